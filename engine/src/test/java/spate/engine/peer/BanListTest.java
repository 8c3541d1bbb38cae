package spate.engine.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spate.protocol.address.IpAddress;

class BanListTest {
    private final BanList<IpAddress> bans = new BanList<>();

    private static IpAddress ip(int i) {
        return IpAddress.ofV4(0x0a00_0000 + i);
    }

    @Test
    void aBanEndsByItselfAndSaysWhy() {
        bans.ban(ip(1), "sent bad data", 100);
        assertTrue(bans.isBanned(ip(1), 100));
        assertFalse(bans.isBanned(ip(2), 100));
        BanList.Ban ban = bans.find(ip(1), 100);
        assertNotNull(ban);
        assertEquals("sent bad data", ban.reason());
        assertEquals(100 + BanList.FIRST_NANOS, ban.until());
        assertTrue(bans.isBanned(ip(1), ban.until() - 1));
        assertFalse(bans.isBanned(ip(1), ban.until()));
        assertEquals(0, bans.size());
    }

    @Test
    void whoIsBannedAgainIsBannedForLonger() {
        long now = 0;
        for (int i = 0; i < 10; i++) {
            bans.ban(ip(1), "again", now);
            long until = bans.find(ip(1), now).until();
            assertEquals(Math.min(BanList.FIRST_NANOS << i, BanList.MAX_NANOS), until - now);
            now = until - 1;
        }
    }

    @Test
    void theOldestGivesWay() {
        for (int i = 0; i < BanList.MAX_ENTRIES + 10; i++) {
            bans.ban(ip(i), "bad", i);
        }
        assertEquals(BanList.MAX_ENTRIES, bans.size());
        assertFalse(bans.isBanned(ip(9), 0));
        assertTrue(bans.isBanned(ip(10), 0));
    }

    @Test
    void tellsWhatHoldsAndPardons() {
        bans.ban(ip(1), "a", 0);
        bans.ban(ip(2), "b", BanList.FIRST_NANOS);
        List<IpAddress> told = new ArrayList<>();
        bans.forEach(BanList.FIRST_NANOS, (host, _) -> told.add(host));
        assertEquals(List.of(ip(2)), told);
        assertTrue(bans.pardon(ip(2)));
        assertFalse(bans.pardon(ip(2)));
        assertFalse(bans.isBanned(ip(2), 0));
    }
}
