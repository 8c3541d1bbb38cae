package spate.engine.torrent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerConnection;
import spate.engine.picker.BlockPicks;
import spate.engine.storage.FileLayout;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Message;

/// Asks peers for the leaf hashes of pieces when they are begun (BEP 52), so that each block can be
/// judged when it comes. Nothing ever waits for them but a piece that turned out bad.
///
/// | the peer | then another one is asked, and the peer |
/// |---|---|
/// | answers with what the piece's root does not prove | is banned |
/// | rejects | is not asked for [#PAUSE_NANOS], after each further one for twice as long |
/// | is silent for [#PATIENCE_NANOS] | the same, as if it had rejected three times |
/// | leaves | - |
///
/// No peer is asked twice for a piece, and [#MAX_REFUSERS] peers at most.
final class LeafFetch {

    /// Requests that one peer has to answer at once, and all peers together.
    private static final int MAX_ASKED_OF_ONE = 16;

    private static final int MAX_ASKED = 256;

    private static final int MAX_REFUSERS = 4;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long PAUSE_NANOS = 1_000_000_000L;
    private static final int MAX_REFUSALS = 7;
    private static final int REFUSALS_OF_SILENCE = 3;

    private final Torrent torrent;
    private final Verification verification;
    private final LeafBook book;
    private final BlockJudge blocks;
    private final FileLayout layout;

    /// What is asked of whom.
    private final Map<Run, Ask> asked = new LinkedHashMap<>();

    private final Map<PeerConnection, Answerer> answerers = new HashMap<>();

    private record Run(int pieceIndex, int index) {}

    private record Ask(PeerConnection peer, Message.HashRequest request, long since) {}

    /// How a peer answers.
    private static final class Answerer {
        int asked;
        int refusals;
        long pausedUntil = Long.MIN_VALUE;
    }

    LeafFetch(
            Torrent torrent,
            Verification verification,
            LeafBook book,
            BlockJudge blocks,
            FileLayout layout) {
        this.torrent = torrent;
        this.verification = verification;
        this.book = book;
        this.blocks = blocks;
        this.layout = layout;
    }

    private TorrentInfo info() {
        return torrent.info();
    }

    /* --- Asking --- */

    /// Blocks are about to be asked of a peer: the leaves of pieces that begin with that are asked
    /// of the same one, if it can be, and before.
    void onPicked(PeerConnection peer, BlockPicks picks, long now) {
        if (!info().hasV2()) {
            return;
        }
        for (int i = 0; i < picks.count(); i++) {
            int piece = picks.piece(i);
            if ((i == 0 || piece != picks.piece(i - 1)) && book.find(piece) == null) {
                PieceLeaves leaves = book.open(piece);
                if (leaves != null) {
                    askForDue(leaves, peer, now);
                }
            }
        }
    }

    /// A piece is bad, and its leaves would tell which of its blocks are: whether they may come.
    boolean expects(int pieceIndex, long now) {
        PieceLeaves leaves = book.open(pieceIndex);
        if (leaves == null) {
            return false;
        }
        askForDue(leaves, null, now);
        return isAsked(pieceIndex);
    }

    private boolean isAsked(int pieceIndex) {
        for (Run run : asked.keySet()) {
            if (run.pieceIndex == pieceIndex) {
                return true;
            }
        }
        return false;
    }

    private void askForDue(PieceLeaves leaves, @Nullable PeerConnection preferred, long now) {
        int run = leaves.due().nextSet(0);
        for (; run >= 0 && asked.size() < MAX_ASKED; run = leaves.due().nextSet(run + 1)) {
            PeerConnection peer = whomToAsk(leaves, preferred, now);
            if (peer == null) {
                return;
            }
            ask(peer, leaves, run, now);
        }
    }

    private @Nullable PeerConnection whomToAsk(
            PieceLeaves leaves, @Nullable PeerConnection preferred, long now) {
        if (leaves.refusers().size() >= MAX_REFUSERS) {
            return null;
        }
        if (preferred != null && canBeAsked(preferred, leaves, now)) {
            return preferred;
        }
        for (PeerConnection peer : torrent.swarm().peers()) {
            if (canBeAsked(peer, leaves, now)) {
                return peer;
            }
        }
        return null;
    }

    private boolean canBeAsked(PeerConnection peer, PieceLeaves leaves, long now) {
        if (!peer.isEstablished()
                || !peer.supportsV2()
                || !peer.pieces().has(leaves.pieceIndex())
                || leaves.refusers().contains(peer.slot())) {
            return false;
        }
        Answerer answerer = answerers.get(peer);
        return answerer == null
                || (answerer.asked < MAX_ASKED_OF_ONE && answerer.pausedUntil <= now);
    }

