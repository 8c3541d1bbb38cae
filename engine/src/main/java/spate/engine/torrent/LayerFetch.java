package spate.engine.torrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerConnection;
import spate.engine.picker.PieceSet;
import spate.engine.storage.FileLayout;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Message;

/// Gets the piece layers that the torrent file lacks from peers, by hash requests (BEP 52).
///
/// A layer is asked for in runs of up to 512 hashes, each with the uncles that prove it against the
/// file's root, so that every answer is judged by itself. Where there are no v1 hashes, the pieces of
/// a file are held back until its layer is whole: nothing could tell whether they are right.
///
/// | the peer | then the run is asked of another, and the peer |
/// |---|---|
/// | answers with what the root does not prove | is banned |
/// | rejects, is silent for [#PATIENCE_NANOS] | is not asked for that file for [#PAUSE_NANOS] |
/// | leaves | - |
final class LayerFetch {

    /// BEP 52 lets a peer refuse longer runs.
    private static final int MAX_RUN = 512;

    /// Files whose layers are being fetched at once.
    private static final int MAX_OPEN = 32;

    /// Requests that one peer has to answer at once.
    private static final int MAX_ASKED = 8;

    /// All layers that are fetched, together; a torrent that needs more is not for us.
    private static final long MAX_BYTES = 1 << 28;

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long PAUSE_NANOS = 30_000_000_000L;

    private final Torrent torrent;
    private final Verification verification;
    private final HashTrees trees;
    private final FileLayout layout;
    private final int pieceLayer;

    /// Files that lack their layer and are not open yet.
    private final PieceSet left;

    private final Map<Integer, Layer> open = new LinkedHashMap<>();

    /// What is asked of whom.
    private final Map<Run, Ask> asked = new LinkedHashMap<>();

    /// How long all layers are that are not known.
    private long unknownBytes;

    /// A run of hashes of a file's layer, by its place among the runs.
    private record Run(int file, int index) {}

    private record Ask(PeerConnection peer, Message.HashRequest request, long since) {}

    /// A layer on its way.
    private static final class Layer {
        final byte[] root;
        final byte[] hashes;
        final int runLength;
        final int proofLayers;

        /// The runs that were not asked for or have to be asked for again, and those that are here.
        final PieceSet due;

        final PieceSet here;

        /// Peers that did not answer, and until when they are left in peace.
        final Map<PeerConnection, Long> paused = new LinkedHashMap<>();

        Layer(byte[] root, int pieceCount) {
            int height = MerkleTree.height(pieceCount);
            this.root = root;
            this.hashes = new byte[pieceCount * MerkleTree.HASH_LENGTH];
            this.runLength = Math.min(MAX_RUN, 1 << height);
            this.proofLayers = height - 1;
            this.due = PieceSet.full(Math.ceilDiv(pieceCount, runLength));
            this.here = PieceSet.empty(due.size());
        }
    }

    LayerFetch(Torrent torrent, Verification verification, HashTrees trees, FileLayout layout) {
        this.torrent = torrent;
        this.verification = verification;
        this.trees = trees;
        this.layout = layout;
        TorrentInfo info = torrent.info();
        this.left = PieceSet.empty(info.hasV2() ? info.files().size() : 0);
        this.pieceLayer = info.hasV2() ? MerkleTree.pieceLayerHeight(info.pieceLength()) : 0;
        findUnknown();
    }

    private TorrentInfo info() {
        return torrent.info();
    }

    private void findUnknown() {
        for (int file = 0; file < left.size(); file++) {
            if (info().files().piecesRoot(file) != null && trees.layer(file) == null) {
                left.set(file);
                unknownBytes += layerBytes(file);
                hold(file);
            }
        }
    }

    private long layerBytes(int file) {
        return (long) pieceCount(file) * MerkleTree.HASH_LENGTH;
    }

    /// The layer of a file is known without a peer.
    void onKnown(int file) {
        boolean wasUnknown = left.clear(file) | open.remove(file) != null;
        asked.keySet().removeIf(run -> run.file == file);
        unknownBytes -= wasUnknown ? layerBytes(file) : 0;
    }

    private int pieceCount(int file) {
        return layout.lastPiece(file) - layout.firstPiece(file) + 1;
    }

    private void hold(int file) {
        if (info().hasV1()) {
            return;
        }
        for (int piece = layout.firstPiece(file); piece <= layout.lastPiece(file); piece++) {
            torrent.picker().hold(piece);
        }
    }

    /// Whether everything is known that the torrent needs.
    boolean isDone() {
        return left.isEmpty() && open.isEmpty();
    }

    /* --- Asking --- */

    /// Asks whoever can be asked for what is due.
    void ask(long now) {
        if (isDone() || !torrent.isActive()) {
            return;
        }
        if (unknownBytes > MAX_BYTES) {
            torrent.fail("it lacks its piece layers, and they are too long to ask peers for", now);
            return;
        }
        openMore();
        for (PeerConnection peer : torrent.swarm().peers()) {
            if (peer.isEstablished() && peer.supportsV2()) {
                askOf(peer, now);
            }
        }
    }

