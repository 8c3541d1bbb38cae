package spate.sim.invariant;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.protocol.peer.Handshake;
import spate.protocol.peer.Message;
import spate.protocol.peer.extended.DontHave;

/// What one end of a connection has said, as far as somebody knows: either all that it has sent, or
/// all that has been given to the other end.
final class WireSide {

    /// The number under which an engine is to be told of a piece that its peer has lost (BEP 54).
    private static final int DONT_HAVE_ID = 7;

    /// A block as it is asked for.
    record BlockKey(int pieceIndex, int blockOffset, int length) {}

    /// Requests for one block that are out, and since when.
    private static final class Asked {
        final long since;
        int count = 1;

        /// Taken back: an answer is still in order, but nobody owes it.
        int cancelled;

        Asked(long since) {
            this.since = since;
        }
    }

    /// What a peer takes that has not said how much.
    static final int DEFAULT_MAX_REQUESTS = 250;

    private final int pieceCount;
    private final Map<BlockKey, Asked> requests = new LinkedHashMap<>();
    private final PieceSet allowedFast;
    private PieceSet have;
    private @Nullable Handshake handshake;
    private boolean choking = true;
    private boolean interested;
    private boolean begun;
    private boolean odd;
    private int maxRequests = DEFAULT_MAX_REQUESTS;
    private int outstanding;

    WireSide(int pieceCount) {
        this.pieceCount = pieceCount;
        this.have = PieceSet.empty(pieceCount);
        this.allowedFast = PieceSet.empty(pieceCount);
    }

    /* --- What it said --- */

    boolean has(int pieceIndex) {
        return have.get(pieceIndex);
    }

    PieceSet have() {
        return have;
    }

    boolean allowsFast(int pieceIndex) {
        return allowedFast.get(pieceIndex);
    }

    boolean isChoking() {
        return choking;
    }

    boolean isInterested() {
        return interested;
    }

    boolean isFast() {
        return handshake != null && handshake.fast();
    }

    /// Whether it has said anything that must come after its pieces.
    boolean hasBegun() {
        return begun;
    }

    /// Whether it has said something of which the rules do not know what follows from it.
    boolean isOdd() {
        return odd;
    }

    /// How many requests it takes at a time.
    int maxRequests() {
        return maxRequests;
    }

    /// How many of its requests are out.
    int outstanding() {
        return outstanding;
    }

    /// Whether it waits for this block.
    boolean awaits(BlockKey block) {
        Asked asked = requests.get(block);
        return asked != null && asked.count > 0;
    }

    /// Whether a block is in order: it waits for it, or took back its request on the way.
    boolean mayGet(BlockKey block) {
        Asked asked = requests.get(block);
        return asked != null && asked.count + asked.cancelled > 0;
    }

    /// Since when it waits for an answer, [Long#MAX_VALUE] if it does not.
    long waitsSince() {
        long oldest = Long.MAX_VALUE;
        for (Asked asked : requests.values()) {
            oldest = asked.count > 0 ? Math.min(oldest, asked.since) : oldest;
        }
        return oldest;
    }

    /* --- What it says --- */

    void greet(Handshake said) {
        handshake = said;
    }

    void becomeOdd() {
        odd = true;
    }

    void note(Message message, long now) {
        begun |= !(message instanceof Message.Extended);
        switch (message) {
            case Message.Choke _ -> choking = true;
            case Message.Unchoke _ -> choking = false;
            case Message.Interested _ -> interested = true;
            case Message.NotInterested _ -> interested = false;
            case Message.Have(int piece) -> add(have, piece);
            case Message.Bitfield(byte[] bits) -> noteBitfield(bits);
            case Message.HaveAll _ -> have = PieceSet.full(pieceCount);
            case Message.HaveNone _ -> have = PieceSet.empty(pieceCount);
            case Message.AllowedFast(int piece) -> add(allowedFast, piece);
            case Message.Request(int piece, int offset, int length) ->
                    noteRequest(new BlockKey(piece, offset, length), now);
            case Message.Cancel(int piece, int offset, int length) ->
                    noteCancel(new BlockKey(piece, offset, length));
            case Message.Extended(int id, byte[] payload) -> noteExtended(id, payload);
            case Message.KeepAlive _,
                    Message.RejectRequest _,
                    Message.SuggestPiece _,
                    Message.Port _,
                    Message.HashRequest _,
                    Message.Hashes _,
                    Message.HashReject _,
                    Message.Unknown _ -> {}
        }
    }

    private void add(PieceSet set, int piece) {
        if (piece < pieceCount) {
            set.set(piece);
        } else {
            odd = true;
        }
    }

    private void noteBitfield(byte[] bits) {
        ByteBuffer wire = ByteBuffer.wrap(bits);
        if (PieceSet.wireFault(wire, pieceCount) == null) {
            have = PieceSet.ofWire(wire, pieceCount);
        } else {
            odd = true;
        }
    }

    private void noteExtended(int id, byte[] payload) {
        DontHave lost = id == DONT_HAVE_ID ? DontHave.decode(payload) : null;
        if (lost != null && lost.pieceIndex() < pieceCount) {
            have.clear(lost.pieceIndex());
        }
        if (id != 0) {
            odd = true;
            return;
        }
        int told = ExtendedHandshake.maxRequests(payload);
        if (told > 0) {
            maxRequests = told;
        }
    }

    private void noteRequest(BlockKey block, long now) {
        outstanding++;
        Asked asked = requests.get(block);
        if (asked == null) {
            requests.put(block, new Asked(now));
        } else {
            asked.count++;
        }
    }

    private void noteCancel(BlockKey block) {
        Asked asked = requests.get(block);
        if (asked != null && asked.count > 0) {
            asked.count--;
            asked.cancelled++;
            outstanding--;
        }
    }

    /// An answer to one of its requests: the block or a refusal.
    void settle(BlockKey block) {
        Asked asked = requests.get(block);
        if (asked == null) {
            return;
        }
        if (asked.count > 0) {
            asked.count--;
            outstanding--;
        } else {
            asked.cancelled--;
        }
        if (asked.count + asked.cancelled <= 0) {
            requests.remove(block);
        }
    }

    /// A choke without the fast extension: nobody owes an answer any more.
    void dropRequests() {
        requests.clear();
        outstanding = 0;
    }
}
