package spate.io.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Predicate;

/// [AnsweringSockets] through `recvmmsg` and `sendmmsg`, a batch of datagrams a call.
///
/// The structures lie in one block of memory, in the order of a 64-bit Linux:
///
/// ```
/// mmsghdr (64 bytes)   name, name length, iovec, iovec count, control, control length, flags; length
/// iovec (16)           address, length
/// sockaddr (28)        of either family
/// cmsghdr (40)         length, level, type; in_pktinfo (12) or in6_pktinfo (20)
/// ```
///
/// A wildcard answers from the address that was asked, where the system might choose another: it is told the address
/// with each datagram, in a control message that goes back with the answer. That costs the system a little for each
/// datagram, so it is done only where this machine has several addresses of the family.
final class LinuxSockets implements AnsweringSockets {
    private static final int BATCH = 32;
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    private static final int HEADER_BYTES = 64;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int LENGTH = 56;
    private static final int VECTOR_BYTES = 16;
    private static final int NAME_BYTES = 28;
    private static final int POLL_BYTES = 8;
    private static final int CONTROL_BYTES = 40;
    private static final int CONTROL_DATA = 16;

    /// The length of a control message that holds an `in_pktinfo`: interface, our address, the one in the header.
    private static final int V4_CONTROL = CONTROL_DATA + 12;

    /// Of one that holds an `in6_pktinfo`: the address in the header, interface. One byte more, and the system would
    /// allocate memory for each answer.
    private static final int V6_CONTROL = CONTROL_DATA + 20;

    private static final int MSG_TRUNC = 0x20;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment inHeaders = arena.allocate(BATCH * HEADER_BYTES, 8);
    private final MemorySegment outHeaders = arena.allocate(BATCH * HEADER_BYTES, 8);
    private final MemorySegment inVectors = arena.allocate(BATCH * VECTOR_BYTES, 8);
    private final MemorySegment outVectors = arena.allocate(BATCH * VECTOR_BYTES, 8);
    private final MemorySegment names = arena.allocate(BATCH * NAME_BYTES, 8);
    private final MemorySegment controls = arena.allocate(BATCH * CONTROL_BYTES, 8);
    private final MemorySegment requests = arena.allocate(BATCH * MAX_BYTES, 4096);
    private final MemorySegment answers = arena.allocate(BATCH * MAX_BYTES, 4096);
    private final long namesAddress = names.address();
    private final long controlsAddress = controls.address();
    private final long outVectorsAddress = outVectors.address();
    private final ByteBuffer nameBytes = names.asByteBuffer();
    private final ByteBuffer controlBytes = controls.asByteBuffer();
    private final ByteBuffer in = requests.asByteBuffer();
    private final ByteBuffer out = answers.asByteBuffer();
    private final DatagramSource source = new DatagramSource();

    private final int[] descriptors;

    /// For each descriptor: [#CONTROL_BYTES] where it is told which address was asked, 0 elsewhere.
    private final AtomicIntegerArray toldBytes;

    /// Whether any of them is told; not taken back.
    private volatile boolean isAnyTold;

    /// The same, for the batch that is being answered.
    private boolean isBatchTold;

    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final MemorySegment polls;
    private final int wakeDescriptor;
    private final MemorySegment counter = arena.allocate(8, 8);
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean closed;
    private volatile long dropped;

    private LinuxSockets(int count) throws IOException {
        descriptors = new int[count];
        toldBytes = new AtomicIntegerArray(count);
        polls = arena.allocate((count + 1L) * POLL_BYTES, 8);
        wakeDescriptor = LinuxCalls.eventDescriptor();
        for (int i = 0; i < BATCH; i++) {
            long header = (long) i * HEADER_BYTES;
            long vector = (long) i * VECTOR_BYTES;
            inVectors.set(JAVA_LONG, vector, requests.address() + (long) i * MAX_BYTES);
            inVectors.set(JAVA_LONG, vector + 8, MAX_BYTES);
            outVectors.set(JAVA_LONG, vector, answers.address() + (long) i * MAX_BYTES);
            inHeaders.set(JAVA_LONG, header, names.address() + (long) i * NAME_BYTES);
            inHeaders.set(JAVA_LONG, header + VECTOR, inVectors.address() + vector);
            inHeaders.set(JAVA_LONG, header + VECTOR_COUNT, 1);
            inHeaders.set(JAVA_LONG, header + CONTROL, controlsAddress + (long) i * CONTROL_BYTES);
            outHeaders.set(JAVA_LONG, header + VECTOR_COUNT, 1);
        }
    }

