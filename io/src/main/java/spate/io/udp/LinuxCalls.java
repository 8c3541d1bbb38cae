package spate.io.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The calls of Linux's C library that UDP in batches needs. Nothing of this is loaded elsewhere.
@SuppressWarnings("restricted") // this is where the system is called
final class LinuxCalls {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final short POLL_IN = 1;

    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int SOCK_FPROG_BYTES = 16;
    private static final int IPPROTO_IP = 0;
    private static final int IP_PKTINFO = 8;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;
    private static final int EACCES = 13;
    private static final int SOCKADDR_BYTES = 28;
    private static final int SOCKADDR_IN_BYTES = 16;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = checked("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = checked("bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKNAME =
            checked("getsockname", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SETSOCKOPT =
            checked("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle EVENTFD = checked("eventfd", JAVA_INT, JAVA_INT);
    private static final MethodHandle POLL = plain("poll", ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVMMSG =
            plain("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SENDMMSG =
            plain("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = plain("close", JAVA_INT);
    private static final MethodHandle READ = transfer("read");
    private static final MethodHandle WRITE = transfer("write");

    private LinuxCalls() {}

    static boolean isHere() {
        return System.getProperty("os.name", "").equals("Linux")
                && ValueLayout.ADDRESS.byteSize() == Long.BYTES;
    }

    private static MethodHandle checked(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments),
                Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle plain(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle transfer(String name) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    }

    private static AssertionError impossible(Throwable cause) {
        return new AssertionError("a call of the C library does not throw", cause);
    }

    private static IOException failure(String call, MemorySegment state) {
        int error = (int) ERRNO.get(state, 0L);
        return switch (error) {
            case EADDRINUSE -> new BindException("Address already in use");
            case EADDRNOTAVAIL -> new BindException("Cannot assign requested address");
            case EACCES -> new BindException("Permission denied");
            default -> new IOException(call + " failed (errno " + error + ")");
        };
    }

    static int udpSocket(boolean isV4) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int family = isV4 ? AF_INET : AF_INET6;
            int descriptor = (int) SOCKET.invokeExact(state, family, SOCK_DGRAM_CLOEXEC, 0);
            if (descriptor < 0) {
                throw failure("socket", state);
            }
            if (!isV4) {
                option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1);
            }
            return descriptor;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// Lets other sockets of this user have the same address.
    static void shareAddress(int descriptor) throws IOException {
        option(descriptor, SOL_SOCKET, SO_REUSEPORT, 1);
    }

    /// Lets a classic BPF program choose which of the sockets that share an address gets a datagram.
    ///
    /// @param instructions as the words of `struct sock_filter`
    static void attachSharingProgram(int descriptor, long[] instructions) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment code = arena.allocate(JAVA_LONG, instructions.length);
            for (int i = 0; i < instructions.length; i++) {
                code.setAtIndex(JAVA_LONG, i, instructions[i]);
            }
            MemorySegment program = arena.allocate(SOCK_FPROG_BYTES, 8);
            program.set(JAVA_SHORT, 0, (short) instructions.length);
            program.set(ADDRESS, 8, code);
            int result =
                    (int)
                            SETSOCKOPT.invokeExact(
                                    state,
                                    descriptor,
                                    SOL_SOCKET,
                                    SO_ATTACH_REUSEPORT_CBPF,
                                    program,
                                    SOCK_FPROG_BYTES);
            if (result < 0) {
                throw failure("setsockopt", state);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// Asks for a receive buffer; the system may give less.
    static void receiveBuffer(int descriptor, int bytes) throws IOException {
        option(descriptor, SOL_SOCKET, SO_RCVBUF, bytes);
    }

    /// Has a control message come with each datagram that tells the address which it was sent to (ip(7), RFC 3542).
    static void tellAskedAddress(int descriptor, boolean isV4) throws IOException {
        if (isV4) {
            option(descriptor, IPPROTO_IP, IP_PKTINFO, 1);
        } else {
            option(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
        }
    }

    private static void option(int descriptor, int level, int name, int value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment memory = arena.allocate(JAVA_INT);
            memory.set(JAVA_INT, 0, value);
            int result = (int) SETSOCKOPT.invokeExact(state, descriptor, level, name, memory, 4);
            if (result < 0) {
                throw failure("setsockopt", state);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// Binds a socket; returns the address that it has got.
    static InetSocketAddress bind(int descriptor, InetSocketAddress address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment name = arena.allocate(SOCKADDR_BYTES, 8);
            int length = write(name, address);
            if ((int) BIND.invokeExact(state, descriptor, name, length) < 0) {
                throw failure("bind", state);
            }
            MemorySegment size = arena.allocate(JAVA_INT);
            size.set(JAVA_INT, 0, SOCKADDR_BYTES);
            if ((int) GETSOCKNAME.invokeExact(state, descriptor, name, size) < 0) {
                throw failure("getsockname", state);
            }
            int port = name.asByteBuffer().getShort(2) & 0xFFFF;
            return new InetSocketAddress(address.getAddress(), port);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private static int write(MemorySegment name, InetSocketAddress address) {
        InetAddress host = address.getAddress();
        ByteBuffer bytes = name.asByteBuffer();
        boolean isV4 = host instanceof Inet4Address;
        name.set(JAVA_SHORT, 0, (short) (isV4 ? AF_INET : AF_INET6));
        bytes.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) address.getPort());
        bytes.put(isV4 ? 4 : 8, host.getAddress());
        if (host instanceof Inet6Address v6) {
            name.set(JAVA_INT, 24, v6.getScopeId());
        }
        return isV4 ? SOCKADDR_IN_BYTES : SOCKADDR_BYTES;
    }

    static int eventDescriptor() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor = (int) EVENTFD.invokeExact(state, 0, EFD_NONBLOCK_CLOEXEC);
            if (descriptor < 0) {
                throw failure("eventfd", state);
            }
            return descriptor;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// Waits until one of the descriptors can be read, or a signal comes.
    static void poll(MemorySegment polls, int count, int timeoutMillis) {
        try {
            int _ = (int) POLL.invokeExact(polls, (long) count, timeoutMillis);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// Receives what is there; returns how many datagrams, less than one if there are none.
    static int receive(int descriptor, MemorySegment headers, int count) {
        try {
            return (int)
                    RECVMMSG.invokeExact(
                            descriptor, headers, count, MSG_DONTWAIT, MemorySegment.NULL);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// Sends datagrams; returns how many, less than one if the system refuses the first.
    static int send(int descriptor, MemorySegment headers, int count) {
        try {
            return (int) SENDMMSG.invokeExact(descriptor, headers, count, MSG_DONTWAIT);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static void readCounter(int descriptor, MemorySegment memory) {
        try {
            long _ = (long) READ.invokeExact(descriptor, memory, 8L);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static void raiseCounter(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(JAVA_LONG);
            one.set(JAVA_LONG, 0, 1);
            long _ = (long) WRITE.invokeExact(descriptor, one, 8L);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static void close(int descriptor) {
        try {
            int _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }
}
