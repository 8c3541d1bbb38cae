package spate.engine.picker;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PartialPiece.Pool;

/// Decides which block to ask of which peer, and keeps the books about every block on its way.
///
/// ## What is picked
///
/// Priorities come first: nothing of a lower priority is started while the peer has something of a
/// higher one. In one priority a peer goes on with the piece it is at; then it helps to finish a
/// piece that nobody works on any more (or, if it is slow, one that slow peers share); then it
/// starts on a new piece, the rarest one, in random order among equals (the first four pieces are
/// chosen at random, [#sequential(boolean)] takes the lowest); then it helps with any piece. If
/// half-done pieces outnumber the peers, helping comes before starting. Peers that do not answer
/// (snubbed) work from the most common end. A peer on parole gets pieces nobody else works on, for
/// itself. The blocks of a piece are handed out in their order. Once every block that can be had is
/// asked for, the end game begins: blocks are asked of up to three peers.
///
/// ## The life of a piece
///
/// | from | to | when |
/// |---|---|---|
/// | UNWANTED | WANTED | its priority rises above 0; [#release] |
/// | WANTED | UNWANTED | its priority falls to 0; [#hold] |
/// | WANTED | REQUESTED | [#pick] hands out a block; [#restore] finds some on disk |
/// | REQUESTED | WANTED, UNWANTED | the last request is released before any block came |
/// | REQUESTED | WRITING | [#onBlockReceived] takes the last block |
/// | WRITING | HAVE | [#onPieceVerified] |
/// | WRITING | WANTED, UNWANTED | [#onPieceFailed], nothing is known to be good |
/// | WRITING | REQUESTED | [#onPieceFailed] or [#onBlockFailed], only some blocks are bad |
/// | any but HAVE | HAVE | [#onPieceVerified]: it was found on disk |
/// | any | WANTED, UNWANTED | [#onPieceLost] |
///
/// A piece in the middle of its life keeps it when its priority falls to 0; it gets no new
/// requests.
///
/// ## Costs
///
/// A block, a `have`, a request cost O(1), but that a choice of a new piece looks at up to a fixed
/// number of pieces, and a piece that comes or goes costs O(peers). A peer for which there was
/// nothing costs nothing until something changed. Memory: 11.4 bytes a piece while there are peers
/// that have part of the torrent and pieces are missing, 3 bits a piece when nothing happens, and a
/// few words when everything is there; one bit a piece and peer; 17 bytes a block of each piece on
/// its way.
public final class PiecePicker {
    /// The highest priority; 0 means not wanted.
    public static final int MAX_PRIORITY = PieceTable.MAX_PRIORITY;

    /// The priority of every piece at first.
    public static final int DEFAULT_PRIORITY = PieceTable.DEFAULT_PRIORITY;

    /// Stands for: no peer.
    public static final int NOBODY = PartialPiece.NOBODY;

    private final PieceTable table;
    private final PieceBooks books;
    private final PartialPieces partials;
    private final SwarmPieces swarm;
    private final PieceChoice choice;
    private final EndGame endGame;

    /// The other peers that were asked for the block that arrived last.
    private final int[] others = new int[PartialPiece.MAX_REQUESTERS];

    private int otherCount;

    /// Changes whenever there may be something to pick for a peer for which there was nothing.
    private int epoch;

    private boolean inEndGame;

    /// @param lengths how long each piece is
    /// @param have the pieces on disk; the set belongs to the picker from now on
    /// @param random breaks ties; the same seed and the same calls lead to the same picks
    public PiecePicker(PieceLengths lengths, PieceSet have, RandomGenerator random) {
        table = new PieceTable(have);
        Availability availability = new Availability(have.size());
        FreshPieces fresh = new FreshPieces(table, availability, random);
        books = new PieceBooks(lengths, table, fresh);
        partials = books.partials;
        swarm = new SwarmPieces(table, availability, fresh);
        choice = new PieceChoice(books, swarm);
        endGame = new EndGame(partials);
    }

    // What is wanted

    /// Sets the priority of a piece, 0 (not wanted) to 7.
    public void priority(int piece, int priority) {
        int before = table.priority(piece);
        if (before == priority) {
            return;
        }
        PieceState state = table.state(piece);
        table.priority(piece, priority);
        if (state == PieceState.WANTED && priority != 0) {
            books.fresh.changed(piece);
        } else if (state == PieceState.WANTED || state == PieceState.UNWANTED) {
            books.enter(piece, table.idleState(piece));
        }
        PartialPiece partial = partials.get(piece);
        if (partial != null) {
            books.update(partial);
        }
        if (state != PieceState.HAVE && (before == 0 || priority == 0)) {
            swarm.countInterest(piece, priority == 0 ? -1 : 1);
        }
        epoch++;
    }