    static boolean isHere() {
        return LinuxCalls.isHere();
    }

    /// Opens sets of sockets that share their addresses. The first is bound alone: had it been allowed to
    /// share from the start, another process that shares the address would go unseen.
    static List<AnsweringSockets> open(List<InetSocketAddress> wanted, int count, Steering steering)
            throws IOException {
        List<AnsweringSockets> opened = new ArrayList<>();
        try {
            var first = new LinuxSockets(wanted.size());
            opened.add(first);
            first.openAll(wanted, false);
            if (count > 1) {
                first.share();
                while (opened.size() < count) {
                    var next = new LinuxSockets(wanted.size());
                    opened.add(next);
                    next.openAll(first.addresses, true);
                }
                first.steer(steering.program(count));
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.forEach(AnsweringSockets::close);
            throw e;
        }
    }

    private void openAll(List<InetSocketAddress> wanted, boolean shares) throws IOException {
        for (InetSocketAddress address : wanted) {
            int descriptor = LinuxCalls.udpSocket(address.getAddress() instanceof Inet4Address);
            descriptors[addresses.size()] = descriptor;
            addresses.add(address);
            if (shares) {
                LinuxCalls.shareAddress(descriptor);
            }
            LinuxCalls.receiveBuffer(descriptor, RECEIVE_BUFFER_BYTES);
            addresses.set(addresses.size() - 1, LinuxCalls.bind(descriptor, address));
        }
        preparePoll();
        answerFromAsked(OwnAddresses::areSeveral);
    }

    @Override
    public void checkAddresses() throws IOException {
        answerFromAsked(OwnAddresses::areSeveral);
    }

    /// Has wildcards answer from the address that was asked, where there are several of the family.
    ///
    /// @param areSeveral whether there are several: of IPv4, or of IPv6
    /// @return whether any socket does so now
    synchronized boolean answerFromAsked(Predicate<Boolean> areSeveral) throws IOException {
        for (int i = 0; i < descriptors.length && !closed; i++) {
            InetAddress address = addresses.get(i).getAddress();
            boolean isV4 = address instanceof Inet4Address;
            if (toldBytes.get(i) == 0 && address.isAnyLocalAddress() && areSeveral.test(isV4)) {
                LinuxCalls.tellAskedAddress(descriptors[i], isV4);
                toldBytes.set(i, CONTROL_BYTES);
                isAnyTold = true;
            }
        }
        return isAnyTold;
    }

    private void share() throws IOException {
        for (int descriptor : descriptors) {
            LinuxCalls.shareAddress(descriptor);
        }
    }

    /// Takes effect for all that share the address; there must be a second that does.
    private void steer(long[] program) throws IOException {
        for (int descriptor : descriptors) {
            LinuxCalls.attachSharingProgram(descriptor, program);
        }
    }

    private void preparePoll() {
        for (int i = 0; i <= descriptors.length; i++) {
            int descriptor = i < descriptors.length ? descriptors[i] : wakeDescriptor;
            polls.set(JAVA_INT, (long) i * POLL_BYTES, descriptor);
            polls.set(JAVA_SHORT, (long) i * POLL_BYTES + 4, LinuxCalls.POLL_IN);
        }
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    public int serve(DatagramService service, int timeoutMillis) throws IOException {
        int served = serveAll(service);
        if (served == 0) {
            LinuxCalls.poll(polls, descriptors.length + 1, timeoutMillis);
            if (polls.get(JAVA_SHORT, (long) descriptors.length * POLL_BYTES + 6) != 0) {
                woken.set(false);
                LinuxCalls.readCounter(wakeDescriptor, counter);
            }
            served = serveAll(service);
        }
        return served;
    }

    private int serveAll(DatagramService service) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        int served = 0;
        for (int i = 0; i < descriptors.length; i++) {
            served += serveBatch(i, service);
        }
        return served;
    }

    private int serveBatch(int index, DatagramService service) {
        int descriptor = descriptors[index];
        for (int i = 0; i < BATCH; i++) {
            inHeaders.set(JAVA_INT, (long) i * HEADER_BYTES + NAME_LENGTH, NAME_BYTES);
        }
        isBatchTold = isAnyTold;
        if (isBatchTold) {
            prepareControls(toldBytes.get(index));
        }
        int count = LinuxCalls.receive(descriptor, inHeaders, BATCH);
        if (count <= 0) {
            return 0;
        }
        service.onBatch(count);
        int answered = answerAll(count, service);
        service.onBatchEnd(count);
        if (answered > 0) {
            send(descriptor, answered);
        }
        return count;
    }

    private void prepareControls(int length) {
        for (int i = 0; i < BATCH; i++) {
            inHeaders.set(JAVA_LONG, (long) i * HEADER_BYTES + CONTROL_LENGTH, length);
        }
    }

    /// Returns how many are to be sent.
    private int answerAll(int count, DatagramService service) {
        int answered = 0;
        for (int i = 0; i < count; i++) {
            long header = (long) i * HEADER_BYTES;
            int length = inHeaders.get(JAVA_INT, header + LENGTH);
            boolean isCut = (inHeaders.get(JAVA_INT, header + FLAGS) & MSG_TRUNC) != 0;
            if (!readSource(i)) {
                continue;
            }
            if (isCut) {
                service.onTooLong(source);
                continue;
            }
            int at = i * MAX_BYTES;
            int answer = service.answer(in, at, length, source, out, at);
            if (answer > 0) {
                prepareAnswer(answered++, i, answer);
            }
        }
        return answered;
    }

    private boolean readSource(int index) {
        int at = index * NAME_BYTES;
        int family =
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                        ? Short.reverseBytes(nameBytes.getShort(at))
                        : nameBytes.getShort(at);
        int port = nameBytes.getShort(at + 2) & 0xFFFF;
        if (family == LinuxCalls.AF_INET) {
            source.set(nameBytes.getInt(at + 4), port);
            return true;
        }
        source.set(nameBytes.getLong(at + 8), nameBytes.getLong(at + 16), port);
        return family == LinuxCalls.AF_INET6;
    }

    /// The answer to a request goes to where it came from.
    private void prepareAnswer(int index, int request, int length) {
        long header = (long) index * HEADER_BYTES;
        long requestHeader = (long) request * HEADER_BYTES;
        long vector = (long) request * VECTOR_BYTES;
        outVectors.set(JAVA_LONG, vector + 8, length);
        outHeaders.set(JAVA_LONG, header, namesAddress + (long) request * NAME_BYTES);
        outHeaders.set(
                JAVA_INT,
                header + NAME_LENGTH,
                inHeaders.get(JAVA_INT, requestHeader + NAME_LENGTH));
        outHeaders.set(JAVA_LONG, header + VECTOR, outVectorsAddress + vector);
        if (isBatchTold) {
            prepareSource(header, request);
        }
    }

    /// What was told of the address that was asked goes back, but not through which interface that came: the way back
    /// may be another.
    private void prepareSource(long header, int request) {
        int at = request * CONTROL_BYTES;
        boolean isTold =
                inHeaders.get(JAVA_LONG, (long) request * HEADER_BYTES + CONTROL_LENGTH) > 0;
        long length = isTold ? controls.get(JAVA_LONG, at) : 0;
        if (length == V4_CONTROL) {
            controls.set(JAVA_INT, (long) at + CONTROL_DATA, 0);
        } else if (length == V6_CONTROL) {
            length = prepareV6Source(at + CONTROL_DATA);
        } else {
            length = 0;
        }
        outHeaders.set(JAVA_LONG, header + CONTROL, controlsAddress + at);
        outHeaders.set(JAVA_LONG, header + CONTROL_LENGTH, length);
    }

    /// A link-local address (`fe80::/10`) means nothing without its interface, and nobody can send from a multicast
    /// address (`ff00::/8`).
    ///
    /// @return the length of the control message
    private int prepareV6Source(int at) {
        int first = controlBytes.getShort(at) & 0xFFFF;
        if (first >= 0xFF00) {
            return 0;
        }
        if ((first & 0xFFC0) != 0xFE80) {
            controls.set(JAVA_INT, at + 16L, 0);
        }
        return V6_CONTROL;
    }

    /// One that the system refuses (no route to that address) does not keep the others.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void send(int descriptor, int count) {
        for (int done = 0; done < count; ) {
            int sent =
                    LinuxCalls.send(
                            descriptor,
                            outHeaders.asSlice((long) done * HEADER_BYTES),
                            count - done);
            if (sent <= 0) {
                dropped++;
                done++;
            } else {
                done += sent;
            }
        }
    }

    @Override
    public void wake() {
        if (woken.compareAndSet(false, true)) {
            LinuxCalls.raiseCounter(wakeDescriptor);
        }
    }

    @Override
    public long dropped() {
        return dropped;
    }

    /// To be called by the thread that serves, or after it has ended.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int i = 0; i < addresses.size(); i++) {
            LinuxCalls.close(descriptors[i]);
        }
        LinuxCalls.close(wakeDescriptor);
        arena.close();
    }
}
