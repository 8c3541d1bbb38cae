package spate.engine.peer;

import spate.engine.bandwidth.Allowance;

/// What one connection has taken of its torrent's quotas, to read and to send with.
///
/// Limits are for payload, and how much of it comes is not known before: a grant is taken for whatever
/// may come or go, and what of it was not payload is given back.
final class Grants {

    /// The most that is taken of a quota at once.
    static final long MAX = 1 << 18;

    private final Allowance down;
    private final Allowance up;
    private long toRead;
    private long toSend;

    Grants(Allowance down, Allowance up) {
        this.down = down;
        this.up = up;
    }

    /// How many bytes may be read, `most` or fewer; 0 means: wait.
    long toRead(long most, long now) {
        if (most > 0 && toRead == 0) {
            toRead = down.take(MAX, now);
        }
        return Math.min(toRead, most);
    }

    /// Something is being read. Returns what was granted for it, which [#close] has no part in: the
    /// read may end the connection.
    long beginRead() {
        long grant = toRead;
        toRead = 0;
        return grant;
    }

    /// So much of a read's grant was payload.
    void endRead(long grant, long payloadBytes) {
        down.giveBack(grant - payloadBytes);
    }

    /// How many of `queuedBytes` may be sent; 0 means: wait.
    long toSend(long queuedBytes, long now) {
        if (toSend == 0) {
            toSend = up.take(Math.min(MAX, queuedBytes), now);
        }
        return toSend;
    }

    void onSent(long payloadBytes) {
        up.giveBack(toSend - payloadBytes);
        toSend = 0;
    }

    /// Whether something waits for quota to be sent.
    boolean isSendingHeld() {
        return up.isWaiting();
    }

    /// The connection is over.
    void close() {
        down.giveBack(toRead);
        up.giveBack(toSend);
        down.release();
        up.release();
    }
}
