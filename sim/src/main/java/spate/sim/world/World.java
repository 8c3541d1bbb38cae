package spate.sim.world;

import java.nio.charset.StandardCharsets;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.CRC32C;

/// A universe with a clock of its own: events in the order of their time, and chance from one seed.
///
/// Nothing in it takes real time, and nothing in it differs from one run to the next: the same seed
/// gives the same events, which [Trace#digest] proves. Every component draws from a stream of
/// chance of its own ([#random]), so that one that draws more often does not disturb the others.
public final class World {

    /// Virtual nanoseconds of a second.
    public static final long SECOND = 1_000_000_000L;

    /// Virtual nanoseconds of a millisecond.
    public static final long MILLISECOND = 1_000_000L;

    /// The algorithm of all chance in here; its definition is part of the platform's contract.
    private static final RandomGeneratorFactory<RandomGenerator> CHANCE =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private final long seed;
    private final Trace trace;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long now = SECOND;
    private long sequence;
    private long eventCount;
    private Runnable afterEvent = () -> {};

    /// An empty world, its clock at one second.
    public World(long seed) {
        this.seed = seed;
        this.trace = new Trace(this);
    }

    public long seed() {
        return seed;
    }

    /// The time, in nanoseconds.
    public long now() {
        return now;
    }

    public Trace trace() {
        return trace;
    }

    /// How many events have happened.
    public long eventCount() {
        return eventCount;
    }

    /// A stream of chance that depends on the seed and on the name of its user, and on nothing else.
    public RandomGenerator random(String user) {
        CRC32C name = new CRC32C();
        name.update(user.getBytes(StandardCharsets.UTF_8));
        return CHANCE.create(mix(seed + 0x9e37_79b9_7f4a_7c15L * (name.getValue() + 1)));
    }

    /// The finalizer of SplitMix64: close seeds give streams that have nothing in common.
    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return b ^ (b >>> 31);
    }

    /// Does something at a time; at once after all events of now if that is past.
    public Timer at(long timeNanos, Runnable action) {
        Timer timer = new Timer(Math.max(timeNanos, now), sequence++, action);
        timers.add(timer);
        return timer;
    }

    /// Does something after a while.
    public Timer after(long delayNanos, Runnable action) {
        return at(now + delayNanos, action);
    }

    /// What is run after every event: the invariants.
    public void afterEveryEvent(Runnable check) {
        Runnable before = afterEvent;
        afterEvent =
                () -> {
                    before.run();
                    check.run();
                };
    }

    /// Runs until `goal` is reached, which is asked after every event, or `untilNanos` has come.
    /// Returns whether the goal was reached.
    public boolean runUntil(long untilNanos, BooleanSupplier goal) {
        if (goal.getAsBoolean()) {
            return true;
        }
        while (step(untilNanos)) {
            if (goal.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    /// Runs until that time.
    public void runUntil(long untilNanos) {
        while (step(untilNanos)) {
            // the step has done it
        }
    }

    /// Runs for that long.
    public void runFor(long nanos) {
        runUntil(now + nanos);
    }

    /// One event; false if there is none up to that time, which it then is.
    private boolean step(long untilNanos) {
        Timer timer = timers.peek();
        while (timer != null && timer.isCancelled()) {
            timers.poll();
            timer = timers.peek();
        }
        if (timer == null || timer.timeNanos() > untilNanos) {
            now = Math.max(now, untilNanos);
            return false;
        }
        timers.poll();
        now = timer.timeNanos();
        eventCount++;
        trace.onEvent(timer.sequence());
        timer.run();
        afterEvent.run();
        return true;
    }
}
