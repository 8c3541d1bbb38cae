package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.tracker.core.Caller;
import spate.tracker.swarm.Announce;
import spate.tracker.users.Accounting;
import spate.tracker.users.AccountingLimits;
import spate.tracker.users.SharedTotals;
import spate.tracker.users.User;
import spate.tracker.users.UserFile;
import spate.tracker.users.UserNames;

/// Users of two private trackers with one engine.
class AccountsTest {
    private static final User ALICE = User.of("alices-passkey", "alice");
    private static final long MIB = 1 << 20;
    private static final long DAY_SECONDS = 86_400;
    private static final String USER = "u:alice";
    private static final String EPHEMERAL = "e:0000000000000003";

    @TempDir Path folder;
    private RedisServer redis;
    private Member a;
    private Member b;

    /// A private tracker, as far as its users are concerned.
    private final class Member implements AutoCloseable {
        final Accounting accounting = new Accounting(AccountingLimits.DEFAULT, 1);
        final UserNames names = new UserNames();
        final SharedTotals shared = new SharedTotals();
        final Site site;
        long seconds = 1000;

        Member(String url, long id) throws IOException {
            this(url, id, true);
        }

        Member(String url, long id, boolean isLasting) throws IOException {
            Path users = folder.resolve("users");
            Files.writeString(users, ALICE.toLine());
            assertEquals(0, new UserFile(users, names, 1, 0).problems().size());
            site = Site.at(url, new Accounts(accounting, names, shared, id, isLasting));
        }

        /// Alice's client says what it has sent so far.
        void says(long uploadedMib) {
            Announce announce = new Announce().begin(1, 2, 3).fromV4(4, 7001);
            Caller caller = new Caller().fromV4(4).peerId(5, 6, 7);
            caller.amounts(uploadedMib * MIB, 0, 10).user(names.find("alice"));
            seconds += 60;
            accounting.announce(announce, caller, ALICE, seconds);
        }

        /// What it shows of Alice.
        long shownMib() {
            int alice = names.find("alice");
            return shared.of(alice, accounting.totals(alice)).uploadedBytes() / MIB;
        }

        @Override
        public void close() {
            site.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start(folder.resolve("redis"), "--appendonly", "yes");
        a = new Member(redis.url(), 1);
        b = new Member(redis.url(), 2);
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
        redis.close();
    }

    private void sent(long mib) {
        Eventually.equal(Long.toString(mib * MIB), () -> redis.ask("HGET", USER, "up"));
    }

    @Test
    void addsWhatAllTrackersCount() {
        a.says(0);
        a.says(10);
        b.says(0);
        b.says(5);
        sent(15);
        a.says(11);
        sent(16);
    }

    @Test
    void tellsWhatItCouldNotTellWhileTheEngineWasGone() throws IOException {
        a.says(0);
        a.says(10);
        sent(10);
        redis.kill();
        a.says(20);
        b.says(0);
        b.says(1);
        redis.start();
        sent(21);
        a.says(21);
        sent(22);
    }

    /// It tells its totals, from the beginning, once more.
    @Test
    void countsNothingTwiceOfATrackerThatLostItsState() throws IOException {
        a.says(0);
        a.says(10);
        sent(10);
        a.close();
        a = new Member(redis.url(), 1);
        a.says(0);
        a.says(7);
        a.says(12);
        sent(12);
    }

    /// One without a state is another each time: what those told who are gone for long is removed when the next comes,
    /// and of those who are there nothing, however long they are silent.
    @Test
    void keepsNothingOfTrackersThatNeverComeBack() throws IOException {
        String longAgo = Long.toString(System.currentTimeMillis() / 1000 - 31 * DAY_SECONDS);
        String lately = Long.toString(System.currentTimeMillis() / 1000 - 2 * DAY_SECONDS);
        redis.ask("HSET", USER, "up", "7", "t:00000000000000aa", "3 0 0");
        redis.ask("HSET", USER, "e:00000000000000bb", "3 0 0 " + longAgo);
        redis.ask("HSET", USER, "e:00000000000000cc", "1 0 0 " + lately);
        try (Member c = new Member(redis.url(), 3, false)) {
            c.says(0);
            c.says(1);
            Eventually.equal(Long.toString(7 + MIB), () -> redis.ask("HGET", USER, "up"));
            assertEquals("0", redis.ask("HEXISTS", USER, "e:00000000000000bb"));
            assertEquals("1", redis.ask("HEXISTS", USER, "e:00000000000000cc"));
            assertEquals("1", redis.ask("HEXISTS", USER, "t:00000000000000aa"));
            redis.ask("HSET", USER, EPHEMERAL, MIB + " 0 0 " + longAgo);
            Eventually.holds(
                    "the time is renewed",
                    () -> !redis.ask("HGET", USER, EPHEMERAL).endsWith(longAgo));
            assertTrue(redis.ask("HGET", USER, EPHEMERAL).startsWith(MIB + " 0 0 "));
            c.says(2);
            Eventually.equal(Long.toString(7 + 2 * MIB), () -> redis.ask("HGET", USER, "up"));
        }
    }

    /// Also one where she never was, and while the engine is gone what is known and what comes on top.
    @Test
    void eachShowsTheSumOfAll() throws IOException {
        a.says(0);
        a.says(10);
        Eventually.equal(10L, b::shownMib);
        assertEquals(10, a.shownMib());
        b.says(0);
        b.says(5);
        assertEquals(15, b.shownMib(), "at once");
        Eventually.equal(15L, a::shownMib);
        redis.kill();
        a.says(12);
        assertEquals(17, a.shownMib());
        assertEquals(15, b.shownMib());
        redis.start();
        Eventually.equal(17L, b::shownMib);
        a.close();
        a = new Member(redis.url(), 1);
        Eventually.equal(17L, a::shownMib);
        a.says(0);
        a.says(7);
        assertEquals(17, a.shownMib(), "a tracker without its state begins anew");
    }

    @Test
    void tellsTheRestWhenItIsClosed() throws IOException {
        a.says(0);
        a.says(10);
        sent(10);
        a.says(30);
        a.close();
        assertEquals(Long.toString(30 * MIB), redis.ask("HGET", USER, "up"));
    }
}
