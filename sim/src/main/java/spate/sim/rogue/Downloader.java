package spate.sim.rogue;

import java.util.LinkedHashMap;
import java.util.Map;
import spate.engine.picker.PieceSet;
import spate.protocol.peer.Block;
import spate.protocol.peer.Message;
import spate.sim.torrent.SimTorrent;

/// A plain way to download, for peers that are not the engine: any block that is missing, a few at a
/// time from every peer that lets us. Of a v2 torrent it asks for whole blocks, as libtorrent does.
final class Downloader {

    private final SimTorrent torrent;
    private final int pipeline;
    private final PieceSet have;
    private final Map<Long, RogueConnection> asked = new LinkedHashMap<>();
    private final PieceSet[] blocks;

    Downloader(SimTorrent torrent, int pipeline) {
        this.torrent = torrent;
        this.pipeline = pipeline;
        this.have = PieceSet.empty(torrent.pieceCount());
        this.blocks = new PieceSet[torrent.pieceCount()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = PieceSet.empty(Block.count(torrent.pieceLength(i)));
        }
    }

    PieceSet have() {
        return have;
    }

    boolean isDone() {
        return have.isFull();
    }

    /// Asks for more, where that is allowed.
    void refill(RogueConnection connection) {
        if (isDone() || connection.isClosed()) {
            return;
        }
        connection.interest();
        if (connection.isChoked()) {
            return;
        }
        int out = (int) asked.values().stream().filter(c -> c == connection).count();
        for (int i = 0; i < blocks.length && out < pipeline; i++) {
            if (connection.theirPieces().get(i) && !have.get(i)) {
                out += askForPiece(connection, i, pipeline - out);
            }
        }
    }

    private int askForPiece(RogueConnection connection, int piece, int most) {
        int count = 0;
        for (int block = 0; block < blocks[piece].size() && count < most; block++) {
            long key = key(piece, block);
            if (!blocks[piece].get(block) && !asked.containsKey(key)) {
                asked.put(key, connection);
                int from = block * Block.SIZE;
                int length = Math.min(Block.SIZE, torrent.servedLength(piece) - from);
                connection.send(new Message.Request(piece, from, length));
                count++;
            }
        }
        return count;
    }

    private static long key(int piece, int block) {
        return ((long) piece << 32) | block;
    }

    /// Something came; returns the piece if it is complete with that, else -1.
    int onBlock(int piece, int offset) {
        int block = offset / Block.SIZE;
        asked.remove(key(piece, block));
        blocks[piece].set(block);
        boolean complete = blocks[piece].isFull() && have.set(piece);
        return complete ? piece : -1;
    }

    /// The peer will not send what it was asked for.
    void forget(RogueConnection connection) {
        asked.values().removeIf(c -> c == connection);
    }

    /// What was asked of connections that are gone may be asked again.
    void forgetClosed() {
        asked.values().removeIf(RogueConnection::isClosed);
    }

    void onReject(int piece, int offset) {
        asked.remove(key(piece, offset / Block.SIZE));
    }
}
