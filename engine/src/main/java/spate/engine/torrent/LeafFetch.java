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
/// | is silent for [#PATIENCE_NANOS], before its first answer [#FIRST_PATIENCE_NANOS] | the same, as if it had rejected three times |
/// | leaves | - |
///
/// No peer is asked twice for a piece, and [#MAX_REFUSERS] peers at most. Those that have answered
/// before are asked first: who sends wrong blocks may well say nothing of leaves.
final class LeafFetch {

    /// Requests that one peer has to answer at once, before its first answer, and all peers together.
    private static final int MAX_ASKED_OF_ONE = 16;

    private static final int MAX_ASKED_AT_FIRST = 2;

    private static final int MAX_ASKED = 256;

    private static final int MAX_REFUSERS = 4;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long FIRST_PATIENCE_NANOS = 3_000_000_000L;
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
        boolean hasAnswered;
        int asked;
        int refusals;
        long pausedUntil = Long.MIN_VALUE;

        boolean mayBeAsked(long now) {
            return asked < (hasAnswered ? MAX_ASKED_OF_ONE : MAX_ASKED_AT_FIRST)
                    && pausedUntil <= now;
        }

        /// The one that is asked rather has more.
        int rank() {
            return (hasAnswered ? MAX_ASKED_OF_ONE : 0) - asked;
        }
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
            if (asked.containsKey(new Run(leaves.pieceIndex(), run))) {
                continue; // since the last time that this piece was on its way
            }
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
        PeerConnection best = null;
        int bestRank = Integer.MIN_VALUE;
        for (PeerConnection peer : torrent.swarm().peers()) {
            Answerer answerer = answerer(peer);
            int rank = answerer.rank() + (peer == preferred ? MAX_ASKED_AT_FIRST : 0);
            if (rank > bestRank && answerer.mayBeAsked(now) && canBeAsked(peer, leaves)) {
                best = peer;
                bestRank = rank;
            }
        }
        return best;
    }

    private Answerer answerer(PeerConnection peer) {
        return answerers.computeIfAbsent(peer, _ -> new Answerer());
    }

    private static boolean canBeAsked(PeerConnection peer, PieceLeaves leaves) {
        return peer.isEstablished()
                && peer.supportsV2()
                && peer.pieces().has(leaves.pieceIndex())
                && !leaves.refusers().contains(peer.slot());
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
        answerer(peer).asked++;
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
            onAnswered(peer, now);
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

    /// After its first answer a peer is asked for more at once.
    private void onAnswered(PeerConnection peer, long now) {
        Answerer answerer = answerers.get(peer);
        if (answerer != null) {
            answerer.refusals = 0;
            if (!answerer.hasAnswered) {
                answerer.hasAnswered = true;
                askForAllDue(now);
            }
        }
    }

    private void askForAllDue(long now) {
        for (PieceLeaves leaves : book.unproven()) {
            askForDue(leaves, null, now);
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
        PieceLeaves leaves = book.find(run.pieceIndex);
        if (leaves != null && !leaves.refusers().contains(peer.slot())) {
            leaves.refusers().add(peer.slot());
        }
        askAnother(run, now);
    }

    private void askAnother(Run run, long now) {
        PieceLeaves leaves = book.find(run.pieceIndex);
        if (leaves != null) {
            leaves.due().set(run.index);
            askForDue(leaves, null, now);
        }
        settle(run.pieceIndex, now);
    }

    void onPeerClosed(PeerConnection peer, long now) {
        answerers.remove(peer);
        for (Run run : runsOf(ask -> ask.peer == peer)) {
            take(run);
            askAnother(run, now);
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
        for (Run run : runsOf(ask -> now - ask.since > patienceWith(ask.peer))) {
            Ask ask = asked.get(run);
            if (ask != null) {
                refuse(run, ask.peer, REFUSALS_OF_SILENCE, now);
            }
        }
        book.prune(torrent.picker());
        askForAllDue(now);
    }

    private long patienceWith(PeerConnection peer) {
        return answerer(peer).hasAnswered ? PATIENCE_NANOS : FIRST_PATIENCE_NANOS;
    }

    void clear() {
        asked.clear();
        answerers.clear();
        book.clear();
    }
}
