package spate.tracker.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class AccountingTest {
    private static final long GIB = 1L << 30;
    private static final int INTERVAL = 1800;
    private static final AccountingLimits LIMITS =
            new AccountingLimits(16_000, 50, 2700, 300, 125_000_000);

    private final Accounting accounting = new Accounting(LIMITS, 1);
    private final Client client = new Client(accounting);
    private long now = 5_000_000_000L; // more than an int has room for

    private void announceLater(long up, long down) {
        now += INTERVAL;
        assertNull(client.announce(up, down, now));
    }

    private void assertMoved(long up, long down) {
        assertEquals(up, client.totals().uploadedBytes());
        assertEquals(down, client.totals().downloadedBytes());
    }

    @Test
    void whatComesBetweenTwoAnnouncesIsCounted() {
        announceLater(0, 0);
        announceLater(GIB, 2 * GIB);
        announceLater(3 * GIB, 2 * GIB);
        assertMoved(3 * GIB, 2 * GIB);
        assertEquals(1.5, client.totals().ratio());
        client.stops = true;
        announceLater(4 * GIB, 2 * GIB);
        assertMoved(4 * GIB, 2 * GIB);
        assertEquals(new UserActivity(0, 0, 0, 0), client.activity());
    }

    @Test
    void theFirstAnnounceOnlySaysWhereCountingBegins() {
        announceLater(100 * GIB, GIB);
        assertMoved(0, 0);
        announceLater(101 * GIB, GIB);
        assertMoved(GIB, 0);
    }

    @Test
    void aRepeatedOrLateAnnounceCountsNothing() {
        announceLater(0, 0);
        announceLater(GIB, 0);
        client.announce(GIB, 0, now);
        client.announce(0, 0, now + 299); // the first one, which comes late
        client.announce(GIB, 0, now + 299);
        assertMoved(GIB, 0);
        announceLater(2 * GIB, 0);
        assertMoved(2 * GIB, 0);
        assertEquals(1, accounting.counts().lateAnnounces());
    }

    @Test
    void aClientThatBeginsAgainIsCountedFromThere() {
        announceLater(0, 0);
        announceLater(3 * GIB, GIB);
        announceLater(0, 0); // its "stopped" was lost
        announceLater(GIB, GIB);
        assertMoved(4 * GIB, 2 * GIB);
        client.stops = true;
        announceLater(2 * GIB, GIB);
        client.stops = false;
        client.announce(0, 0, now);
        announceLater(GIB, 0);
        assertMoved(6 * GIB, 2 * GIB);
    }

    /// Start, stop, start, stop: each time it says that it has moved much.
    @Test
    void beginningOverAndOverCountsNothing() {
        for (int i = 0; i < 10; i++) {
            client.stops = false;
            announceLater(GIB, 0);
            client.stops = true;
            client.announce(GIB, 0, now);
        }
        assertMoved(0, 0);
    }

    @Test
    void whatNobodyCanMoveIsNotCounted() {
        announceLater(0, 0);
        announceLater(1L << 60, GIB);
        assertMoved(0, GIB);
        assertEquals(1, accounting.counts().unbelievableSums());
        announceLater((1L << 60) + GIB, GIB);
        assertMoved(GIB, GIB);
        client.announce(Long.MAX_VALUE, GIB, now);
        assertMoved(GIB, GIB);
        announceLater(GIB, GIB);
        announceLater(2 * GIB, GIB);
        assertMoved(2 * GIB, GIB);
    }

    @Test
    void numbersOver63BitsAreNoNumbers() {
        announceLater(-1, -1);
        announceLater(GIB, GIB);
        assertMoved(0, 0);
        announceLater(-5, 2 * GIB);
        announceLater(Long.MIN_VALUE, Long.MIN_VALUE);
        announceLater(2 * GIB, 2 * GIB);
        assertMoved(GIB, GIB);
    }

    @Test
    void totalsDoNotOverflow() {
        Accounting boundless =
                new Accounting(new AccountingLimits(16, 5, 2700, 0, Long.MAX_VALUE), 1);
        Client liar = new Client(boundless);
        liar.isSeed = true;
        for (int i = 0; i < 10; i++) {
            liar.announce(0, 0, now + 2 * i);
            liar.announce(Long.MAX_VALUE, 0, now + 2 * i + 1);
        }
        assertEquals(Long.MAX_VALUE, liar.totals().uploadedBytes());
        assertEquals(Double.POSITIVE_INFINITY, liar.totals().ratio());
        assertEquals(0, Totals.NONE.ratio());
    }

    @Test
    void timeCountsWhileATorrentIsWhole() {
        announceLater(0, 0);
        client.isSeed = true;
        announceLater(0, 0);
        assertEquals(0, client.totals().seedSeconds());
        announceLater(0, 0);
        assertEquals(INTERVAL, client.totals().seedSeconds());
        client.stops = true;
        client.announce(now + 100);
        assertEquals(INTERVAL + 100, client.totals().seedSeconds());
    }

    /// Five clients that seed one torrent are one seed, five torrents are five.
    @Test
    void timeCountsOnceForATorrent() {
        client.isSeed = true;
        for (int announce = 0; announce < 40; announce++) {
            for (int id = 0; id < 5; id++) {
                client.peerId = id;
                client.announce(now + id * 100);
            }
            now += 1000;
        }
        long last = now - 1000 + 400;
        assertEquals(last - 5_000_000_000L, client.totals().seedSeconds());
        for (client.torrent = 10; client.torrent < 15; client.torrent++) {
            client.announce(last);
        }
        long before = client.totals().seedSeconds();
        for (client.torrent = 10; client.torrent < 15; client.torrent++) {
            client.announce(last + 60);
        }
        assertEquals(before + 5 * 60, client.totals().seedSeconds());
    }

    @Test
    void whoIsSilentForTooLongBeginsAgain() {
        client.isSeed = true;
        announceLater(0, 0);
        now += LIMITS.timeoutSeconds() + 1;
        assertNull(client.announce(GIB, 0, now));
        assertEquals(Totals.NONE, client.totals());
        now += LIMITS.timeoutSeconds() + 1;
        accounting.sweep(now, 10);
        assertEquals(0, accounting.counts().sessions());
        assertEquals(new UserActivity(0, 0, 0, 0), client.activity());
    }

    @Test
    void oneClientWithBothFamiliesIsOneSession() {
        announceLater(0, 0);
        client.v6 = 0x2001L << 48;
        client.announce(0, 0, now);
        announceLater(GIB, 0);
        client.v6 = 0;
        client.announce(GIB, 0, now);
        assertMoved(GIB, 0);
        assertEquals(new UserActivity(1, 1, 1, 1), client.activity());
    }

    @Test
    void noMoreTorrentsThanAUserMayHave() {
        client.user = new User("passkey-0", "zero", 2, User.UNLIMITED, true);
        for (client.torrent = 0; client.torrent < 2; client.torrent++) {
            assertNull(client.announce(now));
        }
        assertSame(Ledger.TOO_MANY_TORRENTS, client.announce(now));
        client.torrent = 0;
        client.peerId = 2;
        assertNull(client.announce(now), "another client of the same torrent");
        client.stops = true;
        assertNull(client.announce(now));
        client.peerId = 1;
        assertNull(client.announce(now));
        client.stops = false;
        client.torrent = 2;
        assertNull(client.announce(now), "one torrent has ended");
        client.torrent = 5;
        client.stops = true;
        assertNull(client.announce(now), "what never began ends");
        assertEquals(2, client.activity().torrents());
    }

    @Test
    void fromNoMoreAddressesThanAUserMayHave() {
        client.user = new User("passkey-0", "zero", User.UNLIMITED, 1, true);
        assertNull(client.announce(now));
        client.torrent = 2;
        client.v4++;
        assertSame(Ledger.TOO_MANY_ADDRESSES, client.announce(now));
        client.v6 = 0x2001L << 48;
        assertNull(client.announce(now), "the other family");
        client.torrent = 3;
        client.v6++;
        assertSame(Ledger.TOO_MANY_ADDRESSES, client.announce(now));
        client.torrent = 2;
        assertNull(client.announce(now), "its only session there moves");
        client.v6 = 0;
        client.torrent = 1;
        assertNull(client.announce(now), "likewise");
        client.v4--;
        client.torrent = 2;
        assertSame(Ledger.TOO_MANY_ADDRESSES, client.announce(now));
        assertEquals(new UserActivity(2, 2, 1, 1), client.activity());
    }

    /// What was refused is not forgotten: the next announce that is let in says it all.
    @Test
    void nothingIsLostByARefusal() {
        client.user = new User("passkey-0", "zero", User.UNLIMITED, 1, true);
        announceLater(0, 0);
        client.torrent = 2;
        announceLater(0, 0);
        client.v4++;
        now += 100;
        assertSame(Ledger.TOO_MANY_ADDRESSES, client.announce(GIB, 0, now));
        assertMoved(0, 0);
        client.v4--;
        assertNull(client.announce(GIB, 0, now + 100));
        assertMoved(GIB, 0);
    }

    @Test
    void oneUserCannotFillTheTable() {
        for (int i = 0; i < 1000; i++) {
            client.peerId = i;
            assertSame(i < 50 ? null : Ledger.TOO_MANY_SESSIONS, client.announce(now));
        }
        assertEquals(50, accounting.counts().sessions());
    }

    @Test
    void whoDidNotAnnounceForTheLongestGoesFirst() {
        Accounting small = new Accounting(new AccountingLimits(16 * 40, 40, 2700, 300, GIB), 1);
        User user = User.of("passkey-0", "zero");
        for (int i = 0; i < 40; i++) {
            Client each = new Client(small, 16 * i, user);
            assertNull(each.announce(now + (i < 30 ? 0 : 1000)));
        }
        for (int i = 40; i < 60; i++) {
            assertNull(new Client(small, 16 * i, user).announce(now + 1000));
        }
        assertEquals(40, small.counts().sessions());
        assertEquals(20, small.counts().evictedSessions());
        for (int i = 30; i < 40; i++) {
            assertEquals(1, small.activity(16 * i).sessions());
        }
    }

    @Test
    void aBatchIsGivenUntilItIsConfirmed() {
        assertTrue(accounting.drain().changes().isEmpty());
        announceLater(0, 0);
        announceLater(GIB, 0);
        TotalsBatch first = accounting.drain();
        assertEquals(1, first.sequence());
        assertEquals(List.of(new TotalsBatch.Change(0, moved(GIB), moved(GIB))), first.changes());
        announceLater(3 * GIB, 0);
        assertEquals(first, accounting.drain());
        assertFalse(accounting.confirm(0));
        assertTrue(accounting.confirm(1));
        assertFalse(accounting.confirm(1));
        TotalsBatch second = accounting.drain();
        assertEquals(2, second.sequence());
        assertEquals(
                List.of(new TotalsBatch.Change(0, moved(2 * GIB), moved(3 * GIB))),
                second.changes());
        assertTrue(accounting.confirm(2));
        assertEquals(new TotalsBatch(2, List.of()), accounting.drain());
    }

    private static Totals moved(long up) {
        return new Totals(up, 0, 0);
    }

    @Test
    void nothingIsLostAmongThreads() throws Exception {
        Accounting open = new Accounting(AccountingLimits.DEFAULT, 1);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int id = thread;
                done.add(threads.submit(() -> upload(open, id)));
            }
            long handedOver = 0;
            while (done.stream().anyMatch(each -> !each.isDone())) {
                handedOver += take(open);
            }
            for (Future<?> each : done) {
                each.get();
            }
            assertEquals(4L * 3 * 10_000, handedOver + take(open));
        }
    }

    private static void upload(Accounting accounting, int id) {
        for (int user = 0; user < 3; user++) {
            Client mine = new Client(accounting, user, User.of("passkey-0", "u" + user));
            mine.peerId = id;
            for (int i = 0; i <= 10_000; i++) {
                mine.announce(i, 0, 1000);
            }
        }
    }

    private static long take(Accounting accounting) {
        TotalsBatch batch = accounting.drain();
        accounting.confirm(batch.sequence());
        return batch.changes().stream().mapToLong(each -> each.more().uploadedBytes()).sum();
    }

    @Test
    void limitsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new AccountingLimits(15, 1, 60, 60, 1));
        assertThrows(IllegalArgumentException.class, () -> new AccountingLimits(16, 0, 60, 60, 1));
        assertThrows(IllegalArgumentException.class, () -> new AccountingLimits(16, 1, 60, 61, 1));
        assertThrows(IllegalArgumentException.class, () -> new AccountingLimits(16, 1, 60, 60, 0));
    }
}
