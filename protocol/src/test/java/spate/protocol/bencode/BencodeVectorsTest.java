package spate.protocol.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.testing.Corpus;
import spate.protocol.testing.Json;

/// Inputs from the tests of other decoders: strict judges as BEP 3 does, lenient as libtorrent does,
/// except that integers have no limit here.
class BencodeVectorsTest {
    @TestFactory
    Stream<DynamicTest> everyInputIsJudged() {
        return Corpus.json("vectors/bencode.json").list().stream()
                .map(vector -> dynamicTest(vector.get("hex").string(), () -> judge(vector)));
    }

    private static void judge(Json vector) {
        byte[] input = HexFormat.of().parseHex(vector.get("hex").string());
        BencodeValue strict = parse(input, Mode.STRICT);
        assertEquals(vector.get("strict_bep3_ok").bool(), strict != null, "strict");
        if (strict != null) {
            assertArrayEquals(input, strict.encode());
        }
        boolean isBeyond =
                vector.has("upstream_expect")
                        && vector.get("upstream_expect").string().contains("overflow")
                        && strict != null;
        boolean accepts = vector.get("libtorrent_2_0_8_accepts").bool() || isBeyond;
        assertEquals(accepts, parse(input, Mode.LENIENT) != null, "lenient");
    }

    private static BencodeValue parse(byte[] input, Mode mode) {
        try {
            return BencodeValue.parse(input, mode);
        } catch (BencodeException _) {
            return null;
        }
    }
}
