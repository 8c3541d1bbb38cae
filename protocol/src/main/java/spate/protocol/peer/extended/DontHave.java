package spate.protocol.peer.extended;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The payload of `lt_donthave`: the sender lost a piece it had told of (BEP 54).
///
/// @param pieceIndex not checked against the torrent, but not negative
public record DontHave(int pieceIndex) {

    /// Bytes of the payload.
    public static final int LENGTH = 4;

    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH).putInt(pieceIndex).array();
    }

    /// Null if the payload is none.
    public static @Nullable DontHave decode(byte[] payload) {
        if (payload.length != LENGTH) {
            return null;
        }
        int pieceIndex = ByteBuffer.wrap(payload).getInt();
        return pieceIndex < 0 ? null : new DontHave(pieceIndex);
    }
}
