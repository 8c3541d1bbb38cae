package spate.tracker.udp;

import java.nio.ByteBuffer;
import spate.protocol.tracker.UdpRequest;

/// Path and query behind an announce (BEP 41), joined from its options. Used again and again.
final class UrlData {
    private static final int END = 0;
    private static final int NOP = 1;
    private static final int URL_DATA = 2;

    private final byte[] bytes = new byte[UdpRequest.MAX_URL_DATA];
    private int length;

    /// Reads the options between two positions; stops at one that is cut short.
    void read(ByteBuffer in, int from, int end) {
        length = 0;
        int at = from;
        while (at < end) {
            int option = in.get(at++);
            if (option == NOP) {
                continue;
            }
            if (option == END || at == end) {
                return;
            }
            int size = in.get(at++) & 0xFF;
            if (size > end - at) {
                return;
            }
            if (option == URL_DATA) {
                int taken = Math.min(size, bytes.length - length);
                in.get(at, bytes, length, taken);
                length += taken;
            }
            at += size;
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
