package spate.sim.world;

/// Something that will happen in a [World], unless it is cancelled.
public final class Timer implements Comparable<Timer> {

    private static final Runnable NOTHING = () -> {};

    private final long timeNanos;
    private final long sequence;
    private Runnable action;
    private boolean cancelled;

    Timer(long timeNanos, long sequence, Runnable action) {
        this.timeNanos = timeNanos;
        this.sequence = sequence;
        this.action = action;
    }

    /// When it happens.
    public long timeNanos() {
        return timeNanos;
    }

    long sequence() {
        return sequence;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /// It will not happen.
    public void cancel() {
        cancelled = true;
        action = NOTHING;
    }

    void run() {
        Runnable due = action;
        action = NOTHING;
        cancelled = true;
        due.run();
    }

    @Override
    public int compareTo(Timer other) {
        int byTime = Long.compare(timeNanos, other.timeNanos);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
}
