package spate.engine.torrent;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import spate.engine.peer.PeerConnection;
import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.picker.PieceState;
import spate.engine.storage.BlockRead;
import spate.engine.storage.FileLayout;
import spate.engine.storage.PieceDigests;
import spate.engine.storage.Storage;
import spate.protocol.peer.Message;

/// What becomes of a piece once its bytes are written and hashed: it is kept, or fetched again and
/// somebody is to blame.
///
/// | the piece is bad and | then |
/// |---|---|
/// | its leaf hashes are known (BEP 52) | whoever sent a wrong block is banned, only wrong blocks come again |
/// | its leaf hashes can be asked for | they are; the piece waits; if one peer sent all of it, that peer is banned |
/// | one peer sent all of it | that peer is banned, all of it comes again |
/// | else | its blocks are remembered ([Autopsies]), its senders are on parole; when the good copy is here, whoever sent another block is banned |
final class Verification {

    private final Torrent torrent;
    private final Storage storage;
    private final PieceAssembler assembler;
    private final PieceJudge judge;
    private final HashServing hashServing;
    private final LeafBook book;
    private final BlockJudge blocks;
    private final LeafFetch leaves;
    private final LayerFetch layers;
    private final LayersFromData ownLayers;
    private final FileLayout layout;
    private final Autopsies autopsies;

    /// Bad pieces that wait for their leaf hashes.
    private final Map<Integer, PieceDigests> waiting = new LinkedHashMap<>();

    Verification(
            Torrent torrent,
            HashTrees trees,
            Serving serving,
            Storage storage,
            PieceAssembler assembler) {
        this.torrent = torrent;
        this.storage = storage;
        this.assembler = assembler;
        this.layout = trees.layout();
        this.book = new LeafBook(torrent.info(), trees, layout, torrent.wantedLengths());
        this.judge = new PieceJudge(torrent.info(), layout, trees, book);
        this.blocks = new BlockJudge(book, this);
        this.leaves = new LeafFetch(torrent, this, book, blocks, layout);
        this.hashServing = new HashServing(torrent, trees, serving, storage);
        this.layers = new LayerFetch(torrent, this, trees, layout);
        this.ownLayers = new LayersFromData(torrent.info(), layout, trees);
        this.autopsies = new Autopsies(torrent, this, storage);
    }

    HashServing hashServing() {
        return hashServing;
    }

    /// The piece layers that come from peers.
    LayerFetch layers() {
        return layers;
    }

    /// The leaves of pieces that are coming in.
    LeafFetch leaves() {
        return leaves;
    }

    BlockJudge blocks() {
        return blocks;
    }

    void onHashes(PeerConnection peer, Message.Hashes answer, long now) {
        if (!layers.onHashes(peer, answer, now)) {
            leaves.onHashes(peer, answer, now);
        }
    }

    void onHashReject(PeerConnection peer, Message.HashReject reject, long now) {
        if (!layers.onReject(peer, reject, now)) {
            leaves.onReject(peer, reject, now);
        }
    }

    private PiecePicker picker() {
        return torrent.picker();
    }

    /// Whether these are the digests of the right bytes.
    PieceJudge.Verdict judge(int pieceIndex, PieceDigests digests) {
        PieceJudge.Verdict verdict = judge.judge(pieceIndex, digests);
        if (verdict == PieceJudge.Verdict.GOOD) {
            hashServing.onVerified(pieceIndex, digests.v2Leaves());
        }
        return verdict;
    }

    /// A piece on disk cannot be judged for want of the layer of its file: perhaps it can be with the
    /// others of the file. Then `good` is told of each piece of the file.
    void onUnjudged(int pieceIndex, PieceDigests digests, IntConsumer good) {
        int file = ownLayers.onPieceRead(pieceIndex, digests.v2Leaves());
        if (file < 0) {
            return;
        }
        layers.onKnown(file);
        for (int piece = layout.firstPiece(file); piece <= layout.lastPiece(file); piece++) {
            good.accept(piece);
        }
    }

    /// The piece layer of a file came: its pieces can be judged, and so be fetched.
    void onLayerKnown(int fileIndex, long now) {
        int last = layout.lastPiece(fileIndex);
        for (int piece = layout.firstPiece(fileIndex); piece <= last; piece++) {
            if (!torrent.checking().checkAgain(piece)) {
                picker().release(piece);
            }
            onHashesSettled(piece, now);
        }
        torrent.workAll(now);
    }

    /// A piece was written and hashed. One that was given up meanwhile is of no interest.
    void onPieceHashed(int pieceIndex, PieceDigests digests, long now) {
        if (hashServing.isHashing(pieceIndex)) {
            boolean isRight = judge(pieceIndex, digests) == PieceJudge.Verdict.GOOD;
            hashServing.onPieceHashed(pieceIndex, isRight ? digests.v2Leaves() : null);
            return;
        }
        if (picker().state(pieceIndex) != PieceState.WRITING) {
            return;
        }
        switch (judge(pieceIndex, digests)) {
            case GOOD -> onGood(pieceIndex, now);
            case BAD -> onBad(pieceIndex, digests, now);
            case UNKNOWN -> waiting.put(pieceIndex, digests);
            case CONTRADICTION -> torrent.fail("its v1 and v2 hashes contradict each other", now);
        }
    }

