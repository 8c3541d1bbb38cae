package spate.protocol.peer;

import java.nio.ByteBuffer;

/// Writes messages: each method puts exactly the bytes its `_LENGTH` constant or [#encodedLength(Message)]
/// tells at the buffer's position. The buffer is big-endian, as buffers are unless told otherwise, and has
/// the room.
public final class MessageEncoder {

    /// Bytes of the length prefix, which are all a `keep-alive` has.
    public static final int KEEP_ALIVE_LENGTH = 4;

    /// Bytes of the length prefix and the id: all of `choke`, `unchoke`, `interested`, `not interested`,
    /// `have all`, `have none`.
    public static final int SIGNAL_LENGTH = 5;

    /// Bytes of `port`.
    public static final int PORT_LENGTH = 7;

    /// Bytes of `have`, `suggest piece` and `allowed fast`.
    public static final int HAVE_LENGTH = 9;

    /// Bytes of `request`, `cancel` and `reject request`.
    public static final int REQUEST_LENGTH = 17;

    /// Bytes of a `piece` message before its payload.
    public static final int PIECE_HEADER_LENGTH = 13;

    /// Bytes of an `extended` message before its payload.
    public static final int EXTENDED_HEADER_LENGTH = 6;

    /// Bytes of `hash request` and `hash reject`, and of `hashes` before the hashes.
    public static final int HASH_REQUEST_LENGTH = 53;

    private static final int PREFIX_LENGTH = 4;

    private MessageEncoder() {}

    public static void keepAlive(ByteBuffer out) {
        out.putInt(0);
    }

    public static void choke(ByteBuffer out) {
        signal(out, MessageId.CHOKE);
    }

    public static void unchoke(ByteBuffer out) {
        signal(out, MessageId.UNCHOKE);
    }

    public static void interested(ByteBuffer out) {
        signal(out, MessageId.INTERESTED);
    }

    public static void notInterested(ByteBuffer out) {
        signal(out, MessageId.NOT_INTERESTED);
    }

    public static void haveAll(ByteBuffer out) {
        signal(out, MessageId.HAVE_ALL);
    }

    public static void haveNone(ByteBuffer out) {
        signal(out, MessageId.HAVE_NONE);
    }

    private static void signal(ByteBuffer out, int id) {
        head(out, SIGNAL_LENGTH, id);
    }

    /// The length prefix and the id of a message of `lengthBytes` in all.
    private static void head(ByteBuffer out, int lengthBytes, int id) {
        out.putInt(lengthBytes - PREFIX_LENGTH).put((byte) id);
    }

    public static void have(ByteBuffer out, int pieceIndex) {
        pieceOnly(out, MessageId.HAVE, pieceIndex);
    }

    public static void suggestPiece(ByteBuffer out, int pieceIndex) {
        pieceOnly(out, MessageId.SUGGEST_PIECE, pieceIndex);
    }

    public static void allowedFast(ByteBuffer out, int pieceIndex) {
        pieceOnly(out, MessageId.ALLOWED_FAST, pieceIndex);
    }

    private static void pieceOnly(ByteBuffer out, int id, int pieceIndex) {
        head(out, HAVE_LENGTH, id);
        out.putInt(pieceIndex);
    }

    public static void request(ByteBuffer out, int pieceIndex, int blockOffset, int length) {
        block(out, MessageId.REQUEST, pieceIndex, blockOffset, length);
    }

    public static void cancel(ByteBuffer out, int pieceIndex, int blockOffset, int length) {
        block(out, MessageId.CANCEL, pieceIndex, blockOffset, length);
    }

    public static void rejectRequest(ByteBuffer out, int pieceIndex, int blockOffset, int length) {
        block(out, MessageId.REJECT_REQUEST, pieceIndex, blockOffset, length);
    }

    private static void block(ByteBuffer out, int id, int pieceIndex, int blockOffset, int length) {
        head(out, REQUEST_LENGTH, id);
        out.putInt(pieceIndex).putInt(blockOffset).putInt(length);
    }

    /// What comes before the `length` bytes of a block.
    public static void pieceHeader(ByteBuffer out, int pieceIndex, int blockOffset, int length) {
        head(out, PIECE_HEADER_LENGTH + length, MessageId.PIECE);
        out.putInt(pieceIndex).putInt(blockOffset);
    }

