package spate.protocol.tracker;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The options behind an announce packet (BEP 41), of which there is one: path and query of the tracker's
/// URL, in chunks of at most 255 bytes.
final class UdpOptions {

    private static final int END = 0;
    private static final int NOP = 1;
    private static final int URL_DATA = 2;
    private static final int MAX_CHUNK = 255;

    private UdpOptions() {}

    private static byte[] bytes(String urlData) {
        byte[] bytes = urlData.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= UdpRequest.MAX_URL_DATA
                ? bytes
                : Arrays.copyOf(bytes, UdpRequest.MAX_URL_DATA);
    }

    static int encodedLength(String urlData) {
        int length = bytes(urlData).length;
        int chunks = (length + MAX_CHUNK - 1) / MAX_CHUNK;
        return length == 0 ? 0 : length + 2 * chunks;
    }

    static void encode(String urlData, ByteBuffer out) {
        byte[] bytes = bytes(urlData);
        for (int at = 0; at < bytes.length; at += MAX_CHUNK) {
            int length = Math.min(MAX_CHUNK, bytes.length - at);
            out.put((byte) URL_DATA).put((byte) length).put(bytes, at, length);
        }
    }

    /// Joins the chunks, to [UdpRequest#MAX_URL_DATA] bytes; stops at an option that is cut short. Empty if
    /// they are no text.
    static String decode(ByteBuffer in) {
        ByteBuffer data = ByteBuffer.allocate(Math.min(in.remaining(), UdpRequest.MAX_URL_DATA));
        while (in.hasRemaining()) {
            int type = in.get() & 0xff;
            if (type == NOP) {
                continue;
            }
            if (type == END || !in.hasRemaining()) {
                break;
            }
            int length = in.get() & 0xff;
            if (length > in.remaining()) {
                break;
            }
            if (type == URL_DATA) {
                data.put(in.slice(in.position(), Math.min(length, data.remaining())));
            }
            in.position(in.position() + length);
        }
        return text(data.flip());
    }

    private static String text(ByteBuffer data) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(data).toString();
        } catch (CharacterCodingException _) {
            return "";
        }
    }
}
