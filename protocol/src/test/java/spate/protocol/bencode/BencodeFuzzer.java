package spate.protocol.bencode;

import java.util.Arrays;
import spate.protocol.bencode.BencodeReader.Mode;

/// Any bytes: refused with a place within them, or read; what is read strictly is written as it was.
final class BencodeFuzzer {
    private BencodeFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        BencodeValue strict = parse(data, Mode.STRICT);
        BencodeValue lenient = parse(data, Mode.LENIENT);
        require(strict == null || strict.equals(lenient));
        require(strict == null || Arrays.equals(data, strict.encode()));
        BencodeReader reader = new BencodeReader(data, Mode.LENIENT);
        try {
            reader.skip();
            reader.expectEnd();
            require(lenient != null);
            require(reader.isCanonical() == (strict != null));
        } catch (BencodeException e) {
            require(lenient == null);
            return;
        }
        byte[] written = lenient.encode();
        require(Arrays.equals(written, parse(written, Mode.STRICT).encode()));
    }

    private static BencodeValue parse(byte[] data, Mode mode) {
        try {
            return BencodeValue.parse(data, mode);
        } catch (BencodeException e) {
            require(e.position() >= 0 && e.position() <= data.length);
            return null;
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
