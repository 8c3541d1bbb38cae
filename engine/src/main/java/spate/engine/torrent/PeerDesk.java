package spate.engine.torrent;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.engine.bandwidth.Quota;
import spate.engine.peer.PeerConnection;
import spate.engine.peer.PeerHost;
import spate.engine.peer.PeerSettings;
import spate.engine.picker.BlockArrival;
import spate.engine.picker.BlockPicks;
import spate.engine.picker.PieceLengths;
import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.engine.storage.ReadChunk;
import spate.protocol.address.IpAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.AllowedFastSet;
import spate.protocol.peer.Message;
import spate.protocol.peer.PeerId;

/// What the connections of one torrent ask and tell, brought to the parts that know.
final class PeerDesk implements PeerHost {

    private final Torrent torrent;
    private final TorrentHost host;
    private final TorrentInfo info;
    private final PiecePicker picker;
    private final PieceAssembler assembler;
    private final Serving serving;
    private final Transfers transfers;
    private final Quota downQuota;
    private final Quota upQuota;
    private boolean starved;
    private boolean starvedForLong;

    PeerDesk(
            Torrent torrent,
            TorrentHost host,
            PieceAssembler assembler,
            TorrentSettings settings,
            long now) {
        this.torrent = torrent;
        this.host = host;
        this.info = torrent.info();
        this.picker = torrent.picker();
        this.assembler = assembler;
        this.serving = torrent.serving();
        this.transfers = torrent.transfers();
        this.downQuota = host.down().open(settings.maxDownRate(), now);
        this.upQuota = host.up().open(settings.maxUpRate(), now);
    }

    /* --- What we say of ourselves --- */

    @Override
    public InfoHash wireHash() {
        return torrent.wireHash();
    }

    @Override
    public PieceSet have() {
        return picker.have();
    }

    @Override
    public PeerId ownId() {
        return host.ownId();
    }

    @Override
    public InfoHashes infoHashes() {
        return torrent.hashes();
    }

    @Override
    public PeerSettings settings() {
        return host.peerSettings();
    }

    @Override
    public int pieceCount() {
        return info.pieceCount();
    }

    @Override
    public int pieceLength(int pieceIndex) {
        return serving.servedLength(pieceIndex);
    }

    @Override
    public PieceLengths wantedLengths() {
        return torrent.wantedLengths();
    }

    @Override
    public boolean uploadOnly() {
        return torrent.isComplete();
    }

    /* --- Connections --- */

    @Override
    public @Nullable String onHandshake(PeerConnection peer, long now) {
        if (!torrent.hashes().matches(peer.namedHash())) {
            return "speaks of another torrent";
        }
        String refusal = torrent.swarm().onHandshake(peer, now);
        if (refusal == null) {
            torrent.unchoking().onPeerJoined(peer, now);
        }
        return refusal;
    }

    @Override
    public void onPeerClosed(PeerConnection peer, String reason, long now) {
        torrent.unchoking().onPeerLeft(peer);
        torrent.swarm().onPeerClosed(peer, reason, now);
        torrent.verification().onPeerClosed(peer, now);
    }

    @Override
    public void onListenPort(PeerConnection peer, int port, long now) {
        torrent.swarm().onListenPort(peer, port, now);
    }

    @Override
    public void onOwnAddressTold(PeerConnection peer, IpAddress address, long now) {
        host.onOwnAddressTold(address, peer.address().ip(), now);
    }

    @Override
    public void onUploadOnly(PeerConnection peer) {
        torrent.swarm().letGoIfUseless(peer);
    }

    @Override
    public void onHave(PeerConnection peer, int pieceIndex, long now) {
        picker.onPeerHas(peer.pieces(), pieceIndex);
        torrent.swarm().onPiecesChanged(peer, now);
    }

    @Override
    public void onDontHave(PeerConnection peer, int pieceIndex, long now) {
        picker.onPeerLost(peer.pieces(), pieceIndex);
    }

    @Override
    public void onPieces(PeerConnection peer, PieceSet announced, long now) {
        picker.onPeerAnnounced(peer.pieces(), announced);
        torrent.swarm().onPiecesChanged(peer, now);
        torrent.verification().layers().ask(now);
    }

    @Override
    public void onInterestChanged(PeerConnection peer, long now) {
        torrent.unchoking().onInterestChanged(peer, now);
        if (peer.isInterestedInUs() && peer.isChokedByUs()) {
            allowFast(peer);
        }
    }

    /// A newcomer that has to wait for its turn gets a few pieces all the same, so that it has
    /// something to trade with (BEP 6). Once a connection.
    private void allowFast(PeerConnection peer) {
        if (!peer.supportsFast() || !isNewcomer(peer) || !torrent.unchoking().mayWelcome()) {
            return;
        }
        int[] pieces =
                AllowedFastSet.of(
                        peer.address().ip(), wireHash(), info.pieceCount(), AllowedFastSet.SIZE);
        for (int piece : pieces) {
            if (have().get(piece) && !peer.pieces().has(piece)) {
                peer.allowFast(piece);
            }
        }
    }

    private static boolean isNewcomer(PeerConnection peer) {
        return peer.pieces().count() < AllowedFastSet.SIZE && !peer.wasAllowedFast();
    }

    /* --- Downloading --- */

    @Override
    public int pick(PeerConnection peer, int max, BlockPicks picks, long now) {
        if (!torrent.isActive()) {
            return 0;
        }
        peer.pieces().outstanding(peer.pendingRequests());
        peer.pieces().pace(peer.window().blockNanos(), peer.window().roundTripNanos());
        int count = picker.pick(peer.pieces(), max, picks, now);
        torrent.verification().leaves().onPicked(peer, picks, now);
        return count;
    }

