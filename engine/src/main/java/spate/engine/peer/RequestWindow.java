package spate.engine.peer;

/// How many blocks to have asked of one peer at a time.
///
/// What is in flight should fill the way to the peer and back, and little more: less leaves the
/// link idle, more piles up in queues (and falls out of the processor's cache on fast links). So
/// the window is [#GAIN] times the greatest rate at which blocks came of late, times the shortest
/// time of late from a request to its block. The model is that of BBR, with blocks for packets:
///
/// - A *round* lasts until a block has come that was asked for after its beginning. Its rate is
///   what came in it divided by its length, or by the time over which its blocks were asked for if
///   that was longer (so that a pause and the burst behind it are not taken for speed). Its round
///   trip is the average over its blocks (so that a peer that answers on a timer is not taken for a
///   near one).
/// - In the *beginning* the window grows by one with each block, twice as large each round, until
///   the rate has not grown for three rounds.
/// - When the shortest round trip has not been seen for [#ROUND_TRIP_LIFE_NANOS] the window
///   *drains*: for two rounds it is three quarters of what fills the way: in the first the queues
///   empty, in the second the true round trip shows. If that is another one than before, the way
///   has changed or the queues are not empty: the window is halved until that makes no difference.
///
/// Rounds in which we asked for less than the window say nothing about the link, unless they were
/// faster than any before. All operations are O(1); memory is that of the fields.
public final class RequestWindow {
    /// The window is never smaller than this, unless the peer is snubbed.
    public static final int MIN_BLOCKS = 2;

    /// How many requests a peer takes that does not say (BEP 10, `reqq`).
    public static final int DEFAULT_REQQ = 250;

    private static final int FIRST_BLOCKS = 4;
    private static final double GAIN = 2;
    private static final double DRAIN_GAIN = 0.75;
    private static final int DRAINED_ROUNDS = 2;

    /// Round trips that differ by less than this part are the same.
    private static final double SAME = 0.1;

    /// In the beginning the window may run ahead of what was measured by this factor.
    private static final double FIRST_GAIN = 2.5;

    /// A rate that is so much greater than the one before counts as growth.
    private static final double GROWTH = 1.25;

    private static final int ROUNDS_WITHOUT_GROWTH = 3;

    /// Shorter rounds are measured together: below this, threads that wait for the processor
    /// decide.
    private static final long MIN_ROUND_NANOS = 1_000_000;

    /// Peers and we pause: for the processor, for a disk, for a timer. A window that only fills the
    /// way runs dry in such a pause, then the rate that is measured is that of the pauses, and the
    /// window stays small for ever. So it holds what comes in this time, as far as that is little.
    private static final long CUSHION_NANOS = 250_000_000;

    private static final int CUSHION_BLOCKS = 64;

    /// No window holds more than comes in this time.
    private static final long MAX_QUEUE_NANOS = 3_000_000_000L;

    private static final long RATE_LIFE_NANOS = 1_000_000_000;
    private static final int RATE_LIFE_ROUND_TRIPS = 5;
    private static final long ROUND_TRIP_LIFE_NANOS = 10_000_000_000L;

    /// Which of the three rules holds.
    private enum Phase {
        BEGINNING,
        STEADY,
        DRAINING
    }

    private int reqq = DEFAULT_REQQ;
    private int budgetBlocks = Integer.MAX_VALUE;
    private boolean snubbed;
    private Phase phase = Phase.BEGINNING;
    private int window = FIRST_BLOCKS;

    // All requests so far, and how many of them are settled: answered or released.

    private long requested;
    private long settled;

    /// When a block was last asked for, or came.
    private long lastEventAt;

    // The running round; time in which nothing is asked for does not count

    private long roundStart;
    private long roundEnd;
    private long roundBytes;
    private int roundBlocks;
    private long roundTripSum;
    private long firstRequestedAt;
    private long lastRequestedAt;
    private boolean roundFull;

    /// How many rounds have begun with a drained window, and the round trip that showed before the
    /// window was halved.
    private int drainedRounds;

    private long drainedRoundTrip;

    // Measured, in bytes per nanosecond and nanoseconds

    private double rateNow;
    private double rateBefore;
    private long rateSince;
    private double rateToBeat;
    private int roundsWithoutGrowth;

    /// How large blocks are of late: the last of a piece may be short, and the only one of a tiny piece.
    private double blockBytes;

    private long roundTrip = Long.MAX_VALUE;
    private long roundTripAt;

    /// A window at its beginning.
    public RequestWindow() {}

    /// How many requests the peer lets wait at most (`reqq` of its extension handshake). We stay one
    /// below: Transmission refuses the request that fills its queue, and says so ten seconds later.
    public void reqq(int reqq) {
        this.reqq = Math.max(1, reqq - 1);
    }

    /// The most blocks that may be in flight, because of what we can hold.
    public void budget(int blocks) {
        budgetBlocks = Math.max(1, blocks);
    }

    /// A peer that does not answer is asked for one block at a time; when it answers again, the
    /// window begins anew.
    public void snubbed(boolean snubbed) {
        if (this.snubbed && !snubbed) {
            phase = Phase.BEGINNING;
            window = FIRST_BLOCKS;
            rateToBeat = 0;
            roundsWithoutGrowth = 0;
        }
        this.snubbed = snubbed;
    }

    /// How many blocks to have asked for at a time.
    public int size() {
        return snubbed ? 1 : Math.max(1, Math.min(window, Math.min(reqq, budgetBlocks)));
    }

    /// How many requests are not settled.
    public int outstanding() {
        return (int) (requested - settled);
    }

    /// How many blocks to ask for now.
    public int room() {
        return Math.max(0, size() - outstanding());
    }

