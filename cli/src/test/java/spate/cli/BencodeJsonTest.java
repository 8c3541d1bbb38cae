package spate.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.cli.terminal.JsonOutput;
import spate.cli.terminal.Output;
import spate.cli.testing.Json;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.testing.Property;
import tools.jackson.databind.JsonNode;

/// What is written as JSON can be made the same bytes again, by the rule in the help of `spate dump`
/// alone.
class BencodeJsonTest {

    @Test
    void losesNothingOfWhatIsLenientlyReadable() {
        Property.forAll(2_000, random -> assertArrives(new Bencoding(random).whole()));
    }

    @Test
    void losesNothingOfSpoiltInputThatIsStillReadable() {
        int[] readable = new int[1];
        Property.forAll(
                5_000,
                random -> {
                    byte[] spoilt = new Bencoding(random).whole();
                    byte[] other = "0123ilde:-".getBytes(US_ASCII);
                    for (int times = 1 + random.nextInt(3); times > 0; times--) {
                        spoilt[random.nextInt(spoilt.length)] = other[random.nextInt(other.length)];
                    }
                    if (isReadable(spoilt)) {
                        readable[0]++;
                        assertArrives(spoilt);
                    }
                });
        assertTrue(readable[0] > 0, "nothing was tried");
    }

    private static boolean isReadable(byte[] bytes) {
        try {
            new BencodeReader(bytes, Mode.LENIENT).skip();
            return true;
        } catch (BencodeException _) {
            return false;
        }
    }

    private static void assertArrives(byte[] bytes) throws BencodeException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BencodeShape shape = BencodeShape.of(new BencodeReader(bytes, Mode.LENIENT));
        BencodeJson.write(bytes, shape, new JsonOutput(new Output("test", out)));
        String json = out.toString(UTF_8);
        Decoding decoding = new Decoding();
        decoding.whole(Json.document(json));
        assertArrayEquals(bytes, decoding.out.toByteArray(), new String(bytes, UTF_8) + " " + json);
    }

    /// Makes bencoding with every fault that a lenient reader takes.
    private static final class Bencoding {
        private static final List<String> WORDS =
                List.of(
                        "hex",
                        "int",
                        "string",
                        "entries",
                        "trailing",
                        "",
                        "é",
                        "\ufeff",
                        "03",
                        "a\u0000\u007f\u009b\u202e",
                        "key");

        private final RandomGenerator random;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bencoding(RandomGenerator random) {
            this.random = random;
        }

        byte[] whole() {
            value(0);
            if (random.nextInt(4) == 0) {
                out.writeBytes(bytes());
            }
            return out.toByteArray();
        }

        private void value(int depth) {
            switch (random.nextInt(depth > 4 ? 2 : 4)) {
                case 0 -> ascii(integer());
                case 1 -> string();
                case 2 -> {
                    ascii("l");
                    for (int i = random.nextInt(4); i > 0; i--) {
                        value(depth + 1);
                    }
                    ascii("e");
                }
                default -> {
                    ascii("d");
                    for (int i = random.nextInt(4); i > 0; i--) {
                        string();
                        value(depth + 1);
                    }
                    ascii("e");
                }
            }
        }

        private String integer() {
            String sign = random.nextInt(3) == 0 ? "-" : "";
            return "i" + sign + zeros() + random.nextLong(3L << random.nextInt(62)) + "e";
        }

        private void string() {
            byte[] bytes = bytes();
            ascii(zeros() + bytes.length + ":");
            out.writeBytes(bytes);
        }

        private String zeros() {
            return random.nextInt(8) == 0 ? "0".repeat(1 + random.nextInt(20)) : "";
        }

        private byte[] bytes() {
            if (random.nextInt(3) > 0) {
                return WORDS.get(random.nextInt(WORDS.size())).getBytes(UTF_8);
            }
            byte[] bytes = new byte[random.nextInt(6)];
            random.nextBytes(bytes);
            return bytes;
        }

        private void ascii(String text) {
            out.writeBytes(text.getBytes(US_ASCII));
        }
    }

    /// Makes bencoding of the JSON.
    private static final class Decoding {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void whole(JsonNode node) {
            if (isOnly(node, "trailing")) {
                value(node.get("trailing").get(0));
                out.writeBytes(bytes(node.get("trailing").get(1)));
            } else {
                value(node);
            }
        }

        private static boolean isOnly(JsonNode node, String key) {
            return node.size() == 1 && node.has(key);
        }

        private void value(JsonNode node) {
            if (node.isNumber()) {
                ascii("i" + node.bigIntegerValue() + "e");
            } else if (isOnly(node, "int")) {
                ascii("i" + node.get("int").asString() + "e");
            } else if (node.isString() || isOnly(node, "hex")) {
                string(bytes(node));
            } else if (isOnly(node, "string")) {
                ascii(node.get("string").get(0).asString() + ":");
                out.writeBytes(bytes(node.get("string").get(1)));
            } else if (node.isArray()) {
                ascii("l");
                node.forEach(this::value);
                ascii("e");
            } else {
                dictionary(node);
            }
        }

        private void dictionary(JsonNode node) {
            ascii("d");
            if (isOnly(node, "entries")) {
                node.get("entries").forEach(entry -> entry.forEach(this::value));
            } else {
                node.propertyStream()
                        .forEach(entry -> {
                            string(entry.getKey().getBytes(UTF_8));
                            value(entry.getValue());
                        });
            }
            ascii("e");
        }

        private static byte[] bytes(JsonNode node) {
            return node.isString()
                    ? node.asString().getBytes(UTF_8)
                    : HexFormat.of().parseHex(node.get("hex").asString());
        }

        private void string(byte[] bytes) {
            ascii(bytes.length + ":");
            out.writeBytes(bytes);
        }

        private void ascii(String text) {
            out.writeBytes(text.getBytes(US_ASCII));
        }
    }
}