    private void onGood(int pieceIndex, long now) {
        book.forget(pieceIndex);
        autopsies.onGood(pieceIndex);
        torrent.holdings().onVerified(pieceIndex, now);
    }

    private void onBad(int pieceIndex, PieceDigests digests, long now) {
        torrent.onPieceBad(pieceIndex);
        PieceSet good = judge.goodBlocks(pieceIndex, digests.v2Leaves());
        int sole = picker().soleContributor(pieceIndex);
        if (good != null && !good.isFull()) {
            replaceBadBlocks(pieceIndex, good, now);
        } else {
            boolean leavesMayCome = good == null && leaves.expects(pieceIndex, now);
            if (leavesMayCome) {
                waiting.put(pieceIndex, digests);
            } else {
                startOver(pieceIndex, now);
            }
            if (sole != PiecePicker.NOBODY) {
                torrent.swarm().ban(sole, "sent piece " + pieceIndex + " with wrong data", now);
            }
        }
    }

    /// Nothing tells which blocks of a bad piece are wrong.
    private void startOver(int pieceIndex, long now) {
        if (picker().soleContributor(pieceIndex) == PiecePicker.NOBODY) {
            autopsies.begin(pieceIndex, now);
        } else {
            fetchAgain(pieceIndex);
        }
    }

    /// A block of a piece that is still coming in is wrong and with the storage already: it comes
    /// again, by itself. In a piece of which all blocks came, it is found in a moment with the others.
    void onBadBlock(int pieceIndex, int block, long now) {
        if (picker().state(pieceIndex) != PieceState.REQUESTED
                || !picker().hasBlock(pieceIndex, block)) {
            return;
        }
        int liar = picker().contributor(pieceIndex, block);
        assembler.replace(pieceIndex, block);
        picker().onBlockFailed(pieceIndex, block);
        torrent.transfers().onWasted(torrent.wantedLengths().blockBytes(pieceIndex, block));
        ban(liar, pieceIndex, now);
    }

    private void ban(int liar, int pieceIndex, long now) {
        if (liar != PiecePicker.NOBODY) {
            torrent.swarm().ban(liar, "sent a wrong block of piece " + pieceIndex, now);
        }
    }

    /// v2: each wrong block has a sender, and only wrong blocks come again.
    private void replaceBadBlocks(int pieceIndex, PieceSet good, long now) {
        Set<Integer> liars = new LinkedHashSet<>();
        long wasted = 0;
        for (int block = good.nextClear(0); block >= 0; block = good.nextClear(block + 1)) {
            liars.add(picker().contributor(pieceIndex, block));
            wasted += torrent.wantedLengths().blockBytes(pieceIndex, block);
        }
        if (good.isEmpty()) {
            fetchAgain(pieceIndex);
        } else {
            torrent.transfers().onWasted(wasted);
            picker().onPieceFailed(pieceIndex, good);
            assembler.repair(pieceIndex, good);
        }
        for (int liar : liars) {
            ban(liar, pieceIndex, now);
        }
    }

    /// All of the piece comes again.
    void fetchAgain(int pieceIndex) {
        PieceLeaves known = book.find(pieceIndex);
        if (known != null) {
            known.forgetKept();
        }
        waiting.remove(pieceIndex);
        torrent.transfers().onWasted(torrent.wantedLengths().lengthBytes(pieceIndex));
        storage.abandon(pieceIndex);
        picker().onPieceFailed(pieceIndex, null);
    }

    /// The leaf hashes that a bad piece waited for are here, or will not come; or the piece layer of
    /// a file is here.
    void onHashesSettled(int pieceIndex, long now) {
        PieceDigests digests = waiting.remove(pieceIndex);
        if (digests == null) {
            return;
        }
        if (judge(pieceIndex, digests) == PieceJudge.Verdict.GOOD) {
            onGood(pieceIndex, now);
            return;
        }
        PieceSet good = judge.goodBlocks(pieceIndex, digests.v2Leaves());
        if (good != null && !good.isFull()) {
            replaceBadBlocks(pieceIndex, good, now);
        } else {
            startOver(pieceIndex, now);
        }
    }

    /// The files do not hold a piece that we were to have.
    void onPieceLost(int pieceIndex, long now) {
        hashServing.onPieceHashed(pieceIndex, null);
        book.forget(pieceIndex);
        torrent.checking().onPieceLost(pieceIndex, now);
    }

    /// Whether the read was one of ours, for an autopsy; then it is used up.
    boolean onRead(BlockRead read, long now) {
        return autopsies.onRead(read, now);
    }

    boolean onReadFailed(BlockRead read) {
        return autopsies.onReadFailed(read);
    }

    void onPeerClosed(PeerConnection peer, long now) {
        hashServing.onPeerClosed(peer);
        leaves.onPeerClosed(peer, now);
        layers.onPeerClosed(peer, now);
    }

    void tick(long now) {
        blocks.tick();
        leaves.tick(now);
        hashServing.tick();
        layers.tick(now);
    }

    /// The torrent halts or stops: pieces in the middle of this are given up; `lost` is told of those
    /// that wait for hashes.
    void clear(IntConsumer lost) {
        waiting.keySet().forEach(lost::accept);
        waiting.clear();
        autopsies.clear(lost);
        hashServing.clear();
        leaves.clear();
        layers.clear();
    }
}
