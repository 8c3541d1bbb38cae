package spate.engine.picker;

import org.jspecify.annotations.Nullable;
import spate.engine.picker.PartialPiece.Pool;

/// Chooses the piece a peer works on next; [PiecePicker] tells the rules.
final class PieceChoice {
    /// A fast peer takes neighbouring small pieces in a row, up to so many bytes.
    private static final int EXTENT_BYTES = 1 << 20;

    /// How many pieces are looked at to find out how long pieces are.
    private static final int LENGTHS_SAMPLED = 16;

    /// So many half-done pieces are always allowed.
    private static final int MIN_OPEN = 4;

    private final PieceBooks books;
    private final SwarmPieces swarm;
    private final int extentPieces;

    PieceChoice(PieceBooks books, SwarmPieces swarm) {
        this.books = books;
        this.swarm = swarm;
        extentPieces = extentPieces(books.lengths, books.table.pieceCount());
    }

    private static int extentPieces(PieceLengths lengths, int pieceCount) {
        int longest = 1;
        for (int piece = 0; piece < Math.min(pieceCount, LENGTHS_SAMPLED); piece++) {
            longest = Math.max(longest, lengths.lengthBytes(piece));
        }
        return Math.max(1, EXTENT_BYTES / longest);
    }

    void pickFree(PeerPieces peer, int max, BlockPicks out, int nowMillis) {
        PartialPiece current = peer.current < 0 ? null : books.partials.get(peer.current);
        if (current != null && mayGoOn(peer, current)) {
            take(current, peer, max, out, nowMillis);
        }
        while (out.count() < max) {
            PartialPiece next = choose(peer);
            if (next == null) {
                return;
            }
            take(next, peer, max, out, nowMillis);
        }
    }

    void pickAllowedFast(PeerPieces peer, int max, BlockPicks out, int nowMillis) {
        for (int i = 0; i < peer.allowedFastCount() && out.count() < max; i++) {
            int piece = peer.allowedFast(i);
            if (piece >= books.table.pieceCount() || !peer.has(piece)) {
                continue;
            }
            PartialPiece partial = books.partials.get(piece);
            if (partial == null && books.table.state(piece) == PieceState.WANTED) {
                partial = startFor(peer, piece);
            }
            if (partial != null && mayGoOn(peer, partial)) {
                take(partial, peer, max, out, nowMillis);
            }
        }
    }

    private static boolean mayGoOn(PeerPieces peer, PartialPiece partial) {
        return partial.openPriority > 0
                && partial.isOpenTo(peer)
                && (!peer.isOnParole() || partial.exclusive == peer.peerSlot());
    }

    private void take(
            PartialPiece partial, PeerPieces peer, int max, BlockPicks out, int nowMillis) {
        peer.current = partial.piece;
        while (out.count() < max && partial.free() > 0) {
            int block = partial.nextFree();
            partial.request(block, peer.peerSlot(), nowMillis, peer.waitMillis(out.count()));
            out.add(partial.piece, block);
        }
        books.update(partial);
    }

    private @Nullable PartialPiece choose(PeerPieces peer) {
        for (int priority = PieceTable.MAX_PRIORITY; priority > 0; priority--) {
            PartialPiece next =
                    peer.isOnParole() ? chooseAlone(peer, priority) : choose(peer, priority);
            if (next != null) {
                return next;
            }
        }
        return peer.isOnParole() && !books.fresh.isAnyAvailable() ? chooseAny(peer) : null;
    }

    private @Nullable PartialPiece choose(PeerPieces peer, int priority) {
        PartialPiece next = books.open.kindred(peer, pool(peer), priority);
        if (next != null) {
            return next;
        }
        boolean crowded = books.open.size() >= openLimit();
        if (!crowded) {
            next = startNext(peer, priority);
        }
        if (next == null) {
            next = books.open.any(peer, priority);
        }
        return next == null && crowded ? startNext(peer, priority) : next;
    }

    private @Nullable PartialPiece chooseAlone(PeerPieces peer, int priority) {
        PartialPiece own = books.open.exclusive(peer, priority);
        return own != null ? own : startNext(peer, priority);
    }

    /// A peer on parole may help others in the end if there is nothing left to do alone.
    private @Nullable PartialPiece chooseAny(PeerPieces peer) {
        for (int priority = PieceTable.MAX_PRIORITY; priority > 0; priority--) {
            PartialPiece next = books.open.any(peer, priority);
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    private int openLimit() {
        int peers = swarm.size();
        return Math.max(MIN_OPEN, peers + peers / 2);
    }

    private @Nullable PartialPiece startNext(PeerPieces peer, int priority) {
        int piece = neighbour(peer, priority);
        if (piece < 0) {
            piece = books.fresh.next(peer, priority);
        }
        return piece < 0 ? null : startFor(peer, piece);
    }

    /// The piece behind the one that a fast peer has just got, if it does as well: runs of small
    /// pieces are cheaper to read and to write.
    private int neighbour(PeerPieces peer, int priority) {
        int next = peer.current + 1;
        boolean inside = next < books.table.pieceCount() && next % extentPieces != 0;
        return peer.takesWholePieces()
                        && peer.current >= 0
                        && inside
                        && peer.has(next)
                        && books.table.priority(next) == priority
                        && books.fresh.isAsGood(next, peer.current)
                ? next
                : -1;
    }

    private PartialPiece startFor(PeerPieces peer, int piece) {
        PartialPiece partial = books.start(piece, pool(peer));
        if (peer.isOnParole()) {
            partial.exclusive = peer.peerSlot();
        }
        return partial;
    }

    private static Pool pool(PeerPieces peer) {
        if (peer.isOnParole()) {
            return Pool.WHOLE;
        }
        if (peer.isSnubbed()) {
            return Pool.SNUBBED;
        }
        return peer.takesWholePieces() ? Pool.WHOLE : Pool.SHARED;
    }
}
