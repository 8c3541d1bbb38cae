package spate.tracker.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Desk;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.StoreLimits;

/// Dials real sockets of this machine.
class PeerCheckerTest {
    private static final int LOOPBACK = 0x7F000001;
    private static final int ASKER = 0x7F000002;
    private static final int GROUP = 0xE0000001;
    private static final int TORRENT = 7;
    private static final int OTHER_TORRENT = 8;

    private static final CheckSettings EVEN_HERE =
            new CheckSettings(1000, Duration.ofSeconds(5), Duration.ofHours(1), NetworkList.EMPTY);

    private final AtomicLong now = new AtomicLong(10_000);
    private final Tracker tracker =
            new Tracker(new Shards(2, StoreLimits.DEFAULT, 1), Policy.OPEN, now::get);
    private final Desk desk = tracker.openDesk(FrontEnd.UDP);

    /// Announces a peer; returns how many it is told of.
    private int announce(int torrent, int address, int port) {
        desk.tick();
        desk.caller().fromV4(address);
        desk.announce().begin((long) torrent << 48, 0, torrent).fromV4(address, port).wants(50, 0);
        desk.answer();
        desk.release();
        return desk.announce().v4Count();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) { // the build's time limit is the deadline
            Thread.sleep(Duration.ofMillis(1));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void givesOnlyPeersThatCanBeReached() throws Exception {
        int dead = freePort();
        try (PeerChecker checker = PeerChecker.start(tracker, EVEN_HERE);
                ServerSocket alive = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            announce(TORRENT, LOOPBACK, alive.getLocalPort());
            announce(TORRENT, LOOPBACK, dead);
            await(() -> checker.dialled() == 2);
            await(() -> announce(TORRENT, ASKER, 1) == 1);
            assertEquals(
                    alive.getLocalPort(), desk.announce().v4Port(0), "the one that can be reached");
            assertEquals(3, desk.announce().leechers(), "the other is counted all the same");
            assertFalse(checker.unreachable() == 0);
        }
    }

    /// A peer with a thousand torrents is not dialled a thousand times, and none of them gives it.
    @Test
    void dialsAnEndpointOnceForAllItsTorrents() throws Exception {
        int dead = freePort();
        try (PeerChecker checker = PeerChecker.start(tracker, EVEN_HERE)) {
            announce(TORRENT, LOOPBACK, dead);
            await(() -> checker.dialled() == 1);
            announce(OTHER_TORRENT, LOOPBACK, dead);
            announce(TORRENT, LOOPBACK, dead);
            await(() -> hidden(OTHER_TORRENT, dead) && hidden(TORRENT, dead));
            assertEquals(1, checker.dialled());
        }
    }

    private boolean hidden(int torrent, int port) {
        announce(torrent, LOOPBACK, port);
        return desk.announce().isHidden();
    }

    @Test
    void dialsAgainWhenTheAnswerIsOld() throws Exception {
        int port = freePort();
        try (PeerChecker checker = PeerChecker.start(tracker, EVEN_HERE)) {
            announce(TORRENT, LOOPBACK, port);
            await(() -> hidden(TORRENT, port));
            assertEquals(1, checker.dialled());
            try (ServerSocket back = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
                assertFalse(back.isClosed());
                now.addAndGet(3700);
                announce(TORRENT, LOOPBACK, port);
                await(() -> !hidden(TORRENT, port));
                assertEquals(2, checker.dialled());
            }
        }
    }

    @Test
    void dialsNobodyInPrivateNetworks() {
        try (PeerChecker checker = PeerChecker.start(tracker, CheckSettings.DEFAULT)) {
            for (int address : new int[] {LOOPBACK, 0x0A000001, 0xC0A80001, 0xAC100001}) {
                announce(TORRENT, address, 1);
                assertEquals(0, checker.waitingCount());
            }
            assertEquals(0, checker.dialled());
        }
    }

    /// This machine cannot dial at all (there is no connection to a group): that says nothing of the peer.
    @Test
    void hidesNobodyWhomItCannotDial() throws Exception {
        try (PeerChecker checker = PeerChecker.start(tracker, EVEN_HERE)) {
            announce(TORRENT, GROUP, 6881);
            await(() -> checker.skipped() == 1);
            assertEquals(0, checker.unreachable());
            assertEquals(1, announce(TORRENT, ASKER, 1));
        }
    }
}