    public static void bitfield(ByteBuffer out, byte[] bits) {
        head(out, SIGNAL_LENGTH + bits.length, MessageId.BITFIELD);
        out.put(bits);
    }

    public static void port(ByteBuffer out, int port) {
        head(out, PORT_LENGTH, MessageId.PORT);
        out.putShort((short) port);
    }

    /// A message of an extension.
    ///
    /// @param id what the receiver gave the extension in its handshake, 0 for the handshake itself
    public static void extended(ByteBuffer out, int id, byte[] payload) {
        head(out, EXTENDED_HEADER_LENGTH + payload.length, MessageId.EXTENDED);
        out.put((byte) id).put(payload);
    }

    public static void hashRequest(ByteBuffer out, Message.HashRequest request) {
        head(out, HASH_REQUEST_LENGTH, MessageId.HASH_REQUEST);
        hashRange(out, request);
    }

    public static void hashes(ByteBuffer out, Message.HashRequest request, byte[] hashes) {
        head(out, HASH_REQUEST_LENGTH + hashes.length, MessageId.HASHES);
        hashRange(out, request);
        out.put(hashes);
    }

    public static void hashReject(ByteBuffer out, Message.HashRequest request) {
        head(out, HASH_REQUEST_LENGTH, MessageId.HASH_REJECT);
        hashRange(out, request);
    }

    private static void hashRange(ByteBuffer out, Message.HashRequest range) {
        out.put(range.piecesRoot())
                .putInt(range.baseLayer())
                .putInt(range.index())
                .putInt(range.length())
                .putInt(range.proofLayers());
    }

    /// How many bytes [#encode(Message, ByteBuffer)] writes.
    public static int encodedLength(Message message) {
        return switch (message) {
            case Message.KeepAlive _ -> KEEP_ALIVE_LENGTH;
            case Message.Choke _,
                    Message.Unchoke _,
                    Message.Interested _,
                    Message.NotInterested _,
                    Message.HaveAll _,
                    Message.HaveNone _ ->
                    SIGNAL_LENGTH;
            case Message.Have _, Message.SuggestPiece _, Message.AllowedFast _ -> HAVE_LENGTH;
            case Message.Request _, Message.Cancel _, Message.RejectRequest _ -> REQUEST_LENGTH;
            case Message.Port _ -> PORT_LENGTH;
            case Message.Bitfield(byte[] bits) -> SIGNAL_LENGTH + bits.length;
            case Message.Extended(_, byte[] payload) -> EXTENDED_HEADER_LENGTH + payload.length;
            case Message.HashRequest _, Message.HashReject _ -> HASH_REQUEST_LENGTH;
            case Message.Hashes hashes -> HASH_REQUEST_LENGTH + hashes.hashes().length;
            case Message.Unknown(_, int length) -> SIGNAL_LENGTH + length;
        };
    }

    /// Writes any message; that of an unknown id with zeros for the payload that was skipped.
    public static void encode(Message message, ByteBuffer out) {
        switch (message) {
            case Message.KeepAlive _ -> keepAlive(out);
            case Message.Choke _ -> choke(out);
            case Message.Unchoke _ -> unchoke(out);
            case Message.Interested _ -> interested(out);
            case Message.NotInterested _ -> notInterested(out);
            case Message.Have(int piece) -> have(out, piece);
            case Message.Bitfield(byte[] bits) -> bitfield(out, bits);
            case Message.Request(int piece, int offset, int length) ->
                    request(out, piece, offset, length);
            case Message.Cancel(int piece, int offset, int length) ->
                    cancel(out, piece, offset, length);
            case Message.Port(int port) -> port(out, port);
            case Message.SuggestPiece(int piece) -> suggestPiece(out, piece);
            case Message.HaveAll _ -> haveAll(out);
            case Message.HaveNone _ -> haveNone(out);
            case Message.RejectRequest(int piece, int offset, int length) ->
                    rejectRequest(out, piece, offset, length);
            case Message.AllowedFast(int piece) -> allowedFast(out, piece);
            case Message.Extended(int id, byte[] payload) -> extended(out, id, payload);
            case Message.HashRequest request -> hashRequest(out, request);
            case Message.Hashes hashes -> hashes(out, hashes.request(), hashes.hashes());
            case Message.HashReject reject -> hashReject(out, reject.request());
            case Message.Unknown(int id, int length) -> {
                head(out, SIGNAL_LENGTH + length, id);
                out.put(new byte[length]);
            }
        }
    }
}