    /// Sets the priorities of all pieces at once, one byte (0 to 7) a piece: O(pieces).
    public void priorities(byte[] priorities) {
        assert priorities.length == table.pieceCount();
        books.fresh.trim();
        for (int piece = 0; piece < priorities.length; piece++) {
            if (table.priority(piece) != priorities[piece]) {
                table.priority(piece, priorities[piece]);
                PieceState state = table.state(piece);
                if (state == PieceState.WANTED || state == PieceState.UNWANTED) {
                    table.state(piece, table.idleState(piece));
                }
            }
        }
        for (PartialPiece p = partials.oldest(); p != null; p = p.younger) {
            books.update(p);
        }
        swarm.recountInterest();
        epoch++;
    }

    /// Keeps a piece from being started on although it is wanted: nothing could tell yet whether its
    /// bytes are right. It counts as missing and makes peers interesting all the same.
    public void hold(int piece) {
        table.held(piece, true);
        if (table.state(piece) == PieceState.WANTED) {
            books.enter(piece, PieceState.UNWANTED);
        }
    }

    /// Ends a [#hold].
    public void release(int piece) {
        if (!table.isHeld(piece)) {
            return;
        }
        table.held(piece, false);
        if (table.state(piece) == PieceState.UNWANTED) {
            books.enter(piece, table.idleState(piece));
        }
        epoch++;
    }

    /// Whether the lowest pieces are fetched first instead of the rarest.
    public void sequential(boolean sequential) {
        books.fresh.sequential(sequential);
    }

    // Peers come, tell what they have, and go

    /// The peer is connected; what it has counts from now on.
    public void onPeerJoined(PeerPieces peer) {
        swarm.join(peer);
    }

    /// The peer is gone. Its requests were released before ([#onBlockReleased]).
    public void onPeerLeft(PeerPieces peer) {
        swarm.leave(peer);
        epoch++;
    }

    /// The peer, which is connected, tells all its pieces at once (a bitfield); what it told before
    /// does not count any more. The set belongs to the picker from now on.
    public void onPeerAnnounced(PeerPieces peer, PieceSet announced) {
        assert announced.size() == table.pieceCount();
        onPeerLeft(peer);
        peer.pieces = announced;
        peer.dryEpoch = -1;
        onPeerJoined(peer);
    }

    /// The peer has a piece more. False if it had it already.
    public boolean onPeerHas(PeerPieces peer, int piece) {
        peer.dryEpoch = -1;
        return swarm.has(peer, piece);
    }

    /// The peer no longer has a piece (BEP 54). False if it did not have it.
    public boolean onPeerLost(PeerPieces peer, int piece) {
        return swarm.lost(peer, piece);
    }

    /// Whether the peer has a piece that is wanted and not on disk.
    public boolean isInteresting(PeerPieces peer) {
        return swarm.interesting(peer) > 0;
    }

    /// How many pieces the peer has that are wanted and not on disk.
    public int interesting(PeerPieces peer) {
        return swarm.interesting(peer);
    }

    // Requests

    /// Chooses up to `max` blocks to ask of the peer now, replaces what `out` holds by them, and
    /// counts them as requested from it. Returns how many there are.
    public int pick(PeerPieces peer, int max, BlockPicks out, long now) {
        out.clear();
        if (max <= 0 || peer.dryEpoch == epoch || !isInteresting(peer)) {
            return 0;
        }
        books.fresh.refresh(now);
        int nowMillis = millis(now);
        if (peer.isChoked()) {
            choice.pickAllowedFast(peer, max, out, nowMillis);
        } else {
            choice.pickFree(peer, max, out, nowMillis);
        }
        boolean dry = out.count() < max;
        noteEndGame();
        if (dry && inEndGame && !peer.isChoked()) {
            dry = endGame.pick(peer, max, out, nowMillis);
        }
        if (dry) {
            peer.dryEpoch = epoch;
        }
        return out.count();
    }

    /// Whether every block that is wanted and can be had is requested, so that blocks are asked of
    /// several peers.
    public boolean isEndGame() {
        noteEndGame();
        return inEndGame;
    }

    /// The peer will not send the block: it was rejected, cancelled, timed out, or the peer chokes
    /// us or is gone. Nothing happens if the peer was not asked for it (any more).
    public void onBlockReleased(int piece, int block, int peerSlot) {
        PartialPiece partial = partials.get(piece);
        if (partial == null || !partial.release(block, peerSlot)) {
            return;
        }
        if (partial.requested() == 0 && partial.received() == 0) {
            books.abandon(partial);
        } else {
            books.update(partial);
        }
        epoch++;
    }

