package spate.engine.peer;

import org.jspecify.annotations.Nullable;

/// How long nothing has come from one peer or gone to it, and when that is too long.
final class Patience {

    /// The handshake must be complete this long after the connection is.
    private static final long HANDSHAKE_NANOS = 20_000_000_000L;

    /// A peer that says nothing for this long is gone (BEP 3 sends a keep-alive every 2 minutes).
    private static final long SILENCE_NANOS = 200_000_000_000L;

    /// We say something at least this often.
    private static final long KEEP_ALIVE_NANOS = 100_000_000_000L;

    /// A peer that takes nothing of what we have for it for this long only holds our memory; the
    /// less time when that is short.
    private static final long STALL_NANOS = 90_000_000_000L;

    private static final long SHORT_STALL_NANOS = 15_000_000_000L;

    private long beganNanos;
    private long receivedNanos;
    private long sentNanos;
    private long takenNanos;

    Patience(long now) {
        this.beganNanos = now;
        this.receivedNanos = now;
        this.sentNanos = now;
        this.takenNanos = now;
    }

    /// The connection is connected, or established.
    void onBegun(long now) {
        beganNanos = now;
    }

    /// When the connection was established, or if it is not, when it was connected or made.
    long beganNanos() {
        return beganNanos;
    }

    /// Something came, or could not come because we do not read.
    void onReceived(long now) {
        receivedNanos = now;
    }

    void onSent(long now) {
        sentNanos = now;
    }

    /// There is nothing that the peer could take, or a limit of ours is why it does not.
    void onNothingToTake(long now) {
        takenNanos = now;
    }

    /// Whether it is time for a keep-alive.
    boolean isQuiet(long now) {
        return now - sentNanos > KEEP_ALIVE_NANOS;
    }

    /// Why a connection whose handshake is not complete is to be closed, or null.
    @Nullable String endOfHandshake(long now) {
        return now - beganNanos > HANDSHAKE_NANOS ? "no handshake in time" : null;
    }

    /// Why an established connection is to be closed, or null.
    ///
    /// @param memoryShort whether memory is short for what peers ask for
    @Nullable String end(boolean memoryShort, long now) {
        if (now - receivedNanos > SILENCE_NANOS) {
            return "silent for too long";
        }
        long stall = memoryShort ? SHORT_STALL_NANOS : STALL_NANOS;
        return now - Math.max(takenNanos, sentNanos) > stall
                ? "takes nothing of what it asked for"
                : null;
    }
}
