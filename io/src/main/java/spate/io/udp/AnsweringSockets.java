package spate.io.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// UDP sockets that one thread serves: each datagram that comes is answered by one or none. Nothing is
/// allocated for a datagram.
///
/// On Linux they go through `recvmmsg` and `sendmmsg`, a batch a call; elsewhere through the JDK's
/// channels.
///
/// An answer comes from the address that the datagram was sent to. Not so elsewhere than on Linux, where a socket has a
/// wildcard address and the machine several addresses of that family: there the system chooses one, and a NAT drops
/// what comes from another than was asked.
public interface AnsweringSockets extends AutoCloseable {
    /// The longest datagram that is read or sent, in bytes; what is longer is dropped.
    int MAX_BYTES = 2048;

    /// Opens a socket on each address.
    ///
    /// @throws IOException ([java.net.BindException]) when an address is taken, not ours or needs
    ///     rights
    static AnsweringSockets open(List<InetSocketAddress> addresses) throws IOException {
        return LinuxSockets.isHere()
                ? LinuxSockets.open(addresses, 1, Steering.NONE).getFirst()
                : ChannelSockets.open(addresses);
    }

    /// Opens sets of sockets on the same addresses, one set for each thread that serves. Where the system
    /// cannot steer datagrams among them (it must be Linux) it is one set.
    ///
    /// @param count how many sets at most, 1 to 256
    /// @param steering which set gets a datagram: the number of the set in the list
    /// @throws IOException as for [#open(List)]; also when another process has one of the addresses
    ///     and shares it
    static List<AnsweringSockets> open(
            List<InetSocketAddress> addresses, int count, Steering steering) throws IOException {
        return LinuxSockets.isHere()
                ? LinuxSockets.open(addresses, count, steering)
                : List.of(ChannelSockets.open(addresses));
    }

    /// The addresses that the sockets have; ports that were 0 are known.
    List<InetSocketAddress> addresses();

    /// Waits for datagrams, answers those that are there, and returns how many there were. Returns at
    /// once after [#wake].
    ///
    /// @param timeoutMillis how long to wait at most, 0 or more
    int serve(DatagramService service, int timeoutMillis) throws IOException;

    /// Ends the wait of [#serve], or the next one. From any thread.
    void wake();

    /// Looks whether this machine has several addresses of a family now, as it had not when the sockets were opened; to
    /// be called once in a while. From any thread.
    default void checkAddresses() throws IOException {}

    /// Answers that the system did not take. From any thread.
    long dropped();

    @Override
    void close();
}