    /// Only files that the user wants: the pieces of the others are not fetched either.
    private void openMore() {
        int file = left.nextSet(0);
        for (; file >= 0 && open.size() < MAX_OPEN; file = left.nextSet(file + 1)) {
            byte[] root = info().files().piecesRoot(file);
            if (root != null && torrent.picker().priority(layout.firstPiece(file)) > 0) {
                left.clear(file);
                open.put(file, new Layer(root, pieceCount(file)));
            }
        }
    }

    private void askOf(PeerConnection peer, long now) {
        int room = MAX_ASKED - askedOf(peer);
        for (Map.Entry<Integer, Layer> entry : open.entrySet()) {
            Layer layer = entry.getValue();
            if (layer.paused.getOrDefault(peer, now) > now) {
                continue;
            }
            int run = layer.due.nextSet(0);
            for (; run >= 0 && room > 0; run = layer.due.nextSet(run + 1)) {
                ask(peer, new Run(entry.getKey(), run), layer, now);
                room--;
            }
        }
    }

    private int askedOf(PeerConnection peer) {
        int count = 0;
        for (Ask ask : asked.values()) {
            count += ask.peer == peer ? 1 : 0;
        }
        return count;
    }

    private void ask(PeerConnection peer, Run run, Layer layer, long now) {
        int index = run.index * layer.runLength;
        Message.HashRequest request =
                new Message.HashRequest(
                        layer.root, pieceLayer, index, layer.runLength, layer.proofLayers);
        layer.due.clear(run.index);
        asked.put(run, new Ask(peer, request, now));
        peer.sendHashMessage(request);
    }

    /* --- Answers --- */

    /// Whether the answer was to one of our questions; then it is used up.
    boolean onHashes(PeerConnection peer, Message.Hashes answer, long now) {
        Run run = find(peer, answer.request());
        Layer layer = run == null ? null : open.get(run.file);
        if (run == null || layer == null) {
            return false;
        }
        asked.remove(run);
        if (!isProven(run, layer, answer.hashes())) {
            layer.due.set(run.index);
            String reason = "sent hashes that the torrent's root does not prove";
            torrent.swarm().ban(peer.slot(), reason, now);
        } else {
            keep(run, layer, answer.hashes(), now);
        }
        ask(now);
        return true;
    }

    private @Nullable Run find(PeerConnection peer, Message.HashRequest request) {
        for (Map.Entry<Run, Ask> entry : asked.entrySet()) {
            if (entry.getValue().peer == peer && entry.getValue().request.equals(request)) {
                return entry.getKey();
            }
        }
        return null;
    }

    /// Climbs from the run to the root.
    private boolean isProven(Run run, Layer layer, byte[] hashes) {
        int runBytes = layer.runLength * MerkleTree.HASH_LENGTH;
        int runHeight = MerkleTree.height(layer.runLength);
        int uncles = Math.max(0, layer.proofLayers - (runHeight - 1));
        if (hashes.length != runBytes + uncles * MerkleTree.HASH_LENGTH) {
            return false;
        }
        byte[] top = MerkleTree.rootOfLayer(hashes, 0, layer.runLength, pieceLayer);
        byte[] root = MerkleTree.climb(top, run.index, hashes, runBytes, uncles);
        return Arrays.equals(root, layer.root);
    }

    private void keep(Run run, Layer layer, byte[] hashes, long now) {
        int at = run.index * layer.runLength * MerkleTree.HASH_LENGTH;
        int bytes = Math.min(layer.runLength * MerkleTree.HASH_LENGTH, layer.hashes.length - at);
        System.arraycopy(hashes, 0, layer.hashes, at, bytes);
        layer.here.set(run.index);
        if (layer.here.isFull()) {
            open.remove(run.file);
            trees.learnLayer(run.file, layer.hashes);
            verification.onLayerKnown(run.file, now);
        }
    }

    /// Whether the reject was of one of our questions; then it is used up.
    boolean onReject(PeerConnection peer, Message.HashReject reject, long now) {
        Run run = find(peer, reject.request());
        if (run == null) {
            return false;
        }
        giveBack(run, peer, now);
        ask(now);
        return true;
    }

    private void giveBack(Run run, PeerConnection peer, long now) {
        asked.remove(run);
        Layer layer = open.get(run.file);
        if (layer != null) {
            layer.due.set(run.index);
            layer.paused.put(peer, now + PAUSE_NANOS);
        }
    }

    void onPeerClosed(PeerConnection peer, long now) {
        takeBack(ask -> ask.peer == peer, now);
        for (Layer layer : open.values()) {
            layer.paused.remove(peer);
        }
    }

    void tick(long now) {
        takeBack(ask -> now - ask.since > PATIENCE_NANOS, now);
        ask(now);
    }

    private void takeBack(Predicate<Ask> over, long now) {
        List<Map.Entry<Run, Ask>> gone = new ArrayList<>();
        for (Map.Entry<Run, Ask> entry : asked.entrySet()) {
            if (over.test(entry.getValue())) {
                gone.add(entry);
            }
        }
        for (Map.Entry<Run, Ask> entry : gone) {
            giveBack(entry.getKey(), entry.getValue().peer, now);
        }
    }

    /// The torrent halts or stops: nothing that was asked counts any more.
    void clear() {
        for (Iterator<Run> runs = asked.keySet().iterator(); runs.hasNext(); runs.remove()) {
            Run run = runs.next();
            Layer layer = open.get(run.file);
            if (layer != null) {
                layer.due.set(run.index);
            }
        }
    }
}
