package spate.sim.rogue;

import spate.engine.picker.PieceSet;
import spate.protocol.peer.Message;
import spate.sim.torrent.SimTorrent;

/// What a peer that is not the engine does. What is not said otherwise is what a good seed does: it
/// has everything, lets everybody in, and serves what it is asked for.
public interface Behaviour {

    /// For people, and for the trace.
    String name();

    /// The pieces it says it has.
    default PieceSet claims(SimTorrent torrent) {
        return PieceSet.full(torrent.pieceCount());
    }

    /// Whether its handshake offers the fast extension (BEP 6).
    default boolean fast() {
        return true;
    }

    /// How many requests it says it takes (BEP 10 `reqq`); 0 for no extension protocol.
    default int maxRequests() {
        return 250;
    }

    /// Both handshakes are done.
    default void onGreeted(RogueConnection connection) {
        connection.sendPieces(claims(connection.torrent()));
    }

    /// The stream is connected: who dialled sends its handshake first.
    default void onConnected(RogueConnection connection) {
        connection.sendHandshake();
    }

    /// The peer says something that is neither a request nor a block.
    default void onMessage(RogueConnection connection, Message message) {
        if (message instanceof Message.Interested) {
            connection.unchoke();
        }
    }

    /// The peer asks for a block.
    default void onRequest(
            RogueConnection connection, int pieceIndex, int blockOffset, int length) {
        connection.serve(pieceIndex, blockOffset, length);
    }

    /// The peer has sent a block.
    default void onBlock(
            RogueConnection connection, int pieceIndex, int blockOffset, byte[] bytes) {}

    /// Once a second.
    default void onTick(RogueConnection connection) {}
}
