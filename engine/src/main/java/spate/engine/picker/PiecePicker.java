package spate.engine.picker;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PartialPiece.Pool;

/// Decides which block to ask of which peer, and keeps the books about every block on its way.
///
/// ## What is picked
///
/// Priorities come first: nothing of a lower priority is started while the peer has something of a
/// higher one. In one priority a peer goes on with the piece it is at; then it helps to finish a
/// piece that nobody works on any more (or, if it is slow, one that slow peers share); then it starts
/// on a new piece, the rarest one, in random order among equals (the first four pieces are chosen at
/// random, [#sequential(boolean)] takes the lowest); then it helps with any piece. If half-done pieces
/// outnumber the peers, helping comes before starting. Peers that do not answer (snubbed) work from
/// the most common end. A peer on parole gets pieces nobody else works on, for itself. The blocks of
/// a piece are handed out in their order. Once every block that can be had is asked for, the end
/// game begins: blocks are asked of up to three peers.
///
/// ## The life of a piece
///
/// | from | to | when |
/// |---|---|---|
/// | UNWANTED | WANTED | its priority rises above 0 |
/// | WANTED | UNWANTED | its priority falls to 0 |
/// | WANTED | REQUESTED | [#pick] hands out a block; [#restore] finds some on disk |
/// | REQUESTED | WANTED, UNWANTED | the last request is released before any block came |
/// | REQUESTED | WRITING | [#onBlockReceived] takes the last block |
/// | WRITING | HAVE | [#onPieceVerified] |
/// | WRITING | WANTED, UNWANTED | [#onPieceFailed], nothing is known to be good |
/// | WRITING | REQUESTED | [#onPieceFailed] or [#onBlockFailed], only some blocks are bad |
/// | any but HAVE | HAVE | [#onPieceVerified]: it was found on disk |
/// | any | WANTED, UNWANTED | [#onPieceLost] |
///
/// A piece in the middle of its life keeps it when its priority falls to 0; it gets no new requests.
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

    /// A fast peer takes neighbouring small pieces in a row, up to so many bytes.
    private static final int EXTENT_BYTES = 1 << 20;

    /// So many half-done pieces are always allowed.
    private static final int MIN_OPEN = 4;

    private final PieceLengths lengths;
    private final PieceTable table;
    private final Availability availability;
    private final FreshPieces fresh;
    private final PartialPieces partials = new PartialPieces();
    private final OpenPieces open = new OpenPieces();
    private final EndGame endGame = new EndGame(partials);
    private final int extentPieces;

    /// The connected peers that are no seeds.
    private final List<PeerPieces> partialPeers = new ArrayList<>();

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
        this.lengths = lengths;
        table = new PieceTable(have);
        availability = new Availability(have.size());
        fresh = new FreshPieces(table, availability, random);
        extentPieces = extentPieces(lengths, have.size());
    }

    private static int extentPieces(PieceLengths lengths, int pieceCount) {
        int longest = 1;
        for (int piece = 0; piece < Math.min(pieceCount, 16); piece++) {
            longest = Math.max(longest, lengths.lengthBytes(piece));
        }
        return Math.max(1, EXTENT_BYTES / longest);
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
            fresh.changed(piece);
        } else if (state == PieceState.WANTED || state == PieceState.UNWANTED) {
            enter(piece, table.idleState(piece));
        }
        PartialPiece partial = partials.get(piece);
        if (partial != null) {
            partial.wanted = priority > 0;
            open.update(partial, priority);
        }
        if (state != PieceState.HAVE && (before == 0 || priority == 0)) {
            countInterest(piece, priority == 0 ? -1 : 1);
        }
        epoch++;
    }

    /// Sets the priorities of all pieces at once, one byte (0 to 7) a piece: O(pieces).
    public void priorities(byte[] priorities) {
        assert priorities.length == table.pieceCount();
        fresh.trim();
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
            p.wanted = table.priority(p.piece) > 0;
            open.update(p, table.priority(p.piece));
        }
        for (int i = 0; i < partialPeers.size(); i++) {
            PeerPieces peer = partialPeers.get(i);
            peer.interesting = peer.pieces.countAnd(table.wanted());
        }
        epoch++;
    }

    /// Whether the lowest pieces are fetched first instead of the rarest.
    public void sequential(boolean sequential) {
        fresh.sequential(sequential);
    }

    // Peers come, tell what they have, and go

    /// The peer is connected; what it has counts from now on.
    public void onPeerJoined(PeerPieces peer) {
        if (peer.isSeed()) {
            availability.seedJoined();
            return;
        }
        availability.peerJoined(peer.pieces);
        addPartialPeer(peer);
        fresh.changed(peer.pieces);
    }

    /// The peer is gone. Its requests were released before ([#onBlockReleased]).
    public void onPeerLeft(PeerPieces peer) {
        if (peer.isSeed()) {
            availability.seedLeft();
        } else {
            availability.peerLeft(peer.pieces);
            removePartialPeer(peer);
            fresh.changed(peer.pieces);
        }
        epoch++;
    }

    /// The peer, which is connected, tells all its pieces at once (a bitfield); what it told before does
    /// not count any more. The set belongs to the picker from now on.
    public void onPeerAnnounced(PeerPieces peer, PieceSet announced) {
        assert announced.size() == table.pieceCount();
        onPeerLeft(peer);
        peer.pieces = announced;
        peer.dryEpoch = -1;
        onPeerJoined(peer);
    }

    /// The peer has a piece more. False if it had it already.
    public boolean onPeerHas(PeerPieces peer, int piece) {
        if (!peer.pieces.set(piece)) {
            return false;
        }
        availability.increment(piece);
        if (table.wanted().get(piece)) {
            peer.interesting++;
        }
        if (peer.isSeed()) {
            availability.peerLeft(peer.pieces);
            removePartialPeer(peer);
            availability.seedJoined();
            fresh.changed(peer.pieces);
        } else {
            fresh.changed(piece);
        }
        peer.dryEpoch = -1;
        return true;
    }

    /// The peer no longer has a piece (BEP 54). False if it did not have it.
    public boolean onPeerLost(PeerPieces peer, int piece) {
        if (!peer.has(piece)) {
            return false;
        }
        if (peer.isSeed()) {
            availability.seedLeft();
            availability.peerJoined(peer.pieces);
            addPartialPeer(peer);
            fresh.changed(peer.pieces);
        }
        peer.pieces.clear(piece);
        availability.decrement(piece);
        fresh.changed(piece);
        if (table.wanted().get(piece)) {
            peer.interesting--;
        }
        return true;
    }

    /// Whether the peer has a piece that is wanted and not on disk.
    public boolean isInteresting(PeerPieces peer) {
        return interesting(peer) > 0;
    }

    /// How many pieces the peer has that are wanted and not on disk.
    public int interesting(PeerPieces peer) {
        return peer.isSeed() ? table.wanted().cardinality() : peer.interesting;
    }

    // Requests

    /// Chooses up to `max` blocks to ask of the peer now, replaces what `out` holds by them, and
    /// counts them as requested from it. Returns how many there are.
    public int pick(PeerPieces peer, int max, BlockPicks out, long now) {
        out.clear();
        if (max <= 0 || peer.dryEpoch == epoch || !isInteresting(peer)) {
            return 0;
        }
        fresh.refresh(now);
        int nowMillis = millis(now);
        if (peer.isChoked()) {
            pickAllowedFast(peer, max, out, nowMillis);
        } else {
            pickFree(peer, max, out, nowMillis);
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

    /// The peer will not send the block: it was rejected, cancelled, timed out, or the peer chokes us
    /// or is gone. Nothing happens if the peer was not asked for it (any more).
    public void onBlockReleased(int piece, int block, int peerSlot) {
        PartialPiece partial = partials.get(piece);
        if (partial == null || !partial.release(block, peerSlot)) {
            return;
        }
        if (partial.requested() == 0 && partial.received() == 0) {
            close(partial);
            enter(piece, table.idleState(piece));
        } else {
            open.update(partial, table.priority(piece));
        }
        epoch++;
    }

    // Blocks come in

    /// The peer begins to send the block: true if its bytes are to be kept. They are not while another
    /// peer sends the same block, unless that one has taken more than two seconds: then that other one
    /// has lost it ([#isSender]). A block that is missing is taken even if the request for it was
    /// released; it counts as requested from the peer again.
    public boolean onBlockStarted(int piece, int block, int peerSlot, long now) {
        PartialPiece partial = partialFor(piece, peerSlot);
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
            partial.request(block, peerSlot, nowMillis);
            open.update(partial, table.priority(piece));
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

    /// The block has arrived from the peer. If it is taken, the other peers that were asked for it are
    /// told by [#otherRequester] until the next arrival; they are not counted as asked any more.
    public BlockArrival onBlockReceived(int piece, int block, int peerSlot) {
        otherCount = 0;
        PartialPiece partial = partialFor(piece, peerSlot);
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
        open.update(partial, table.priority(piece));
        if (!partial.isComplete()) {
            return BlockArrival.NEW;
        }
        enter(piece, PieceState.WRITING);
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

    /// The peer that sent the block of a piece on its way, or [#NOBODY] if it is not here or was found
    /// on disk.
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
        closeIfOpen(piece);
        enter(piece, PieceState.HAVE);
        if (table.priority(piece) > 0) {
            countInterest(piece, -1);
        }
        if (table.wanted().isEmpty()) {
            fresh.trim();
            table.trim();
        }
    }

    /// The piece is bad. Who sent it is forgotten, but for `goodBlocks` (one index a block): those
    /// that are known to be good (BEP 52) are not fetched again.
    public void onPieceFailed(int piece, @Nullable PieceSet goodBlocks) {
        PartialPiece partial = partials.require(piece);
        assert partial.isComplete() : piece;
        if (goodBlocks == null || goodBlocks.isEmpty()) {
            close(partial);
            enter(piece, table.idleState(piece));
        } else {
            assert !goodBlocks.isFull();
            for (int block = goodBlocks.nextClear(0); block >= 0; ) {
                partial.drop(block);
                block = goodBlocks.nextClear(block + 1);
            }
            reopen(partial);
        }
        epoch++;
    }

    /// One block that is here is known to be bad (BEP 52) before its piece is complete, or after.
    public void onBlockFailed(int piece, int block) {
        PartialPiece partial = partials.require(piece);
        assert partial.state(block) == PartialPiece.RECEIVED : piece;
        partial.drop(block);
        if (partial.received() == 0 && partial.requested() == 0) {
            close(partial);
            enter(piece, table.idleState(piece));
        } else {
            reopen(partial);
        }
        epoch++;
    }

    /// What there was of the piece is gone, whatever it was: the disk lost it, or it could not be
    /// written. Requests for it are forgotten; blocks that still come are taken again.
    public void onPieceLost(int piece) {
        PieceState before = table.state(piece);
        closeIfOpen(piece);
        enter(piece, table.idleState(piece));
        if (before == PieceState.HAVE && table.priority(piece) > 0) {
            countInterest(piece, 1);
        }
        epoch++;
    }

    /// These blocks of a piece on which nobody works were found on disk; they are not fetched.
    public void restore(int piece, PieceSet blocks) {
        assert partials.get(piece) == null && table.state(piece) != PieceState.HAVE;
        if (blocks.isEmpty()) {
            return;
        }
        PartialPiece partial = start(piece, Pool.SHARED);
        for (int b = blocks.nextSet(0); b >= 0; b = blocks.nextSet(b + 1)) {
            partial.receive(b, NOBODY);
        }
        open.update(partial, table.priority(piece));
        if (partial.isComplete()) {
            enter(piece, PieceState.WRITING);
        }
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
        return availability.seeds() + availability.of(piece);
    }

    /// How many copies the connected peers hold together, without ours: 1.25 says that every piece is
    /// there once and a quarter of them at least twice.
    public double copies() {
        return availability.copies();
    }

    /// How many blocks of the piece are here.
    public int blocksReceived(int piece) {
        PartialPiece partial = partials.get(piece);
        if (partial != null) {
            return partial.received();
        }
        return has(piece) ? lengths.blocksIn(piece) : 0;
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

    // Choosing

    private void pickFree(PeerPieces peer, int max, BlockPicks out, int nowMillis) {
        PartialPiece current = peer.current < 0 ? null : partials.get(peer.current);
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

    private void pickAllowedFast(PeerPieces peer, int max, BlockPicks out, int nowMillis) {
        for (int i = 0; i < peer.allowedFastCount() && out.count() < max; i++) {
            int piece = peer.allowedFast(i);
            if (piece >= table.pieceCount() || !peer.has(piece)) {
                continue;
            }
            PartialPiece partial = partials.get(piece);
            if (partial == null && table.state(piece) == PieceState.WANTED) {
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
            partial.request(block, peer.peerSlot(), nowMillis);
            out.add(partial.piece, block);
        }
        open.update(partial, table.priority(partial.piece));
    }

    private @Nullable PartialPiece choose(PeerPieces peer) {
        for (int priority = MAX_PRIORITY; priority > 0; priority--) {
            PartialPiece next =
                    peer.isOnParole() ? chooseAlone(peer, priority) : choose(peer, priority);
            if (next != null) {
                return next;
            }
        }
        return peer.isOnParole() && !fresh.isAnyAvailable() ? chooseAny(peer) : null;
    }

    private @Nullable PartialPiece choose(PeerPieces peer, int priority) {
        PartialPiece next = open.kindred(peer, pool(peer), priority);
        if (next != null) {
            return next;
        }
        boolean crowded = open.size() >= openLimit();
        if (!crowded) {
            next = startNext(peer, priority);
        }
        if (next == null) {
            next = open.any(peer, priority);
        }
        return next == null && crowded ? startNext(peer, priority) : next;
    }

    private @Nullable PartialPiece chooseAlone(PeerPieces peer, int priority) {
        PartialPiece own = open.exclusive(peer, priority);
        return own != null ? own : startNext(peer, priority);
    }

    /// A peer on parole may help others in the end if there is nothing left to do alone.
    private @Nullable PartialPiece chooseAny(PeerPieces peer) {
        for (int priority = MAX_PRIORITY; priority > 0; priority--) {
            PartialPiece next = open.any(peer, priority);
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    private int openLimit() {
        int peers = partialPeers.size() + availability.seeds();
        return Math.max(MIN_OPEN, peers + peers / 2);
    }

    private @Nullable PartialPiece startNext(PeerPieces peer, int priority) {
        int piece = neighbour(peer, priority);
        if (piece < 0) {
            piece = fresh.next(peer, priority);
        }
        return piece < 0 ? null : startFor(peer, piece);
    }

    /// The piece behind the one that a fast peer has just got, if it does as well: runs of small
    /// pieces are cheaper to read and to write.
    private int neighbour(PeerPieces peer, int priority) {
        int next = peer.current + 1;
        boolean inside = next < table.pieceCount() && next % extentPieces != 0;
        return peer.takesWholePieces()
                        && peer.current >= 0
                        && inside
                        && peer.has(next)
                        && table.priority(next) == priority
                        && fresh.isAsGood(next, peer.current)
                ? next
                : -1;
    }

    private PartialPiece startFor(PeerPieces peer, int piece) {
        PartialPiece partial = start(piece, pool(peer));
        if (peer.isOnParole()) {
            partial.exclusive = peer.peerSlot();
        }
        return partial;
    }

    private static Pool pool(PeerPieces peer) {
        if (peer.isSnubbed()) {
            return Pool.SNUBBED;
        }
        return peer.takesWholePieces() || peer.isOnParole() ? Pool.WHOLE : Pool.SHARED;
    }

    private void noteEndGame() {
        boolean now = !table.wanted().isEmpty() && !fresh.isAnyAvailable() && !isAnyOpen();
        if (now && !inEndGame) {
            epoch++;
        }
        inEndGame = now;
    }

    /// Whether a block of a piece on its way can be had that nobody is asked for.
    private boolean isAnyOpen() {
        for (PartialPiece p = open.oldest(); p != null; p = p.openYounger) {
            if (p.isOpenTo(NOBODY) && availability(p.piece) > 0) {
                return true;
            }
        }
        return false;
    }

    // Book-keeping

    /// The partial piece of which the peer may send blocks; it is opened if the piece is WANTED.
    private @Nullable PartialPiece partialFor(int piece, int peerSlot) {
        PartialPiece partial = partials.get(piece);
        if (partial == null) {
            return table.state(piece) == PieceState.WANTED ? start(piece, Pool.SHARED) : null;
        }
        return partial.isOpenTo(peerSlot) ? partial : null;
    }

    private PartialPiece start(int piece, Pool pool) {
        PartialPiece partial = partials.open(piece, lengths.blocksIn(piece), pool);
        partial.wanted = table.priority(piece) > 0;
        open.update(partial, table.priority(piece));
        enter(piece, PieceState.REQUESTED);
        return partial;
    }

    private void reopen(PartialPiece partial) {
        partial.exclusive = NOBODY;
        enter(partial.piece, PieceState.REQUESTED);
        open.update(partial, table.priority(partial.piece));
    }

    private void closeIfOpen(int piece) {
        PartialPiece partial = partials.get(piece);
        if (partial != null) {
            close(partial);
        }
    }

    private void close(PartialPiece partial) {
        open.remove(partial);
        partials.close(partial);
    }

    private void enter(int piece, PieceState state) {
        boolean wasFresh = table.pickable().get(piece);
        table.state(piece, state);
        boolean isFresh = state == PieceState.WANTED;
        if (wasFresh && !isFresh) {
            fresh.removed(piece);
        } else if (isFresh && !wasFresh) {
            fresh.added(piece);
        }
    }

    private void noteOthers(PartialPiece partial, int block, int peerSlot) {
        for (int i = 0; i < PartialPiece.MAX_REQUESTERS; i++) {
            int requester = partial.requester(block, i);
            if (requester != NOBODY && requester != peerSlot) {
                others[otherCount++] = requester;
            }
        }
    }

    private void addPartialPeer(PeerPieces peer) {
        peer.partialIndex = partialPeers.size();
        partialPeers.add(peer);
        peer.interesting = peer.pieces.countAnd(table.wanted());
    }

    private void removePartialPeer(PeerPieces peer) {
        PeerPieces last = partialPeers.removeLast();
        if (last != peer) {
            partialPeers.set(peer.partialIndex, last);
            last.partialIndex = peer.partialIndex;
        }
        peer.partialIndex = -1;
    }

    /// A piece became wanted (1), or is no longer missing (-1).
    private void countInterest(int piece, int change) {
        for (int i = 0; i < partialPeers.size(); i++) {
            PeerPieces peer = partialPeers.get(i);
            if (peer.has(piece)) {
                peer.interesting += change;
            }
        }
    }

    private static int millis(long now) {
        return (int) (now / 1_000_000);
    }
}
