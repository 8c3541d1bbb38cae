package spate.tracker.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import spate.io.udp.AnsweringSockets;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Desk;
import spate.tracker.core.Failures;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Tracker;

/// Serves UDP with one thread for each shard, where the system can hand each datagram to the thread whose
/// shard it is for; with one thread elsewhere.
public final class UdpServer implements AutoCloseable {
    /// How long a thread sleeps at most when nothing comes: no longer than it may take to see that it
    /// is to end, should the wake-up be lost.
    private static final int MAX_WAIT_MILLIS = 1000;

    private final List<AnsweringSockets> sockets;
    private final List<UdpTracker> trackers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isClosing;

    private UdpServer(List<AnsweringSockets> sockets) {
        this.sockets = sockets;
    }

    /// Opens the sockets and starts to answer.
    ///
    /// @param proxies who may speak for others by the PROXY protocol
    /// @param failures is told of mistakes, and why a thread ended that should not have
    /// @throws IOException ([java.net.BindException]) when an address is taken, not ours or needs
    ///     rights
    public static UdpServer start(
            List<InetSocketAddress> addresses,
            Tracker tracker,
            ConnectionIds ids,
            NetworkList proxies,
            Failures failures)
            throws IOException {
        int threads = tracker.shards().all().size();
        var server = new UdpServer(AnsweringSockets.open(addresses, threads, UdpTracker.STEERING));
        for (AnsweringSockets each : server.sockets) {
            Desk desk = tracker.openDesk(FrontEnd.UDP);
            UdpTracker answers = new UdpTracker(desk, ids, proxies);
            server.trackers.add(answers);
            server.threads.add(
                    Thread.ofPlatform()
                            .name("udp-" + server.threads.size())
                            .start(() -> server.serve(each, answers, desk, failures)));
        }
        return server;
    }

    private void serve(AnsweringSockets own, UdpTracker answers, Desk desk, Failures failures) {
        try {
            while (!isClosing) {
                serveOnce(own, answers, desk, failures);
            }
        } catch (IOException | Error failure) {
            failures.onEnd(failure);
        } finally {
            desk.release();
            own.close();
        }
    }

    /// What a mistake in the tracker does to a batch of datagrams, it does not do to those that follow.
    private static void serveOnce(
            AnsweringSockets own, UdpTracker answers, Desk desk, Failures failures)
            throws IOException {
        try {
            own.serve(answers, MAX_WAIT_MILLIS);
        } catch (RuntimeException failure) {
            desk.release();
            failures.onMistake(failure);
        }
    }

    /// Where it listens; ports that were 0 are known.
    public List<InetSocketAddress> addresses() {
        return sockets.getFirst().addresses();
    }

    /// From now on others may speak for others by the PROXY protocol.
    public void use(NetworkList proxies) {
        trackers.forEach(each -> each.use(proxies));
    }

    /// Has answers go out from the address that was asked, should this machine have several of a family by now.
    public void checkAddresses() throws IOException {
        for (AnsweringSockets each : sockets) {
            each.checkAddresses();
        }
    }

    /// Answers that the system did not take.
    public long dropped() {
        return sockets.stream().mapToLong(AnsweringSockets::dropped).sum();
    }

    /// Ends all threads, and waits for them.
    @Override
    public void close() {
        isClosing = true;
        sockets.forEach(AnsweringSockets::wake);
        for (Thread thread : threads) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
