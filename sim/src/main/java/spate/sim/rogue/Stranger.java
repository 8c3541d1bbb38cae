package spate.sim.rogue;

import spate.engine.picker.PieceSet;
import spate.protocol.peer.Message;
import spate.sim.torrent.SimTorrent;

/// A good peer of another make: downloads, shares what it has, and may speak an older dialect
/// (without the fast extension, without the extension protocol, or taking few requests).
public final class Stranger implements Behaviour {

    private final SimTorrent torrent;
    private final boolean fast;
    private final int maxRequests;
    private final boolean isSeed;
    private final boolean shares;
    private final Downloader downloader;

    private Stranger(
            SimTorrent torrent, boolean fast, int maxRequests, boolean isSeed, boolean shares) {
        this.torrent = torrent;
        this.fast = fast;
        this.maxRequests = maxRequests;
        this.isSeed = isSeed;
        this.shares = shares;
        this.downloader = new Downloader(torrent, 16);
    }

    /// Has everything.
    ///
    /// @param maxRequests it takes; 0 for no extension protocol
    public static Stranger seed(SimTorrent torrent, boolean fast, int maxRequests) {
        return new Stranger(torrent, fast, maxRequests, true, true);
    }

    /// Has nothing at first.
    public static Stranger leecher(SimTorrent torrent, boolean fast, int maxRequests) {
        return new Stranger(torrent, fast, maxRequests, false, true);
    }

    /// Takes and never gives.
    public static Stranger freeRider(SimTorrent torrent) {
        return new Stranger(torrent, true, 250, false, false);
    }

    /// Whether it has everything by now.
    public boolean isDone() {
        return isSeed || downloader.isDone();
    }

    /// Bytes of the pieces it has by now.
    public long haveBytes() {
        long bytes = 0;
        for (int i = 0; i < torrent.pieceCount(); i++) {
            bytes += downloader.have().get(i) ? torrent.pieceLength(i) : 0;
        }
        return bytes;
    }

    @Override
    public String name() {
        return isSeed ? "stranger-seed" : shares ? "stranger" : "freerider";
    }

    @Override
    public PieceSet claims(SimTorrent of) {
        return isSeed ? PieceSet.full(of.pieceCount()) : downloader.have().copy();
    }

    @Override
    public boolean fast() {
        return fast;
    }

    @Override
    public int maxRequests() {
        return maxRequests;
    }

    @Override
    public void onMessage(RogueConnection connection, Message message) {
        if (message instanceof Message.Interested && shares) {
            connection.unchoke();
        } else if (message instanceof Message.RejectRequest(int piece, int offset, int _)) {
            downloader.onReject(piece, offset);
        } else if (message instanceof Message.Choke && !connection.isFast()) {
            downloader.forget(connection);
        }
        if (!isSeed) {
            downloader.refill(connection);
        }
    }

    @Override
    public void onRequest(RogueConnection connection, int pieceIndex, int blockOffset, int length) {
        if (isSeed || downloader.have().get(pieceIndex)) {
            connection.serve(pieceIndex, blockOffset, length);
        } else {
            connection.reject(pieceIndex, blockOffset, length);
        }
    }

    @Override
    public void onBlock(RogueConnection connection, int pieceIndex, int blockOffset, byte[] bytes) {
        int piece = downloader.onBlock(pieceIndex, blockOffset);
        if (piece >= 0 && shares) {
            connection.tellAll(new Message.Have(piece));
        }
        downloader.refill(connection);
    }

    @Override
    public void onTick(RogueConnection connection) {
        if (!isSeed) {
            downloader.forgetClosed();
            downloader.refill(connection);
        }
    }
}
