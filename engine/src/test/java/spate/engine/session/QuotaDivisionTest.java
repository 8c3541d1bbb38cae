package spate.engine.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import spate.engine.bandwidth.Allowance;
import spate.engine.bandwidth.BandwidthPool;
import spate.engine.bandwidth.Quota;
import spate.engine.session.SessionDemand.Flow;
import spate.engine.session.SessionDemand.Use;
import spate.protocol.testing.Property;

class QuotaDivisionTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final long TICK = 100 * MILLI;
    private static final long NOTICE = 20 * MILLI;
    private static final int RATE = 8 << 20;
    private static final Flow NO_FLOW = new Flow(0, 0, false);
    private static final Use NO_USE = new Use(0, 0);

    /// Sessions with connections that take what they get, a division once a tick, and a clock.
    private static final class World {
        final QuotaDivision division;
        final List<Party> parties = new ArrayList<>();
        final List<long[]> passed = new ArrayList<>();
        long now = 5 * SECOND;
        long nextTick = now;

        World(int sessions) {
            division = new QuotaDivision(total(RATE), sessions, now);
            for (int i = 0; i < sessions; i++) {
                parties.add(new Party(this, division.quotas().get(i)));
            }
        }

        void run(long nanos) {
            long end = now + nanos;
            while (now < end) {
                if (now >= nextTick) {
                    tick();
                }
                parties.forEach(party -> party.work(now));
                now += MILLI;
            }
        }

        private void tick() {
            nextTick = now + TICK;
            List<SessionDemand> demands = parties.stream().map(Party::demand).toList();
            List<SessionQuota> quotas = division.divide(demands, now);
            for (int i = 0; i < quotas.size(); i++) {
                parties.get(i).hear(quotas.get(i), now + NOTICE);
            }
        }

        /// Asserts that every second since `from` saw the rate, give or take 5 %.
        void assertSmooth(long from) {
            long[][] all = passed.stream().filter(e -> e[0] >= from).toArray(long[][]::new);
            int tail = 0;
            long sum = 0;
            for (long[] event : all) {
                sum += event[1];
                while (event[0] - all[tail][0] >= SECOND) {
                    sum -= all[tail++][1];
                }
                assertTrue(sum <= RATE * 1.05, sum + " bytes in a second");
                assertTrue(tail == 0 || sum >= RATE * 0.95, sum + " bytes in a second");
            }
            assertTrue(tail > 0);
        }
    }

    private static SessionQuota total(int rate) {
        return new SessionQuota(rate, 0, 100, 20, 8, 256, 256);
    }

    /// One session's rate.
    private static final class Party {
        private final World world;
        private final BandwidthPool pool;
        private final Quota torrent;
        private final List<Allowance> connections = new ArrayList<>();
        private SessionQuota quota;
        private SessionQuota next;
        private long nextAt;

        /// How far the quota is heard of late.
        long lateNanos;

        /// What all connections want a second; they ask every millisecond.
        long wantedRate;

        private double unserved;
        double used;

        Party(World world, SessionQuota quota) {
            this.world = world;
            this.quota = quota;
            this.next = quota;
            this.pool = new BandwidthPool(quota.downRate(), world.now);
            this.torrent = pool.open(0, world.now);
        }

        Party connections(int count) {
            while (connections.size() < count) {
                connections.add(torrent.open(this));
            }
            return this;
        }

        void hear(SessionQuota heard, long startsAt) {
            next = heard;
            nextAt = startsAt;
        }

        SessionDemand demand() {
            Flow flow =
                    new Flow(pool.takenBytes(), pool.pollMostWaiting(), pool.waitingCount() > 0);
            return new SessionDemand(quota, flow, NO_FLOW, NO_USE, NO_USE, NO_USE, NO_USE, NO_USE);
        }

        void work(long now) {
            if (!next.equals(quota) && now >= nextAt + lateNanos) {
                quota = next;
                pool.rateAsOf(quota.downRate(), nextAt);
            }
            unserved = Math.min(unserved + wantedRate / 1000.0, RATE);
            Allowance granted = pool.nextGranted(now);
            while (granted != null) {
                take(granted, now);
                granted = pool.nextGranted(now);
            }
            for (Allowance connection : connections) {
                if (!connection.isWaiting()) {
                    take(connection, now);
                }
            }
        }

        private void take(Allowance connection, long now) {
            if (unserved < 1) {
                connection.release();
                return;
            }
            long bytes = connection.take((long) unserved, now);
            while (bytes > 0) {
                unserved -= bytes;
                used += bytes;
                world.passed.add(new long[] {now, bytes});
                bytes = unserved < 1 ? 0 : connection.take((long) unserved, now);
            }
        }
    }

    @Test
    void twoThatWantAllShareAndAreSmoothTogether() {
        World world = new World(2);
        world.parties.forEach(party -> party.connections(5).wantedRate = 1L << 30);
        world.run(SECOND);
        long from = world.now;
        world.parties.forEach(party -> party.used = 0);
        world.run(10 * SECOND);
        world.assertSmooth(from);
        assertEquals(world.parties.get(0).used, world.parties.get(1).used, RATE * 0.5);
    }

    @Test
    void theBusyOneHasNearlyAllAsSoonAsTheOthersAreIdle() {
        World world = new World(4);
        world.parties.forEach(party -> party.connections(2).wantedRate = 1L << 30);
        world.run(2 * SECOND);
        world.parties.subList(1, 4).forEach(party -> party.wantedRate = 0);
        world.parties.subList(1, 4).forEach(party -> party.unserved = 0);
        world.run(3 * TICK);
        assertTrue(world.division.quotas().getFirst().downRate() >= RATE * 0.99);
        world.parties.getFirst().used = 0;
        world.run(SECOND);
        assertTrue(world.parties.getFirst().used >= RATE * 0.95);
    }

    @Test
    void whoeverBeginsHasItsShareWithinThreeTicks() {
        World world = new World(2);
        world.parties.get(0).connections(3).wantedRate = 1L << 30;
        world.run(2 * SECOND);
        world.parties.get(1).connections(3).wantedRate = 1L << 30;
        world.run(3 * TICK);
        world.parties.forEach(party -> party.used = 0);
        world.run(SECOND);
        assertEquals(RATE / 2.0, world.parties.get(1).used, RATE * 0.03);
    }

    @Test
    void whatASlowOneLeavesIsUsed() {
        World world = new World(2);
        world.parties.get(0).connections(3).wantedRate = RATE / 10;
        world.parties.get(1).connections(3).wantedRate = 1L << 30;
        world.run(2 * SECOND);
        long from = world.now;
        world.parties.forEach(party -> party.used = 0);
        world.run(5 * SECOND);
        world.assertSmooth(from);
        assertEquals(RATE / 2.0, world.parties.get(0).used, RATE * 0.03);
    }

    @Test
    void sharesFollowTheConnectionsAsInOneSession() {
        World world = new World(2);
        world.parties.get(0).connections(1).wantedRate = 1L << 30;
        world.parties.get(1).connections(9).wantedRate = 1L << 30;
        world.run(SECOND);
        world.parties.forEach(party -> party.used = 0);
        world.run(5 * SECOND);
        assertEquals(RATE * 0.5, world.parties.get(0).used, RATE * 0.1);
        assertEquals(RATE * 4.5, world.parties.get(1).used, RATE * 0.2);
    }

    @Test
    void theRateHoldsWhoeverComesAndGoesAndHoweverLateItIsHeard() {
        Property.forAll(
                20,
                random -> {
                    World world = new World(random.nextInt(2, 5));
                    world.parties.forEach(party -> party.lateNanos = random.nextLong(60 * MILLI));
                    world.parties.getFirst().connections(3).wantedRate = 1L << 30;
                    world.run(SECOND);
                    long from = world.now;
                    for (int i = 0; i < 20; i++) {
                        Party party = world.parties.get(random.nextInt(1, world.parties.size()));
                        party.connections(random.nextInt(1, 8));
                        party.wantedRate = random.nextBoolean() ? 1L << 30 : random.nextInt(RATE);
                        world.run(random.nextLong(SECOND));
                    }
                    long bytes =
                            world.passed.stream()
                                    .filter(e -> e[0] >= from)
                                    .mapToLong(e -> e[1])
                                    .sum();
                    double most = RATE * ((world.now - from) / 1e9 + 0.1);
                    assertTrue(bytes <= most, bytes + " of " + most);
                    assertTrue(bytes >= most * 0.9, bytes + " of " + most);
                });
    }

    @Test
    void noMoreIsHeldThanThereIsHoweverLateEverybodyHears() {
        Property.forAll(100, random -> new Holders(random.nextInt(2, 6)).run(random));
    }

    /// Sessions that open and close connections as they may.
    private static final class Holders {
        private final int[] used;
        private final SessionQuota[] heard;
        private final List<List<SessionQuota>> underWay = new ArrayList<>();

        Holders(int sessions) {
            used = new int[sessions];
            heard = new SessionQuota[sessions];
        }

        void run(java.util.random.RandomGenerator random) {
            QuotaDivision quotas = new QuotaDivision(total(0), used.length, 0);
            for (int i = 0; i < used.length; i++) {
                heard[i] = quotas.quotas().get(i);
                underWay.add(new ArrayList<>());
            }
            for (int step = 0; step < 200; step++) {
                int who = random.nextInt(used.length);
                hear(random.nextInt(used.length), random.nextBoolean());
                boolean more = random.nextInt(4) > 0;
                used[who] = more ? Math.max(used[who], heard[who].connections()) : used[who] / 2;
                assertWithin(total(0).connections());
                if (step % 3 == 0) {
                    divide(quotas, step * TICK);
                }
            }
        }

        private void hear(int who, boolean all) {
            while (!underWay.get(who).isEmpty()) {
                heard[who] = underWay.get(who).removeFirst();
                if (!all) {
                    return;
                }
            }
        }

        private void divide(QuotaDivision quotas, long now) {
            List<SessionDemand> demands = new ArrayList<>();
            for (int i = 0; i < used.length; i++) {
                Use use = Use.of(used[i], used[i] >= heard[i].connections());
                demands.add(
                        new SessionDemand(
                                heard[i], NO_FLOW, NO_FLOW, use, use, NO_USE, NO_USE, NO_USE));
            }
            List<SessionQuota> next = quotas.divide(demands, now);
            for (int i = 0; i < used.length; i++) {
                underWay.get(i).add(next.get(i));
            }
        }

        private void assertWithin(int most) {
            int sum = 0;
            for (int i = 0; i < used.length; i++) {
                sum += Math.max(used[i], heard[i].connections());
            }
            assertTrue(sum <= most, sum + " of " + most);
        }
    }

    /// Divides twice, as if everybody had heard in between.
    private static List<Integer> settle(
            List<SessionDemand> demands, ToIntFunction<SessionQuota> part) {
        QuotaDivision division = new QuotaDivision(total(0), demands.size(), 0);
        List<SessionQuota> quotas = division.quotas();
        for (int i = 1; i <= 3; i++) {
            List<SessionDemand> now = new ArrayList<>();
            for (int j = 0; j < demands.size(); j++) {
                SessionDemand d = demands.get(j);
                now.add(
                        new SessionDemand(
                                quotas.get(j),
                                d.down(),
                                d.up(),
                                d.connections(),
                                d.halfOpen(),
                                d.uploadSlots(),
                                d.writeBuffers(),
                                d.readBuffers()));
            }
            quotas = division.divide(now, i * TICK);
        }
        return quotas.stream().map(part::applyAsInt).toList();
    }

    private static SessionDemand demand(Use connections, Use slots, Use memory) {
        return new SessionDemand(
                total(0), NO_FLOW, NO_FLOW, connections, NO_USE, slots, memory, memory);
    }

    @Test
    void freeConnectionsGoToWhoLacksThem() {
        SessionDemand full = demand(Use.of(50, true), NO_USE, NO_USE);
        SessionDemand idle = demand(Use.of(10, false), NO_USE, NO_USE);
        assertEquals(List.of(90, 10), settle(List.of(full, idle), SessionQuota::connections));
    }

    @Test
    void uploadSlotsGoWhereSomebodyIsInterested() {
        SessionDemand many = demand(NO_USE, new Use(4, 50), NO_USE);
        SessionDemand two = demand(NO_USE, new Use(2, 2), NO_USE);
        SessionDemand none = demand(NO_USE, new Use(0, 0), NO_USE);
        assertEquals(List.of(6, 2, 0), settle(List.of(many, two, none), SessionQuota::uploadSlots));
    }

    @Test
    void memoryThatOneHoardsIsSharedWithOneThatLacksIt() {
        SessionDemand hoards = demand(NO_USE, NO_USE, new Use(80, 80));
        SessionDemand lacks = demand(NO_USE, NO_USE, new Use(176, Budget.ALL));
        assertEquals(List.of(80, 176), settle(List.of(hoards, lacks), SessionQuota::readBuffers));
        SessionDemand full = demand(NO_USE, NO_USE, new Use(224, 224));
        SessionDemand starved = demand(NO_USE, NO_USE, new Use(32, Budget.ALL));
        assertEquals(List.of(128, 128), settle(List.of(full, starved), SessionQuota::writeBuffers));
    }
}
