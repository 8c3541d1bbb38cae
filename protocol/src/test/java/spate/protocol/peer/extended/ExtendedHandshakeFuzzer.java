package spate.protocol.peer.extended;

/// Any payload of an extended handshake: never an exception, always within the bounds, and what is read is
/// written and read again as it was.
final class ExtendedHandshakeFuzzer {

    private ExtendedHandshakeFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        DontHave.decode(data);
        UploadOnly.decode(data);
        ExtendedHandshake handshake = ExtendedHandshake.decode(data);
        if (handshake == null) {
            return;
        }
        require(handshake.ids().size() <= ExtendedHandshake.MAX_EXTENSIONS);
        require(handshake.listenPort() >= 0 && handshake.listenPort() <= 65_535);
        require(handshake.metadataSize() <= ExtendedHandshake.MAX_METADATA_SIZE);
        ExtendedHandshake again = ExtendedHandshake.decode(handshake.encode());
        require(again != null && again.withClient(null).equals(handshake.withClient(null)));
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
