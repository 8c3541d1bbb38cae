package spate.protocol.peer.extended;

import org.jspecify.annotations.Nullable;

/// The payload of `upload_only`: the sender became, or ceased to be, one who wants nothing (BEP 21). One byte,
/// not 0 for yes.
///
/// @param uploadOnly whether the sender wants nothing
public record UploadOnly(boolean uploadOnly) {

    /// Bytes of the payload.
    public static final int LENGTH = 1;

    public byte[] encode() {
        return new byte[] {(byte) (uploadOnly ? 1 : 0)};
    }

    /// Null if the payload is none.
    public static @Nullable UploadOnly decode(byte[] payload) {
        return payload.length == LENGTH ? new UploadOnly(payload[0] != 0) : null;
    }
}
