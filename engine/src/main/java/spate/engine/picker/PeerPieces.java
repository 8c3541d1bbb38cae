package spate.engine.picker;

import java.util.Arrays;

/// One connected peer as the picker sees it: what it has, and how it may be used.
///
/// The owner of the connection creates it, hands it to [PiecePicker#onPeerJoined], keeps its
/// settings up to date, and gives it back with [PiecePicker#onPeerLeft]. What the peer has changes
/// through the picker only ([PiecePicker#onPeerHas] and its fellows), which counts along.
public final class PeerPieces {
    /// How many allowed-fast pieces (BEP 6) of one peer are remembered.
    public static final int MAX_ALLOWED_FAST = 64;

    /// How long a block may take of a peer whose pace is not known.
    private static final int UNKNOWN_MILLIS = 10_000;

    private static final int MAX_MILLIS = 600_000;

    PieceSet pieces;

    /// How many of its pieces are wanted; kept by the picker while the peer is no seed.
    int interesting;

    /// The piece the peer was last given blocks of, or -1.
    int current = -1;

    /// The picker's epoch at which nothing was left for this peer, or -1.
    int dryEpoch = -1;

    /// Where the picker's list of partial peers holds it, or -1.
    int partialIndex = -1;

    private final int peerSlot;
    private boolean snubbed;
    private boolean parole;
    private boolean wholePieces;
    private boolean choked;
    private int outstanding;
    private long blockNanos;
    private long roundTripNanos;
    private int[] allowedFast = {};
    private int allowedFastCount;

    /// A peer that has nothing yet.
    ///
    /// @param peerSlot names the peer in everything the picker says; not negative, and not given to
    ///     another peer while a piece is unverified that this one sent blocks of
    public PeerPieces(int peerSlot, int pieceCount) {
        this(peerSlot, PieceSet.empty(pieceCount));
    }

    /// A peer that has `pieces`; the set belongs to this object from now on.
    public PeerPieces(int peerSlot, PieceSet pieces) {
        assert peerSlot >= 0;
        this.peerSlot = peerSlot;
        this.pieces = pieces;
    }

    /// The number that names the peer.
    public int peerSlot() {
        return peerSlot;
    }

    /// Whether the peer has the piece.
    public boolean has(int pieceIndex) {
        return pieces.get(pieceIndex);
    }

    /// Whether the peer has every piece.
    public boolean isSeed() {
        return pieces.isFull();
    }

    /// How many pieces the peer has.
    public int count() {
        return pieces.cardinality();
    }

    /// A peer that does not send what it was asked for works on the most common pieces, together
    /// with others of its kind, so that it holds up nothing of value.
    public void snubbed(boolean snubbed) {
        change(this.snubbed != snubbed);
        this.snubbed = snubbed;
    }

    /// Whether the peer is snubbed.
    public boolean isSnubbed() {
        return snubbed;
    }

    /// A peer that took part in a bad piece is given whole pieces alone, until one proves it good.
    public void parole(boolean parole) {
        change(this.parole != parole);
        this.parole = parole;
    }

    /// Whether the peer is on parole.
    public boolean isOnParole() {
        return parole;
    }

    /// A peer fast enough to bring a whole piece within seconds is given whole pieces in a row; the
    /// others share pieces among themselves.
    public void wholePieces(boolean wholePieces) {
        change(this.wholePieces != wholePieces);
        this.wholePieces = wholePieces;
    }

    /// Whether the peer is given whole pieces.
    public boolean takesWholePieces() {
        return wholePieces;
    }

    /// While the peer chokes us only its allowed-fast pieces (BEP 6) are picked.
    public void choked(boolean choked) {
        change(this.choked != choked);
        this.choked = choked;
    }

    /// Whether the peer chokes us.
    public boolean isChoked() {
        return choked;
    }

    /// How many requests the peer has not answered yet; the end game looks at it.
    public void outstanding(int outstanding) {
        assert outstanding >= 0;
        this.outstanding = outstanding;
    }

    /// How many requests the peer has not answered yet.
    public int outstanding() {
        return outstanding;
    }

    /// How long the peer takes for each block, and from a request to its block at least; zeros while
    /// that is not known.
    public void pace(long blockNanos, long roundTripNanos) {
        this.blockNanos = blockNanos;
        this.roundTripNanos = roundTripNanos;
    }

    /// How long a block takes that is asked for now, after `more` others; 0 if that is not known.
    int expectedMillis(int more) {
        if (blockNanos == 0) {
            return 0;
        }
        long queued = blockNanos * (outstanding + more + 1);
        return Math.clamp(Math.max(roundTripNanos, queued) / 1_000_000, 1, MAX_MILLIS);
    }

    /// The same, and something long if it is not known, or if the peer does not answer.
    int waitMillis(int more) {
        if (snubbed) {
            return MAX_MILLIS;
        }
        return blockNanos == 0 ? UNKNOWN_MILLIS : expectedMillis(more);
    }

    /// The peer sends this piece even while it chokes us (BEP 6). False if the list is full or
    /// holds it already.
    public boolean allowFast(int pieceIndex) {
        if (allowedFastCount == MAX_ALLOWED_FAST || isAllowedFast(pieceIndex)) {
            return false;
        }
        if (allowedFastCount == allowedFast.length) {
            allowedFast = Arrays.copyOf(allowedFast, Math.max(8, allowedFastCount * 2));
        }
        allowedFast[allowedFastCount++] = pieceIndex;
        change(true);
        return true;
    }

    /// The peer does not send this piece while it chokes us after all.
    public void disallowFast(int pieceIndex) {
        for (int i = 0; i < allowedFastCount; i++) {
            if (allowedFast[i] == pieceIndex) {
                allowedFast[i] = allowedFast[--allowedFastCount];
                return;
            }
        }
    }

    /// Whether the peer sends this piece even while it chokes us.
    public boolean isAllowedFast(int pieceIndex) {
        for (int i = 0; i < allowedFastCount; i++) {
            if (allowedFast[i] == pieceIndex) {
                return true;
            }
        }
        return false;
    }

    int allowedFastCount() {
        return allowedFastCount;
    }

    int allowedFast(int i) {
        return allowedFast[i];
    }

    private void change(boolean changed) {
        if (changed) {
            dryEpoch = -1;
        }
    }
}