    // Blocks come in

    /// The peer begins to send the block: true if its bytes are to be kept. They are not while
    /// another peer sends the same block, unless that one has taken more than two seconds: then
    /// that other one has lost it ([#isSender]). A block that is missing is taken even if the
    /// request for it was released; it counts as requested from the peer again.
    public boolean onBlockStarted(int piece, int block, int peerSlot, long now) {
        PartialPiece partial = books.partialFor(piece, peerSlot);
        if (partial == null) {
            return false;
        }
        int nowMillis = millis(now);
        byte state = partial.state(block);
        if (state == PartialPiece.RECEIVED) {
            return false;
        }
        if (state == PartialPiece.RECEIVING && partial.sender(block) == peerSlot) {
            return true;
        }
        if (state != PartialPiece.FREE && !partial.isUncertain(block, nowMillis)) {
            return false;
        }
        if (!partial.isRequestedFrom(block, peerSlot)) {
            if (partial.requesters(block) == PartialPiece.MAX_REQUESTERS) {
                return false;
            }
            partial.request(block, peerSlot, nowMillis, 0);
            books.update(partial);
        }
        partial.claim(block, peerSlot, nowMillis);
        return true;
    }

    /// Whether the bytes of the block that this peer is sending are still to be kept.
    public boolean isSender(int piece, int block, int peerSlot) {
        PartialPiece partial = partials.get(piece);
        return partial != null
                && partial.state(block) == PartialPiece.RECEIVING
                && partial.sender(block) == peerSlot;
    }

    /// The block has arrived from the peer. If it is taken, the other peers that were asked for it
    /// are told by [#otherRequester] until the next arrival; they are not counted as asked any
    /// more.
    public BlockArrival onBlockReceived(int piece, int block, int peerSlot) {
        otherCount = 0;
        PartialPiece partial = books.partialFor(piece, peerSlot);
        if (partial == null) {
            boolean here = table.state(piece) == PieceState.HAVE;
            return here ? BlockArrival.DUPLICATE : BlockArrival.UNWANTED;
        }
        byte state = partial.state(block);
        boolean others = state == PartialPiece.RECEIVING && partial.sender(block) != peerSlot;
        if (state == PartialPiece.RECEIVED || others) {
            partial.release(block, peerSlot);
            return BlockArrival.DUPLICATE;
        }
        noteOthers(partial, block, peerSlot);
        partial.receive(block, peerSlot);
        books.update(partial);
        if (!partial.isComplete()) {
            return BlockArrival.NEW;
        }
        books.enter(piece, PieceState.WRITING);
        return BlockArrival.LAST;
    }

    /// How many other peers were asked for the block that arrived last.
    public int otherRequesters() {
        return otherCount;
    }

    /// The i-th other peer that was asked for the block that arrived last.
    public int otherRequester(int i) {
        assert i < otherCount;
        return others[i];
    }

    // What became of a piece

    /// The peer that sent the block of a piece on its way, or [#NOBODY] if it is not here or was
    /// found on disk.
    public int contributor(int piece, int block) {
        PartialPiece partial = partials.get(piece);
        return partial == null || partial.state(block) != PartialPiece.RECEIVED
                ? NOBODY
                : partial.sender(block);
    }

    /// The one peer that sent every block of a piece on its way, or [#NOBODY].
    public int soleContributor(int piece) {
        PartialPiece partial = partials.get(piece);
        if (partial == null || !partial.isComplete()) {
            return NOBODY;
        }
        int first = partial.sender(0);
        for (int block = 1; block < partial.blockCount; block++) {
            if (partial.sender(block) != first) {
                return NOBODY;
            }
        }
        return first;
    }

    /// The piece is good and on disk. Who sent it is forgotten.
    public void onPieceVerified(int piece) {
        if (table.state(piece) == PieceState.HAVE) {
            return;
        }
        books.closeIfOpen(piece);
        books.enter(piece, PieceState.HAVE);
        if (table.priority(piece) > 0) {
            swarm.countInterest(piece, -1);
        }
        if (table.wanted().isEmpty()) {
            books.fresh.trim();
            table.trim();
        }
    }

    /// The piece is bad. Who sent it is forgotten, but for `goodBlocks` (one index a block): those
    /// that are known to be good (BEP 52) are not fetched again.
    public void onPieceFailed(int piece, @Nullable PieceSet goodBlocks) {
        PartialPiece partial = partials.require(piece);
        assert partial.isComplete() : piece;
        if (goodBlocks == null || goodBlocks.isEmpty()) {
            books.abandon(partial);
        } else {
            assert !goodBlocks.isFull();
            for (int block = goodBlocks.nextClear(0); block >= 0; ) {
                partial.drop(block);
                block = goodBlocks.nextClear(block + 1);
            }
            books.reopen(partial);
        }
        epoch++;
    }