    /// The time from one block to the next at the greatest rate of late, in nanoseconds; 0 if nothing has been measured.
    public long blockNanos() {
        return maxRate() == 0 ? 0 : (long) (blockBytes / maxRate());
    }

    /// The shortest time of late from a request to its block, in nanoseconds; 0 if nothing has been
    /// measured.
    public long roundTripNanos() {
        return roundTrip == Long.MAX_VALUE ? 0 : roundTrip;
    }

    /// A block was asked for.
    public void onRequested(long now) {
        if (requested == 0) {
            startRound(now);
        } else if (requested == settled) {
            roundStart += now - lastEventAt;
        }
        requested++;
        lastEventAt = now;
        roundFull |= outstanding() >= size();
    }

    /// A request was rejected, cancelled, or will not be answered for another reason.
    public void onReleased() {
        assert requested > settled;
        settled++;
        roundEnd = Math.min(roundEnd, requested);
    }

    /// A block of `bytes` came that was asked for at `requestedAt`.
    public void onBlock(long bytes, long requestedAt, long now) {
        assert requested > settled;
        settled++;
        lastEventAt = now;
        if (roundBlocks == 0) {
            firstRequestedAt = requestedAt;
        }
        lastRequestedAt = requestedAt;
        roundBlocks++;
        roundBytes += bytes;
        roundTripSum += now - requestedAt;
        if (phase == Phase.BEGINNING) {
            int most = Math.max(Math.max(FIRST_BLOCKS, cushion()), blocksFor(FIRST_GAIN) + 2);
            window = Math.min(window + 1, most);
        }
        if (settled > roundEnd && now - roundStart >= MIN_ROUND_NANOS) {
            endRound(now);
        }
    }

    private void startRound(long now) {
        roundStart = now;
        roundEnd = requested;
        roundBytes = 0;
        roundBlocks = 0;
        roundTripSum = 0;
        roundFull = outstanding() >= size();
        if (phase == Phase.DRAINING && outstanding() <= window) {
            drainedRounds++;
        }
    }

    private void endRound(long now) {
        long length = Math.max(now - roundStart, lastRequestedAt - firstRequestedAt);
        double rate = (double) roundBytes / length;
        double mean = Math.max(1, (double) roundBytes / roundBlocks);
        blockBytes = blockBytes == 0 ? mean : (blockBytes + mean) / 2;
        noteRoundTrip(roundTripSum / roundBlocks, now);
        noteRate(rate, now);
        switch (phase) {
            case BEGINNING -> leaveBeginning(rate);
            case STEADY -> window = steady();
            case DRAINING -> {}
        }
        startRound(now);
    }

    private void noteRate(double rate, long now) {
        if (!roundFull && rate < maxRate()) {
            return;
        }
        long trips = RATE_LIFE_ROUND_TRIPS * Math.min(roundTrip, MAX_QUEUE_NANOS);
        long life = Math.max(RATE_LIFE_NANOS, trips);
        if (now - rateSince > life) {
            rateBefore = rateNow;
            rateNow = 0;
            rateSince = now;
        }
        rateNow = Math.max(rateNow, rate);
    }

    private void noteRoundTrip(long measured, long now) {
        if (phase == Phase.DRAINING) {
            if (drainedRounds >= DRAINED_ROUNDS) {
                noteDrained(measured, now);
            }
        } else if (measured <= roundTrip) {
            accept(measured, now);
        } else if (phase == Phase.STEADY && now - roundTripAt > ROUND_TRIP_LIFE_NANOS) {
            phase = Phase.DRAINING;
            drainedRounds = 0;
            drainedRoundTrip = Long.MAX_VALUE;
            window = Math.max(1, blocksFor(DRAIN_GAIN));
        }
    }

    private void noteDrained(long measured, long now) {
        boolean asBefore = Math.abs(measured - roundTrip) <= roundTrip * SAME;
        boolean falling = measured < drainedRoundTrip * (1 - SAME);
        if (asBefore || !falling || window == 1) {
            accept(Math.min(measured, drainedRoundTrip), now);
            phase = Phase.STEADY;
            return;
        }
        drainedRoundTrip = measured;
        drainedRounds = 0;
        window /= 2;
    }

    private void accept(long measured, long now) {
        roundTrip = Math.max(1, measured);
        roundTripAt = now;
    }

    private void leaveBeginning(double rate) {
        if (rate >= rateToBeat * GROWTH) {
            rateToBeat = rate;
            roundsWithoutGrowth = 0;
        } else if (roundFull && ++roundsWithoutGrowth >= ROUNDS_WITHOUT_GROWTH) {
            phase = Phase.STEADY;
            window = steady();
        }
    }

    private int steady() {
        return Math.max(Math.max(MIN_BLOCKS, cushion()), blocksFor(GAIN) + 1);
    }

    private int cushion() {
        return (int) Math.min(CUSHION_BLOCKS, blocksIn(CUSHION_NANOS));
    }

    /// `gain` times what fills the way to the peer and back, in blocks.
    private int blocksFor(double gain) {
        if (roundTrip == Long.MAX_VALUE) {
            return Integer.MAX_VALUE / 2;
        }
        double nanos = Math.min(gain * Math.max(roundTrip, MIN_ROUND_NANOS), MAX_QUEUE_NANOS);
        return (int) Math.min(blocksIn(nanos), Integer.MAX_VALUE / 2.0);
    }

    /// How many blocks come in a time; 0 if nothing has been measured.
    private double blocksIn(double nanos) {
        return blockBytes == 0 ? 0 : maxRate() * nanos / blockBytes;
    }

    private double maxRate() {
        return Math.max(rateNow, rateBefore);
    }
}
