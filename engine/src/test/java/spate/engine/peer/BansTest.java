package spate.engine.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.PeerId;

class BansTest {
    private static final IpAddress SHARED = IpAddress.ofV4(0x7f00_0001);
    private static final IpAddress OTHER = IpAddress.ofV4(0x0a00_0001);

    private final Bans bans = new Bans();

    private static PeerId id(int i) {
        return PeerId.of("-XX0000-%012d".formatted(i).getBytes(StandardCharsets.US_ASCII));
    }

    private static PeerAddress at(int port) {
        return new PeerAddress(SHARED, port);
    }

    @Test
    void neighboursOfALiarAreLetIn() {
        Bans.Verdict verdict = bans.ban(at(40_000), at(6881), id(1), "lied", 0);
        assertFalse(verdict.wholeHost());
        assertNull(bans.ofHost(SHARED, 0));
        assertNull(bans.ofPeer(SHARED, id(2), 0));
        assertNull(bans.ofAddress(at(6882), 0));
    }

    @Test
    void theLiarIsNotLetInNorDialled() {
        bans.ban(at(40_000), at(6881), id(1), "lied", 0);
        BanList.Ban ban = bans.ofPeer(SHARED, id(1), BanList.FIRST_NANOS - 1);
        assertNotNull(ban);
        assertEquals("lied", ban.reason());
        assertNotNull(bans.ofAddress(at(6881), BanList.FIRST_NANOS - 1));
        assertNull(bans.ofPeer(SHARED, id(1), BanList.FIRST_NANOS));
        assertNull(bans.ofAddress(at(6881), BanList.FIRST_NANOS));
    }

    @Test
    void theSameIdElsewhereIsAnotherPeer() {
        bans.ban(at(40_000), null, id(1), "lied", 0);
        assertNull(bans.ofPeer(OTHER, id(1), 0));
    }

    @Test
    void anAddressOfManyLiarsIsBannedAsAWhole() {
        for (int i = 1; i < Bans.LIARS_A_HOST; i++) {
            assertFalse(bans.ban(at(40_000 + i), null, id(i), "lied", i).wholeHost());
            assertFalse(bans.ban(at(40_000 + i), null, id(i), "lied again", i).wholeHost());
        }
        assertTrue(bans.ban(at(50_000), null, id(9), "lied", 10).wholeHost());
        assertNotNull(bans.ofHost(SHARED, 10));
        assertNotNull(bans.ofPeer(SHARED, id(100), 10));
        assertNotNull(bans.ofAddress(at(6881), 10));
        assertNull(bans.ofHost(OTHER, 10));
        assertNull(bans.ofHost(SHARED, 10 + BanList.FIRST_NANOS));
    }
}
