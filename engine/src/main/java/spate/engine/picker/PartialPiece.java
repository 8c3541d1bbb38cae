package spate.engine.picker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One piece that is being fetched: who was asked for each block, and who sent it.
///
/// | block | means | goes on to |
/// |---|---|---|
/// | FREE | nobody is asked | REQUESTED |
/// | REQUESTED | 1 to [#MAX_REQUESTERS] peers are asked | RECEIVING, RECEIVED, FREE |
/// | RECEIVING | the same, and one of them has begun to send | RECEIVED, REQUESTED, FREE |
/// | RECEIVED | it is here | FREE, when it turns out to be bad |
///
/// A block is FREE again when the last peer that was asked for it is released.
///
/// Memory: 21 bytes a block (37 once blocks of it were asked for twice). Objects are reused.
final class PartialPiece {
    static final byte FREE = 0;
    static final byte REQUESTED = 1;
    static final byte RECEIVING = 2;
    static final byte RECEIVED = 3;

    /// How many peers may be asked for one block at the same time (in the end game).
    static final int MAX_REQUESTERS = 3;

    /// A peer that takes longer to send a block it has begun may be overtaken by another.
    static final int CLAIM_MILLIS = 2_000;

    static final int NOBODY = -1;

    int piece;
    int blockCount;

    /// Whether its priority is above 0.
    boolean wanted;

    /// The only peer that may work on this piece (parole) while it is asked for blocks of it, or
    /// [#NOBODY].
    int exclusive;

    /// Who started it: decides with whom it is shared.
    Pool pool = Pool.SHARED;

    /// Neighbours in the list of all partial pieces, oldest first.
    @Nullable PartialPiece older;

    @Nullable PartialPiece younger;

    /// Neighbours in the list of the open ones, and the priority under which it is counted there; 0
    /// while it is not in that list.
    @Nullable PartialPiece openOlder;

    @Nullable PartialPiece openYounger;
    int openPriority;
    boolean openIdle;

    private byte[] state = {};
    private int[] asked = {};
    private int[] sender = {};

    /// When each block was last asked for, or when it began to come in: milliseconds, wrapping.
    private int[] sinceMillis = {};

    /// When each block is expected; milliseconds, wrapping.
    private int[] dueMillis = {};

    /// The second and the third peer asked for each block; empty until there is one.
    private int[] alsoAsked = {};

    private int received;
    private int requested;
    private int firstFree;

    /// The peers among which a piece is shared.
    enum Pool {
        /// One fast peer takes it whole.
        WHOLE,
        /// Peers too slow for whole pieces.
        SHARED,
        /// Peers that do not answer.
        SNUBBED
    }

    void open(int piece, int blockCount, Pool pool) {
        assert blockCount > 0;
        this.piece = piece;
        this.blockCount = blockCount;
        this.pool = pool;
        exclusive = NOBODY;
        received = 0;
        requested = 0;
        firstFree = 0;
        if (state.length < blockCount) {
            state = new byte[blockCount];
            asked = new int[blockCount];
            sender = new int[blockCount];
            sinceMillis = new int[blockCount];
            dueMillis = new int[blockCount];
        }
        Arrays.fill(state, 0, blockCount, FREE);
        Arrays.fill(asked, 0, blockCount, NOBODY);
        Arrays.fill(sender, 0, blockCount, NOBODY);
        alsoAsked = alsoAsked.length == 0 ? alsoAsked : new int[0];
    }

    byte state(int block) {
        return state[block];
    }

    int sender(int block) {
        return sender[block];
    }

    int sinceMillis(int block) {
        return sinceMillis[block];
    }

    int received() {
        return received;
    }

    /// How many blocks are REQUESTED or RECEIVING.
    int requested() {
        return requested;
    }

    int free() {
        return blockCount - received - requested;
    }

    /// How many blocks are not here yet.
    int missing() {
        return blockCount - received;
    }

    /// Whether the peer has the piece and may work on it.
    boolean isOpenTo(PeerPieces peer) {
        return isOpenTo(peer.peerSlot()) && peer.has(piece);
    }

    /// Whether the piece is not taken by another peer for itself.
    boolean isOpenTo(int peerSlot) {
        return exclusive == NOBODY || exclusive == peerSlot || requested == 0;
    }

    boolean isComplete() {
        return received == blockCount;
    }

    /// The first FREE block; there must be one.
    int nextFree() {
        while (state[firstFree] != FREE) {
            firstFree++;
        }
        return firstFree;
    }

