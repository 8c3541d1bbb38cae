package spate.engine.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spate.engine.testing.FakePeer;
import spate.engine.testing.SmallTorrent;
import spate.engine.testing.TestWorld;
import spate.engine.torrent.TorrentSettings.Goal;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.Message;
import spate.protocol.peer.PeerId;
import spate.protocol.peer.PeerPriority;

/// A seed with three places, all taken by peers that want something.
class PlacesTest {

    private static final int COUNT = 3;
    private static final PeerAddress OWN = new PeerAddress(IpAddress.ofV4(0x0A000001), 6881);

    private final TestWorld world = new TestWorld(SmallTorrent.v1(3, 4));

    /// The one of the lowest priority first.
    private final List<PeerAddress> addresses = new ArrayList<>();

    private final List<FakePeer> peers = new ArrayList<>();

    @BeforeEach
    void fill() {
        for (int i = 2; i < 10; i++) {
            addresses.add(new PeerAddress(IpAddress.ofV4(0x0A000000 + (i << 16)), 1000));
        }
        Comparator<Integer> unsigned = Integer::compareUnsigned;
        addresses.sort(Comparator.comparing(a -> PeerPriority.of(OWN, a), unsigned));
        world.seed(
                new TorrentSettings(COUNT, 0, 0, 0, false, Goal.COMPLETE_AND_SEED, 0, 0, 0, 0), 0);
        world.torrent().onOwnAddress(OWN, world.now());
        for (int i = 0; i < COUNT; i++) {
            peers.add(comes(1 + i));
        }
        world.pass(1);
        assertEquals(COUNT, connected());
    }

    private FakePeer comes(int rank) {
        FakePeer peer = world.comes(world.content, addresses.get(rank));
        byte[] id = new byte[PeerId.LENGTH];
        id[0] = (byte) rank;
        return peer.shakeHands(true, PeerId.of(id)).say(new Message.Interested());
    }

    private int connected() {
        return world.torrent().snapshot(world.now()).peers();
    }

    @Test
    void aNewcomerOfHigherPriorityTakesThePlaceOfTheLowest() {
        world.pass(10);
        FakePeer newcomer = comes(5);

        assertFalse(newcomer.isClosed());
        assertTrue(peers.get(0).isClosed());
        assertEquals(COUNT, connected());
    }

    @Test
    void oneOfLowerPriorityDoesNot() {
        world.pass(10);

        assertTrue(comes(0).isClosed());
        assertEquals(COUNT, connected());
    }

    @Test
    void noMoreThanOneMakesRoomInTenSeconds() {
        world.pass(10);
        comes(5);
        assertTrue(comes(6).isClosed());
        world.pass(10);
        assertFalse(comes(7).isClosed());
    }

    @Test
    void aMachineThatIsConnectedTakesNoSecondPlace() {
        world.pass(10);
        PeerAddress again = addresses.get(3).withPort(2000);

        assertTrue(world.comes(world.content, again).shakeHands().isClosed());
        assertEquals(COUNT, connected());
    }
}