    @Override
    public void onBlockReleased(PeerConnection peer, int pieceIndex, int blockIndex) {
        picker.onBlockReleased(pieceIndex, blockIndex, peer.slot());
    }

    @Override
    public @Nullable ByteBuffer openBlock(
            PeerConnection peer, int pieceIndex, int blockIndex, long now) {
        if (!torrent.isActive()
                || !picker.onBlockStarted(pieceIndex, blockIndex, peer.slot(), now)) {
            return null;
        }
        torrent.swarm().dropReceivers(peer, pieceIndex, blockIndex);
        ByteBuffer place = assembler.open(pieceIndex, blockIndex);
        if (place == null) {
            assembler.relieve(this::lose);
            starve();
        }
        return place;
    }

    private void starve() {
        if (!starved) {
            starved = true;
            host.awaitBuffers(torrent);
        }
    }

    /// Once a second: when no buffer has come back for so long, none may be with the disk, all in
    /// pieces that nobody goes on with.
    void tick() {
        if (starved && starvedForLong) {
            host.relieveWriteMemory();
        }
        starvedForLong = starved;
        serving.tick();
    }

    /// Writes what has come of pieces and is not being filled just now, while memory is short.
    void relieveMemory() {
        boolean relieved = true;
        while (relieved && host.writeBuffers().isLow()) {
            relieved = assembler.relieve(this::lose);
        }
    }

    private void lose(int pieceIndex, int blockIndex) {
        picker.onBlockFailed(pieceIndex, blockIndex);
        transfers.onWasted(torrent.wantedLengths().blockBytes(pieceIndex, blockIndex));
    }

    /// Buffers are back.
    void onBuffersAvailable() {
        starved = false;
        starvedForLong = false;
        torrent.swarm().resumeAll();
    }

    @Override
    public int blockPosition(int pieceIndex, int blockIndex) {
        return assembler.position(pieceIndex, blockIndex);
    }

    @Override
    public void onBlock(PeerConnection peer, int pieceIndex, int blockIndex, long now) {
        BlockArrival arrival = picker.onBlockReceived(pieceIndex, blockIndex, peer.slot());
        switch (arrival) {
            case NEW, LAST -> {
                torrent.swarm().cancelElsewhere(peer, pieceIndex, blockIndex);
                take(peer, pieceIndex, blockIndex, now);
            }
            case DUPLICATE, UNWANTED -> drop(pieceIndex, blockIndex);
        }
    }

    private void take(PeerConnection peer, int pieceIndex, int blockIndex, long now) {
        ByteBuffer block = assembler.block(pieceIndex, blockIndex);
        if (torrent.verification().blocks().isWrong(pieceIndex, blockIndex, block)) {
            drop(pieceIndex, blockIndex);
            picker.onBlockFailed(pieceIndex, blockIndex);
            torrent.swarm().ban(peer.slot(), "sent a wrong block of piece " + pieceIndex, now);
        } else {
            assembler.finish(pieceIndex, blockIndex);
        }
    }

    private void drop(int pieceIndex, int blockIndex) {
        assembler.abort(pieceIndex, blockIndex);
        transfers.onWasted(torrent.wantedLengths().blockBytes(pieceIndex, blockIndex));
    }

    @Override
    public void onBlockWasted(PeerConnection peer, int lengthBytes) {
        transfers.onWasted(lengthBytes);
    }

    @Override
    public void onBlockAborted(PeerConnection peer, int pieceIndex, int blockIndex) {
        assembler.abort(pieceIndex, blockIndex);
    }

    /* --- Uploading --- */

    @Override
    public @Nullable ReadChunk chunk(int pieceIndex, int pieceOffset) {
        return serving.chunk(pieceIndex, pieceOffset);
    }

    @Override
    public int chunkBytes() {
        return serving.chunkBytes();
    }

    @Override
    public void prefetch(int pieceIndex, int pieceOffset) {
        serving.prefetch(pieceIndex, pieceOffset);
    }

    /* --- Hashes --- */

    @Override
    public void onHashRequest(PeerConnection peer, Message.HashRequest request, long now) {
        torrent.verification().hashServing().onRequest(peer, request);
    }

    @Override
    public void onHashes(PeerConnection peer, Message.Hashes answer, long now) {
        torrent.verification().onHashes(peer, answer, now);
    }

    @Override
    public void onHashReject(PeerConnection peer, Message.HashReject reject, long now) {
        torrent.verification().onHashReject(peer, reject, now);
    }

    /* --- Quotas --- */

    @Override
    public Quota downQuota() {
        return downQuota;
    }

    @Override
    public Quota upQuota() {
        return upQuota;
    }

    @Override
    public boolean mayRead(PeerConnection peer) {
        if (torrent.isComplete() || !host.writeBuffers().isLow()) {
            return true;
        }
        starve();
        return false;
    }

    @Override
    public boolean isReadMemoryShort() {
        return serving.isMemoryShort();
    }

    @Override
    public boolean mayServe(int lengthBytes) {
        return transfers.mayLeave(lengthBytes);
    }

    @Override
    public void onUnsent(long lengthBytes) {
        transfers.onStayed(lengthBytes);
    }

    @Override
    public void onReceived(PeerConnection peer, long payloadBytes, long protocolBytes, long now) {
        transfers.onReceived(payloadBytes, protocolBytes, now);
        torrent.onTransferred(now);
    }

    @Override
    public void onSent(PeerConnection peer, long payloadBytes, long protocolBytes, long now) {
        transfers.onSent(payloadBytes, protocolBytes, now);
        torrent.onTransferred(now);
    }
}