    /// The peer is asked for the block, and is expected to send it after `waitMillis`.
    void request(int block, int peerSlot, int nowMillis, int waitMillis) {
        assert state[block] != RECEIVED;
        exclusive = exclusive == peerSlot ? peerSlot : NOBODY;
        boolean first = state[block] == FREE;
        int due = nowMillis + waitMillis;
        dueMillis[block] = first || due - dueMillis[block] < 0 ? due : dueMillis[block];
        sinceMillis[block] = nowMillis;
        if (first) {
            state[block] = REQUESTED;
            asked[block] = peerSlot;
            requested++;
            return;
        }
        if (alsoAsked.length == 0) {
            alsoAsked = new int[blockCount * (MAX_REQUESTERS - 1)];
            Arrays.fill(alsoAsked, NOBODY);
        }
        for (int i = block * (MAX_REQUESTERS - 1); ; i++) {
            if (alsoAsked[i] == NOBODY) {
                alsoAsked[i] = peerSlot;
                return;
            }
        }
    }

    /// The i-th peer asked for the block, or [#NOBODY]; `i` is below [#MAX_REQUESTERS]. There are
    /// no gaps.
    int requester(int block, int i) {
        if (i == 0) {
            return asked[block];
        }
        return alsoAsked.length == 0 ? NOBODY : alsoAsked[block * (MAX_REQUESTERS - 1) + i - 1];
    }

    int requesters(int block) {
        int count = 0;
        while (count < MAX_REQUESTERS && requester(block, count) != NOBODY) {
            count++;
        }
        return count;
    }

    /// Whether the block was asked for, but is not just coming in.
    boolean isUncertain(int block, int nowMillis) {
        return state[block] == REQUESTED
                || (state[block] == RECEIVING && nowMillis - sinceMillis[block] >= CLAIM_MILLIS);
    }

    /// How long it probably takes until a block comes that was asked for. Of one that is overdue
    /// nobody knows: then as long as it has taken already.
    int remainingMillis(int block, int nowMillis) {
        int remaining = dueMillis[block] - nowMillis;
        return remaining > 0 ? remaining : nowMillis - sinceMillis[block];
    }

    boolean isRequestedFrom(int block, int peerSlot) {
        return indexOf(block, peerSlot) >= 0;
    }

    /// The peer is no longer asked for the block. False if it was not.
    boolean release(int block, int peerSlot) {
        int index = indexOf(block, peerSlot);
        if (index < 0) {
            return false;
        }
        int last = requesters(block) - 1;
        setRequester(block, index, requester(block, last));
        setRequester(block, last, NOBODY);
        if (state[block] == RECEIVING && sender[block] == peerSlot) {
            state[block] = REQUESTED;
            sender[block] = NOBODY;
        }
        if (last == 0) {
            free(block);
            requested--;
        }
        return true;
    }

    /// The peer has begun to send the block.
    void claim(int block, int peerSlot, int nowMillis) {
        assert state[block] == REQUESTED || state[block] == RECEIVING;
        state[block] = RECEIVING;
        sender[block] = peerSlot;
        sinceMillis[block] = nowMillis;
    }

    /// The block is here, sent by the peer; nobody is asked for it any more.
    void receive(int block, int peerSlot) {
        assert state[block] != RECEIVED;
        if (state[block] != FREE) {
            requested--;
        }
        state[block] = RECEIVED;
        sender[block] = peerSlot;
        received++;
        for (int i = requesters(block) - 1; i >= 0; i--) {
            setRequester(block, i, NOBODY);
        }
    }

    /// The block that was here is wanted again.
    void drop(int block) {
        assert state[block] == RECEIVED;
        received--;
        free(block);
    }

    private void free(int block) {
        state[block] = FREE;
        sender[block] = NOBODY;
        firstFree = Math.min(firstFree, block);
    }

    private int indexOf(int block, int peerSlot) {
        for (int i = 0; i < MAX_REQUESTERS; i++) {
            int requester = requester(block, i);
            if (requester == peerSlot) {
                return i;
            }
            if (requester == NOBODY) {
                break;
            }
        }
        return -1;
    }

    private void setRequester(int block, int i, int peerSlot) {
        if (i == 0) {
            asked[block] = peerSlot;
        } else {
            alsoAsked[block * (MAX_REQUESTERS - 1) + i - 1] = peerSlot;
        }
    }
}