    private void ask(PeerConnection peer, PieceLeaves leaves, int run, long now) {
        byte[] root = info().files().piecesRoot(layout.firstFile(leaves.pieceIndex()));
        assert root != null : "a file with data has a root";
        Message.HashRequest request =
                new Message.HashRequest(
                        root,
                        0,
                        book.firstLeaf(leaves, run),
                        leaves.runLength(),
                        book.proofLayers(leaves));
        leaves.due().clear(run);
        asked.put(new Run(leaves.pieceIndex(), run), new Ask(peer, request, now));
        answerers.computeIfAbsent(peer, _ -> new Answerer()).asked++;
        peer.sendHashMessage(request);
    }

    /* --- Answers --- */

    /// What nobody asked for, or asked for too long ago, is of no interest.
    void onHashes(PeerConnection peer, Message.Hashes answer, long now) {
        Run run = find(peer, answer.request());
        if (run == null) {
            return;
        }
        take(run);
        PieceLeaves leaves = book.find(run.pieceIndex);
        if (leaves == null) {
            return;
        }
        if (book.prove(leaves, run.index, answer.hashes())) {
            onAnswered(peer);
            blocks.onProven(leaves, run.index, now);
        } else {
            leaves.due().set(run.index);
            String reason = "sent hashes that the torrent's root does not prove";
            torrent.swarm().ban(peer.slot(), reason, now);
            askForDue(leaves, null, now);
        }
        settle(run.pieceIndex, now);
    }

    private @Nullable Run find(PeerConnection peer, Message.HashRequest request) {
        for (Map.Entry<Run, Ask> entry : asked.entrySet()) {
            if (entry.getValue().peer == peer && entry.getValue().request.equals(request)) {
                return entry.getKey();
            }
        }
        return null;
    }

    private void take(Run run) {
        Ask ask = asked.remove(run);
        Answerer answerer = ask == null ? null : answerers.get(ask.peer);
        if (answerer != null) {
            answerer.asked--;
        }
    }

    private void onAnswered(PeerConnection peer) {
        Answerer answerer = answerers.get(peer);
        if (answerer != null) {
            answerer.refusals = 0;
        }
    }

    /// Once nothing more can come for a piece that waits, it is judged with what there is.
    private void settle(int pieceIndex, long now) {
        if (!isAsked(pieceIndex)) {
            verification.onHashesSettled(pieceIndex, now);
        }
    }

    void onReject(PeerConnection peer, Message.HashReject reject, long now) {
        Run run = find(peer, reject.request());
        if (run != null) {
            refuse(run, peer, 1, now);
        }
    }

    private void refuse(Run run, PeerConnection peer, int refusals, long now) {
        take(run);
        Answerer answerer = answerers.get(peer);
        if (answerer != null) {
            answerer.refusals = Math.min(MAX_REFUSALS, answerer.refusals + refusals);
            answerer.pausedUntil = now + (PAUSE_NANOS << (answerer.refusals - 1));
        }
        askAnother(run, peer, now);
    }

    private void askAnother(Run run, PeerConnection peer, long now) {
        PieceLeaves leaves = book.find(run.pieceIndex);
        if (leaves != null) {
            leaves.due().set(run.index);
            if (!leaves.refusers().contains(peer.slot())) {
                leaves.refusers().add(peer.slot());
            }
            askForDue(leaves, null, now);
        }
        settle(run.pieceIndex, now);
    }

    void onPeerClosed(PeerConnection peer, long now) {
        answerers.remove(peer);
        for (Run run : runsOf(ask -> ask.peer == peer)) {
            take(run);
            askAnother(run, peer, now);
        }
    }

    private List<Run> runsOf(Predicate<Ask> which) {
        List<Run> runs = new ArrayList<>();
        for (Map.Entry<Run, Ask> entry : asked.entrySet()) {
            if (which.test(entry.getValue())) {
                runs.add(entry.getKey());
            }
        }
        return runs;
    }

    /// Once a second.
    void tick(long now) {
        for (Run run : runsOf(ask -> now - ask.since > PATIENCE_NANOS)) {
            Ask ask = asked.get(run);
            if (ask != null) {
                refuse(run, ask.peer, REFUSALS_OF_SILENCE, now);
            }
        }
        book.prune(torrent.picker());
        for (PieceLeaves leaves : book.unproven()) {
            askForDue(leaves, null, now);
        }
    }

    void clear() {
        asked.clear();
        answerers.clear();
        book.clear();
    }
}