    /// One block that is here is known to be bad (BEP 52) before its piece is complete, or after.
    public void onBlockFailed(int piece, int block) {
        PartialPiece partial = partials.require(piece);
        assert partial.state(block) == PartialPiece.RECEIVED : piece;
        partial.drop(block);
        if (partial.received() == 0 && partial.requested() == 0) {
            books.abandon(partial);
        } else {
            books.reopen(partial);
        }
        epoch++;
    }

    /// What there was of the piece is gone, whatever it was: the disk lost it, or it could not be
    /// written. Requests for it are forgotten; blocks that still come are taken again.
    public void onPieceLost(int piece) {
        PieceState before = table.state(piece);
        books.closeIfOpen(piece);
        books.enter(piece, table.idleState(piece));
        if (before == PieceState.HAVE && table.priority(piece) > 0) {
            swarm.countInterest(piece, 1);
        }
        epoch++;
    }

    /// These blocks of a piece on which nobody works were found on disk; they are not fetched.
    public void restore(int piece, PieceSet blocks) {
        assert partials.get(piece) == null && table.state(piece) != PieceState.HAVE;
        if (blocks.isEmpty()) {
            return;
        }
        PartialPiece partial = books.start(piece, Pool.SHARED);
        for (int b = blocks.nextSet(0); b >= 0; b = blocks.nextSet(b + 1)) {
            partial.receive(b, NOBODY);
        }
        books.update(partial);
        if (partial.isComplete()) {
            books.enter(piece, PieceState.WRITING);
        }
        epoch++;
    }

    // What there is to see

    /// How many pieces there are.
    public int pieceCount() {
        return table.pieceCount();
    }

    /// The pieces on disk; not to be changed by others.
    public PieceSet have() {
        return table.have();
    }

    /// Whether the piece is on disk.
    public boolean has(int piece) {
        return table.have().get(piece);
    }

    /// Where the piece is in its life.
    public PieceState state(int piece) {
        return table.state(piece);
    }

    /// The priority of the piece, 0 to 7.
    public int priority(int piece) {
        return table.priority(piece);
    }

    /// How many pieces are wanted and not on disk.
    public int missing() {
        return table.wanted().cardinality();
    }

    /// How many pieces are REQUESTED or WRITING.
    public int partialCount() {
        return partials.size();
    }

    /// How many connected peers have the piece.
    public int availability(int piece) {
        return swarm.availability().seeds() + swarm.availability().of(piece);
    }

    /// How many copies the connected peers hold together, without ours: 1.25 says that every piece
    /// is there once and a quarter of them at least twice.
    public double copies() {
        return swarm.availability().copies();
    }

    /// How many blocks of the piece are here.
    public int blocksReceived(int piece) {
        PartialPiece partial = partials.get(piece);
        if (partial != null) {
            return partial.received();
        }
        return has(piece) ? books.lengths.blocksIn(piece) : 0;
    }

    /// Whether the block is here.
    public boolean hasBlock(int piece, int block) {
        PartialPiece partial = partials.get(piece);
        return partial == null ? has(piece) : partial.state(block) == PartialPiece.RECEIVED;
    }

    /// Whether the peer is asked for the block.
    public boolean isRequestedFrom(int piece, int block, int peerSlot) {
        PartialPiece partial = partials.get(piece);
        return partial != null && partial.isRequestedFrom(block, peerSlot);
    }

    /// How many pieces and blocks were looked at so far to choose among them: the measure of the
    /// work that depends on their number.
    long looks() {
        return books.fresh.looks() + books.open.looks() + endGame.looks();
    }

    private void noteEndGame() {
        boolean now =
                !table.wanted().isEmpty()
                        && !books.fresh.isAnyAvailable()
                        && !books.open.isAnyAvailable(swarm.availability())
                        && !table.isAnyHeld();
        if (now && !inEndGame) {
            epoch++;
        }
        inEndGame = now;
    }

    private void noteOthers(PartialPiece partial, int block, int peerSlot) {
        for (int i = 0; i < PartialPiece.MAX_REQUESTERS; i++) {
            int requester = partial.requester(block, i);
            if (requester != NOBODY && requester != peerSlot) {
                others[otherCount++] = requester;
            }
        }
    }

    private static int millis(long now) {
        return (int) (now / 1_000_000);
    }
}
