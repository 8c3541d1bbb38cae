package spate.tracker.proxy;

import java.nio.ByteBuffer;

/// Any first bytes: never an exception, a bounded length, and one that is whole is not whole without its
/// last byte.
final class ProxyHeaderFuzzer {
    private ProxyHeaderFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        ProxyHeader header = ProxyHeader.read(ByteBuffer.wrap(data));
        if (header.length() <= 0) {
            return;
        }
        require(header.length() <= Math.min(data.length, ProxyHeader.MAX_LENGTH));
        require(header.port() >= 0 && header.port() <= 0xFFFF);
        ByteBuffer alone = ByteBuffer.wrap(data, 0, header.length());
        require(ProxyHeader.read(alone).equals(header));
        require(alone.position() == 0);
        ByteBuffer part = ByteBuffer.wrap(data, 0, header.length() - 1);
        require(ProxyHeader.read(part).equals(ProxyHeader.MORE));
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
