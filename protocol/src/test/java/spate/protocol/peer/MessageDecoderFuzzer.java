package spate.protocol.peer;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Any bytes from a peer: never an exception, the same outcome however they are cut, and what is read is
/// written and read again as it was.
final class MessageDecoderFuzzer {

    private static final int MAX_BITFIELD = 64;

    private MessageDecoderFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Recorder whole = new Recorder();
        ProtocolError error = decode(data, data.length, null, whole);
        Recorder bytewise = new Recorder();
        require(
                error == null
                        ? decode(data, 1, null, bytewise) == null
                        : error.equals(decode(data, 1, null, bytewise)));
        require(whole.events.equals(bytewise.events) && whole.open().equals(bytewise.open()));
        Recorder cut = new Recorder();
        decode(data, 30, new Random(Arrays.hashCode(data)), cut);
        require(whole.events.equals(cut.events) && whole.open().equals(cut.open()));
        whole.messages.forEach(MessageDecoderFuzzer::writeAndReadAgain);
    }

    private static ProtocolError decode(byte[] data, int most, Random cuts, Recorder recorder) {
        MessageDecoder decoder = new MessageDecoder(MAX_BITFIELD);
        ProtocolError error = null;
        int at = 0;
        while (at < data.length) {
            int length = cuts == null ? most : 1 + cuts.nextInt(most);
            length = Math.min(length, data.length - at);
            error = decoder.decode(ByteBuffer.wrap(data, at, length), recorder);
            at += length;
        }
        return error;
    }

    private static void writeAndReadAgain(Message message) {
        ByteBuffer out = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
        MessageEncoder.encode(message, out);
        Recorder again = new Recorder();
        require(new MessageDecoder(MAX_BITFIELD).decode(out.flip(), again) == null);
        require(again.messages.equals(List.of(message)));
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
