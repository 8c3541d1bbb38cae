package spate.engine.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.engine.bandwidth.Quota;
import spate.engine.picker.BlockPicks;
import spate.engine.picker.PieceLengths;
import spate.engine.picker.PieceSet;
import spate.engine.storage.ReadChunk;
import spate.protocol.address.IpAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.peer.Message;
import spate.protocol.peer.PeerId;

/// The torrent as one of its connections sees it: what the connection may ask, and what it tells.
///
/// A connection knows the wire, its peer and its own requests; whatever concerns several peers, the
/// pieces or the disk is the torrent's.
public interface PeerHost {

    /* --- What a connection says of us --- */

    /// Our side of the handshake's info hash, for a connection that we dial (20-byte form).
    InfoHash wireHash();

    PeerId ownId();

    /// What the torrent is known by; with a v2 hash, the handshake offers BEP 52.
    InfoHashes infoHashes();

    PeerSettings settings();

    int pieceCount();

    /// Bytes of a piece, all padding included: what a peer may ask for.
    int pieceLength(int pieceIndex);

    /// Bytes of a piece without trailing padding: what we ask for.
    PieceLengths wantedLengths();

    /// The pieces that are verified and on disk.
    PieceSet have();

    /// Whether we want nothing more (BEP 21).
    boolean uploadOnly();

    /* --- The life of a connection --- */

    /// The peer's handshake is complete and names this torrent. Returns why the peer is refused, or
    /// null to go on.
    @Nullable String onHandshake(PeerConnection peer, long now);

    /// The connection is over, for whatever reason; called exactly once for each.
    void onPeerClosed(PeerConnection peer, String reason, long now);

    /// What the peer listens on, from its extended handshake.
    void onListenPort(PeerConnection peer, int port, long now);

    /// The address the peer says that it sees us under (BEP 10 `yourip`).
    void onOwnAddressTold(PeerConnection peer, IpAddress address, long now);

    /* --- What the peer has and wants --- */

    void onHave(PeerConnection peer, int pieceIndex, long now);

    void onDontHave(PeerConnection peer, int pieceIndex, long now);

    /// The peer announced all its pieces at once; the set is the torrent's to keep.
    void onPieces(PeerConnection peer, PieceSet announced, long now);

    void onInterestChanged(PeerConnection peer, long now);

    /// The peer says whether it wants anything (BEP 21).
    void onUploadOnly(PeerConnection peer);

    /* --- Downloading --- */

    /// Picks blocks to ask of this peer and marks them as requested by it.
    int pick(PeerConnection peer, int max, BlockPicks picks, long now);

    /// A block that was asked of the peer will not come from it.
    void onBlockReleased(PeerConnection peer, int pieceIndex, int blockIndex);

    /// Where the payload of a block goes, or null for nowhere. The place stays valid until
    /// [#onBlock], [#onBlockAborted] or the end of the connection.
    @Nullable ByteBuffer openBlock(PeerConnection peer, int pieceIndex, int blockIndex, long now);

    /// Where in the buffer of [#openBlock] a block begins.
    int blockPosition(int pieceIndex, int blockIndex);

    /// The block is whole in the place of [#openBlock].
    void onBlock(PeerConnection peer, int pieceIndex, int blockIndex, long now);

    /// Bytes of a block arrived that were of no use.
    void onBlockWasted(PeerConnection peer, int lengthBytes);

    /// The connection ends inside a block for which [#openBlock] gave a place.
    void onBlockAborted(PeerConnection peer, int pieceIndex, int blockIndex);

    /* --- Uploading --- */

    /// The chunk that holds a byte of a verified piece: loaded, failed, or null while it is being
    /// read or memory is short; [PeerConnection#onChunkReady] tells when to ask again.
    @Nullable ReadChunk chunk(int pieceIndex, int pieceOffset);

    /// The size of the aligned chunks that pieces are read in.
    int chunkBytes();

    /// Begins reading that chunk if it is not there.
    void prefetch(int pieceIndex, int pieceOffset);

    /* --- Hashes (BEP 52) --- */

    void onHashRequest(PeerConnection peer, Message.HashRequest request, long now);

    void onHashes(PeerConnection peer, Message.Hashes hashes, long now);

    void onHashReject(PeerConnection peer, Message.HashReject reject, long now);

    /* --- Quotas --- */

    /// This torrent's share of what may be received, and sent.
    Quota downQuota();

    Quota upQuota();

    /// Whether there is memory for what the peer sends. After a false the torrent resumes the peer.
    boolean mayRead(PeerConnection peer);

    /// Whether memory for what peers asked for was short of late.
    boolean isReadMemoryShort();

    /// Whether a block may be sent; it then counts as being on its way. What is not is rejected.
    boolean mayServe(int lengthBytes);

    /// Bytes of blocks that were on their way will not be sent: the connection has ended.
    void onUnsent(long lengthBytes);

    void onReceived(PeerConnection peer, long payloadBytes, long protocolBytes, long now);

    void onSent(PeerConnection peer, long payloadBytes, long protocolBytes, long now);
}
