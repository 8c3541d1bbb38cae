package spate.sim.invariant;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.engine.torrent.Event;
import spate.protocol.peer.Block;
import spate.sim.swarm.Node;
import spate.sim.swarm.NodeListener;
import spate.sim.swarm.Share;

/// The blocks of unfinished pieces that were noted and lay on the disk when a process began: none is to
/// be asked for again, until the piece has turned out bad or good.
final class LeftBlocks implements NodeListener {

    private final Map<Share, Map<Integer, PieceSet>> atStart = new IdentityHashMap<>();

    @Override
    public void onStarted(Node node) {
        for (Share share : node.shares()) {
            Map<Integer, PieceSet> left = new HashMap<>();
            PieceSet noted = share.notes().pieces();
            for (int piece = noted.nextSet(0); piece >= 0; piece = noted.nextSet(piece + 1)) {
                PieceSet blocks = share.notes().onDisk(piece, share.image());
                if (!blocks.isFull()) {
                    left.put(piece, blocks);
                }
            }
            atStart.put(share, left);
        }
    }

    @Override
    public void onEvent(Node node, Event event) {
        for (Share share : node.shares()) {
            if (share.torrent().infoHashes().equals(event.torrent())) {
                onEvent(share, event);
            }
        }
    }

    private void onEvent(Share share, Event event) {
        if (event instanceof Event.PieceVerified(_, int piece)) {
            forget(share, piece);
        } else if (event instanceof Event.PieceFailed(_, int piece)) {
            forget(share, piece);
        }
    }

    /// What cannot be read has to be fetched.
    @Override
    public void onUnreadable(Share share, int pieceIndex) {
        forget(share, pieceIndex);
    }

    private void forget(Share share, int pieceIndex) {
        Map<Integer, PieceSet> left = atStart.get(share);
        if (left != null) {
            left.remove(pieceIndex);
        }
    }

    /// Whether the block was there at the start, and is still.
    boolean isLeft(Share share, int pieceIndex, int pieceOffset) {
        Map<Integer, PieceSet> left = atStart.get(share);
        @Nullable PieceSet blocks = left == null ? null : left.get(pieceIndex);
        int block = pieceOffset / Block.SIZE;
        return blocks != null
                && blocks.get(block)
                && share.notes().onDisk(pieceIndex, share.image()).get(block);
    }
}
