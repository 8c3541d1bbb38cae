package spate.engine.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.testing.Property;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceResponse;

class AnnouncerTest {
    private static final long SECOND = 1_000_000_000;
    private static final InfoHash SWARM = InfoHash.of(new byte[20]);
    private static final String A = "http://a/announce";
    private static final String B = "udp://b:80";
    private static final String C = "https://c/announce";

    private long now = 5 * SECOND;

    private Announcer announcer(boolean allTiers, List<List<String>> urls) {
        Announcer announcer = new Announcer(SWARM, urls, allTiers, new Random(1));
        announcer.start(now);
        return announcer;
    }

    private static AnnounceResponse answer(String bencoded) {
        return AnnounceResponse.parse(bencoded.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static AnnounceResponse every(int seconds) {
        return answer("d8:intervali" + seconds + "e5:peers0:e");
    }

    private AnnounceOrder only(Announcer announcer) {
        List<AnnounceOrder> orders = announcer.poll(now);
        assertEquals(1, orders.size(), orders.toString());
        return orders.getFirst();
    }

    /// Regular announces come up to a sixteenth late.
    private void assertDueIn(long seconds, Announcer announcer) {
        long pause = announcer.nextDeadline() - now;
        long expected = seconds * SECOND;
        assertTrue(pause >= expected && pause < expected + expected / 16, "pause " + pause);
    }

    private void jump(Announcer announcer) {
        now = Math.max(now, announcer.nextDeadline());
    }

    @Test
    void tellsStartedThenRegularlyThenStopped() {
        Announcer announcer = announcer(true, List.of(List.of(A)));
        AnnounceOrder first = only(announcer);
        assertEquals(AnnounceEvent.STARTED, first.event());
        assertEquals(A, first.url());
        assertEquals(200, first.numWant());
        assertTrue(announcer.poll(now).isEmpty());
        assertEquals(Long.MAX_VALUE, announcer.nextDeadline());
        announcer.onAnswer(first.ticket(), every(900), now);
        assertDueIn(900, announcer);
        jump(announcer);
        AnnounceOrder second = only(announcer);
        assertEquals(AnnounceEvent.NONE, second.event());
        announcer.onAnswer(second.ticket(), every(900), now);
        announcer.stop(now);
        assertFalse(announcer.isSettled());
        AnnounceOrder last = only(announcer);
        assertEquals(AnnounceEvent.STOPPED, last.event());
        assertEquals(0, last.numWant());
        announcer.onFailure(last.ticket(), "gone", now);
        assertTrue(announcer.isSettled());
        assertEquals(Long.MAX_VALUE, announcer.nextDeadline());
    }

    @Test
    void asksOneTrackerOfEachTierAndMovesTheWorkingOneToTheFront() {
        Announcer announcer = announcer(true, List.of(List.of(A, B), List.of(C)));
        List<AnnounceOrder> orders = announcer.poll(now);
        assertEquals(2, orders.size());
        AnnounceOrder tried = orders.getFirst();
        String other = tried.url().equals(A) ? B : A;
        assertEquals(C, orders.get(1).url());
        announcer.onAnswer(orders.get(1).ticket(), every(1800), now);
        announcer.onFailure(tried.ticket(), "connection refused", now);
        AnnounceOrder next = only(announcer);
        assertEquals(other, next.url());
        announcer.onAnswer(next.ticket(), every(600), now);
        assertDueIn(600, announcer);
        jump(announcer);
        assertEquals(other, only(announcer).url());
        assertEquals(0, announcer.statuses().getFirst().tier());
    }

    @Test
    void leavesLaterTiersAloneWhileOneWorks() {
        Announcer announcer = announcer(false, List.of(List.of(A), List.of(B)));
        AnnounceOrder first = only(announcer);
        assertEquals(A, first.url());
        announcer.onFailure(first.ticket(), "timed out", now);
        AnnounceOrder second = only(announcer);
        assertEquals(B, second.url());
        announcer.onAnswer(second.ticket(), every(1800), now);
        jump(announcer);
        AnnounceOrder retry = only(announcer);
        assertEquals(A, retry.url(), "the first tier is tried again");
        announcer.onAnswer(retry.ticket(), every(1800), now);
        jump(announcer);
        assertEquals(A, only(announcer).url());
    }

    @Test
    void tellsCompletedOnceToEachThatHeardStarted() {
        Announcer announcer = announcer(true, List.of(List.of(A), List.of(B)));
        List<AnnounceOrder> orders = announcer.poll(now);
        announcer.onAnswer(orders.get(0).ticket(), every(1800), now);
        announcer.onFailure(orders.get(1).ticket(), "timed out", now);
        now += SECOND;
        announcer.onCompleted();
        AnnounceOrder completed = only(announcer);
        assertEquals(AnnounceEvent.COMPLETED, completed.event());
        assertEquals(orders.get(0).url(), completed.url());
        announcer.onFailure(completed.ticket(), "timed out", now);
        Map<String, List<AnnounceEvent>> heard = new LinkedHashMap<>();
        for (int i = 0; i < 8; i++) {
            jump(announcer);
            for (AnnounceOrder order : announcer.poll(now)) {
                heard.computeIfAbsent(order.url(), _ -> new ArrayList<>()).add(order.event());
                announcer.onAnswer(order.ticket(), every(1800), now);
            }
        }
        assertEquals(
                List.of(AnnounceEvent.COMPLETED, AnnounceEvent.NONE), heard.get(A).subList(0, 2));
        assertEquals(
                List.of(AnnounceEvent.STARTED, AnnounceEvent.COMPLETED, AnnounceEvent.NONE),
                heard.get(B).subList(0, 3));
    }

    @Test
    void tellsStoppedAfterWhatIsUnderWay() {
        Announcer announcer = announcer(true, List.of(List.of(A), List.of(B)));
        List<AnnounceOrder> orders = announcer.poll(now);
        announcer.stop(now);
        assertTrue(announcer.poll(now).isEmpty());
        announcer.onAnswer(orders.get(0).ticket(), every(1800), now);
        AnnounceOrder stopped = only(announcer);
        assertEquals(AnnounceEvent.STOPPED, stopped.event());
        assertEquals(orders.get(0).url(), stopped.url());
        announcer.onFailure(orders.get(1).ticket(), "timed out", now);
        assertTrue(announcer.poll(now).isEmpty(), "never started, so never stopped");
        announcer.onAnswer(stopped.ticket(), every(1800), now);
        assertTrue(announcer.isSettled());
    }

    @Test
    void pausesLongerAfterEachFailure() {
        Announcer announcer = announcer(true, List.of(List.of(A)));
        long expected = 15 * SECOND;
        for (int i = 0; i < 12; i++) {
            announcer.onFailure(only(announcer).ticket(), "timed out", now);
            long pause = announcer.nextDeadline() - now;
            assertTrue(pause >= expected * 7 / 8 && pause <= expected * 9 / 8, "pause " + pause);
            expected = Math.min(expected * 2, 3600 * SECOND);
            jump(announcer);
        }
        TrackerStatus status = announcer.statuses().getFirst();
        assertEquals(TrackerStatus.State.FAILED, status.state());
        assertEquals("timed out", status.message());
        assertEquals(12, status.failures());
    }

    @Test
    void heedsRetryInAndMinInterval() {
        Announcer announcer = announcer(true, List.of(List.of(A)));
        announcer.onAnswer(
                only(announcer).ticket(), answer("d14:failure reason4:busy8:retry ini7ee"), now);
        assertEquals(now + 420 * SECOND, announcer.nextDeadline());
        jump(announcer);
        announcer.onAnswer(
                only(announcer).ticket(),
                answer("d8:intervali1800e12:min intervali120e5:peers0:10:tracker id2:xye"),
                now);
        assertDueIn(1800, announcer);
        announcer.peersWanted(30, true);
        assertDueIn(120, announcer);
        announcer.force(now);
        assertEquals(now + 120 * SECOND, announcer.nextDeadline());
        jump(announcer);
        AnnounceOrder order = only(announcer);
        assertEquals(30, order.numWant());
        assertEquals("xy", order.trackerId());
        assertTrue(order.urgent());
        announcer.onAnswer(order.ticket(), answer("d14:failure reason2:no8:retry in5:nevere"), now);
        assertEquals(Long.MAX_VALUE, announcer.nextDeadline());
        assertEquals(TrackerStatus.State.DISABLED, announcer.statuses().getFirst().state());
    }

    @Test
    void theUserCanAskSoonerButNotAllTheTime() {
        Announcer announcer = announcer(true, List.of(List.of(A)));
        announcer.onAnswer(only(announcer).ticket(), every(1800), now);
        now += SECOND;
        announcer.force(now);
        assertEquals(now + 9 * SECOND, announcer.nextDeadline());
        jump(announcer);
        announcer.onFailure(only(announcer).ticket(), "timed out", now);
        now += 11 * SECOND;
        announcer.force(now);
        AnnounceOrder forced = only(announcer);
        assertEquals(AnnounceEvent.NONE, forced.event());
        assertTrue(forced.urgent());
        announcer.onAnswer(forced.ticket(), every(1800), now);
        jump(announcer);
        assertFalse(only(announcer).urgent());
    }

    @Test
    void givesUpWhatHoldsStoppedUp() {
        Announcer announcer = announcer(true, List.of(List.of(A), List.of(B)));
        List<AnnounceOrder> orders = announcer.poll(now);
        announcer.onAnswer(orders.get(0).ticket(), every(1800), now);
        jump(announcer);
        AnnounceOrder regular = only(announcer);
        announcer.stop(now);
        assertTrue(announcer.isCountedIn());
        assertTrue(announcer.poll(now).isEmpty());
        assertEquals(now + Announcer.HELD_UP_NANOS, announcer.nextDeadline());
        jump(announcer);
        AnnounceOrder stopped = only(announcer);
        assertEquals(AnnounceEvent.STOPPED, stopped.event());
        assertNull(announcer.onAnswer(regular.ticket(), every(1800), now));
        assertTrue(announcer.isCountedIn());
        announcer.onAnswer(stopped.ticket(), every(1800), now);
        assertFalse(announcer.isCountedIn());
        assertFalse(announcer.isSettled(), "the other tracker has not answered its first announce");
    }

    @Test
    void leavesUnknownProtocolsAloneAndBoundsTheirNumber() {
        List<String> many = new ArrayList<>(List.of("wss://x", A, A));
        for (int i = 0; i < 1000; i++) {
            many.add("http://h" + i);
        }
        Announcer announcer = announcer(true, List.of(many, List.of()));
        assertEquals(Announcer.MAX_TRACKERS, announcer.statuses().size());
        assertEquals(TrackerStatus.State.DISABLED, announcer.statuses().getFirst().state());
        assertEquals(1, announcer.poll(now).size());
    }

    @Test
    void ignoresAnswersOfAnEarlierRun() {
        Announcer announcer = announcer(true, List.of(List.of(A)));
        AnnounceOrder old = only(announcer);
        announcer.stop(now);
        announcer.start(now);
        assertNull(announcer.onAnswer(old.ticket(), every(60), now));
        assertEquals(AnnounceEvent.STARTED, only(announcer).event());
    }

    /// Whatever the trackers do: each hears `started` until it takes it, then at most one
    /// `completed` and one `stopped` that it takes; and the machine never asks to be polled without
    /// doing anything.
    @Test
    void eachEventIsTakenAtMostOnce() {
        Property.forAll(300, random -> new World(random).run());
    }

    /// At the end each tracker that counts us in is told `stopped`, once, and no other, whatever becomes
    /// of the announces that are under way then.
    @Test
    void whoeverCountsUsInHearsOfTheEndOnce() {
        Property.forAll(300, random -> new World(random).runToTheEnd());
    }

    private static final class World {
        private final RandomGenerator random;
        private final Announcer announcer;
        private final List<AnnounceOrder> underWay = new ArrayList<>();
        private final Map<String, List<AnnounceEvent>> taken = new LinkedHashMap<>();
        private long now;

        World(RandomGenerator random) {
            this.random = random;
            List<List<String>> tiers = new ArrayList<>();
            for (int t = 0; t < 1 + random.nextInt(4); t++) {
                List<String> tier = new ArrayList<>();
                for (int i = 0; i < 1 + random.nextInt(3); i++) {
                    tier.add("http://t" + t + "-" + i);
                }
                tiers.add(tier);
            }
            announcer = new Announcer(SWARM, tiers, random.nextBoolean(), random);
            now = random.nextLong(-SECOND * 1000, SECOND * 1000);
        }

        void run() {
            announcer.start(now);
            int steps = 20 + random.nextInt(80);
            int completeAt = random.nextInt(steps * 2);
            for (int i = 0; i < steps; i++) {
                if (i == completeAt) {
                    announcer.onCompleted();
                }
                if (random.nextInt(20) == 0) {
                    announcer.force(now);
                }
                announcer.peersWanted(random.nextInt(300), random.nextBoolean());
                step();
            }
            announcer.stop(now);
            for (int i = 0; !announcer.isSettled(); i++) {
                assertTrue(i < 1000, "never settled");
                step();
            }
            taken.values().forEach(events -> check(events, completeAt < steps));
        }

        void runToTheEnd() {
            announcer.start(now);
            for (int i = random.nextInt(60); i > 0; i--) {
                step();
            }
            long stoppedAt = now;
            announcer.stop(now);
            Map<String, Integer> told = new LinkedHashMap<>();
            while (announcer.nextDeadline() != Long.MAX_VALUE || !underWay.isEmpty()) {
                for (AnnounceOrder order : announcer.poll(now)) {
                    assertEquals(AnnounceEvent.STOPPED, order.event());
                    assertEquals(0, order.numWant());
                    told.merge(order.url(), 1, Integer::sum);
                    underWay.add(order);
                }
                endOne();
                now = Math.min(now + SECOND / 7, Math.max(now, announcer.nextDeadline()));
            }
            assertTrue(now - stoppedAt < 60 * SECOND);
            assertTrue(told.values().stream().allMatch(count -> count == 1), told.toString());
            assertEquals(taken.keySet(), told.keySet(), "whoever took `started`");
        }

        /// One of them is answered, or never is.
        private void endOne() {
            if (!underWay.isEmpty()) {
                AnnounceOrder order = underWay.remove(random.nextInt(underWay.size()));
                if (random.nextBoolean()) {
                    settle(order);
                }
            }
        }

        private void step() {
            boolean due = announcer.nextDeadline() <= now;
            List<AnnounceOrder> orders = announcer.poll(now);
            assertEquals(due, !orders.isEmpty(), "polled for nothing, or too late");
            underWay.addAll(orders);
            if (!underWay.isEmpty() && random.nextInt(3) > 0) {
                settle(underWay.remove(random.nextInt(underWay.size())));
            } else if (announcer.nextDeadline() != Long.MAX_VALUE && random.nextBoolean()) {
                now = Math.max(now, announcer.nextDeadline());
            } else {
                now += random.nextLong(100 * SECOND);
            }
        }

        private void settle(AnnounceOrder order) {
            switch (random.nextInt(4)) {
                case 0 -> announcer.onFailure(order.ticket(), "timed out", now);
                case 1 ->
                        announcer.onAnswer(order.ticket(), answer("d14:failure reason2:noe"), now);
                default -> {
                    AnnounceResponse taken = every(random.nextInt(3000));
                    // null: was given up, so that `stopped` could be sent
                    if (announcer.onAnswer(order.ticket(), taken, now) != null) {
                        note(order);
                    }
                }
            }
        }

        private void note(AnnounceOrder order) {
            taken.computeIfAbsent(order.url(), _ -> new ArrayList<>()).add(order.event());
        }

        private static void check(List<AnnounceEvent> events, boolean completes) {
            assertEquals(AnnounceEvent.STARTED, events.getFirst());
            assertEquals(1, events.stream().filter(e -> e == AnnounceEvent.STARTED).count());
            long completed = events.stream().filter(e -> e == AnnounceEvent.COMPLETED).count();
            assertTrue(completed <= (completes ? 1 : 0));
            int stopped = events.indexOf(AnnounceEvent.STOPPED);
            assertTrue(stopped < 0 || stopped == events.size() - 1);
        }
    }
}
