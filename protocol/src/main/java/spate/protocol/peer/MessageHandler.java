package spate.protocol.peer;

import java.nio.ByteBuffer;

/// Receives what a [MessageDecoder] reads. The payload of `piece` never becomes an object: it is passed on
/// in slices as it arrives.
///
/// For each `piece` message: one [#onBlockStart], then [#onBlockBytes] until `length` bytes have been
/// passed (never for an empty payload), then [#onBlockEnd]. No other call falls between.
public interface MessageHandler {

    /// A whole message that is not `piece`.
    void onMessage(Message message);

    /// The header of a `piece` message was read.
    ///
    /// @param pieceIndex not checked against the torrent, but not negative
    /// @param blockOffset bytes from the start of the piece; not checked, but not negative
    /// @param length bytes of payload that follow, 0 to [Block#MAX_LENGTH]
    void onBlockStart(int pieceIndex, int blockOffset, int length);

    /// The next bytes of that payload.
    ///
    /// @param bytes the decoder's input buffer: `length` bytes from its position are the payload. They are
    ///     to be copied before returning; position and limit may be moved, and are set right afterwards
    /// @param length how many, at least 1
    void onBlockBytes(ByteBuffer bytes, int length);

    /// All bytes of the payload have been passed.
    void onBlockEnd();
}
