package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.StoreLimits;

/// An engine that takes connections and says nothing.
class SilentEngineTest {
    /// The thread is interrupted in the middle of connecting, which the client throws on in its own way.
    @Test
    void endsInSilenceWhileItConnects() throws Exception {
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> uncaught.add(failure));
        try (ServerSocket engine = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Tracker tracker =
                    new Tracker(new Shards(1, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> 1000);
            ClusterUrl url = ClusterUrl.parse("redis://127.0.0.1:" + engine.getLocalPort());
            Cluster cluster = Cluster.start(tracker, ClusterSettings.of(url, 45));
            try (Socket connected = engine.accept()) {
                cluster.close();
                assertEquals(List.of(), uncaught, connected + " was being asked");
            }
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
