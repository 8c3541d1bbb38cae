package spate.protocol.tracker;

import java.nio.ByteBuffer;

/// Any packet, to a tracker or from one: never an exception, and what is read is written and read again as
/// it was.
final class UdpTrackerFuzzer {

    private UdpTrackerFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        UdpRequest request = UdpRequest.decode(ByteBuffer.wrap(data));
        if (request != null) {
            ByteBuffer out = ByteBuffer.allocate(request.encodedLength());
            request.encode(out);
            require(!out.hasRemaining());
            require(request.equals(UdpRequest.decode(out.flip())));
        }
        checkResponse(UdpResponse.decode(ByteBuffer.wrap(data), false), false);
        checkResponse(UdpResponse.decode(ByteBuffer.wrap(data), true), true);
    }

    private static void checkResponse(UdpResponse response, boolean v6) {
        if (response == null) {
            return;
        }
        AnnounceResponse.of(response);
        boolean mixed =
                response instanceof UdpResponse.Announced announced
                        && announced.peers().stream().anyMatch(peer -> peer.isV6() != v6);
        if (!mixed) {
            ByteBuffer out = ByteBuffer.allocate(response.encodedLength());
            response.encode(out);
            require(!out.hasRemaining());
            require(response.equals(UdpResponse.decode(out.flip(), v6)));
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
