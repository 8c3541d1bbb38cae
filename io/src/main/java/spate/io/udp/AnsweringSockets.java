package spate.io.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// UDP sockets that one thread serves: each datagram that comes is answered by one or none. Nothing is
/// allocated for a datagram.
///
/// On Linux they go through `recvmmsg` and `sendmmsg`, a batch a call; elsewhere through the JDK's
/// channels.
public interface AnsweringSockets extends AutoCloseable {
    /// The longest datagram that is read or sent, in bytes; what is longer is dropped.
    int MAX_BYTES = 2048;

    /// Whether sockets can be opened more than once on an address here, so that the system shares the
    /// datagrams out among them.
    static boolean canShare() {
        return LinuxSockets.isHere();
    }

    /// Opens a socket on each address.
    ///
    /// @param shares whether others that share may be opened on the same addresses; see [#canShare]
    /// @throws IOException ([java.net.BindException]) when an address is taken, not ours or needs
    ///     rights
    static AnsweringSockets open(List<InetSocketAddress> addresses, boolean shares)
            throws IOException {
        return LinuxSockets.isHere()
                ? LinuxSockets.open(addresses, shares)
                : ChannelSockets.open(addresses);
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

    /// Answers that the system did not take. From any thread.
    long dropped();

    @Override
    void close();
}
