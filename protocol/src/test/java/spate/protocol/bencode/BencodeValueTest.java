package spate.protocol.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.testing.Allocations;
import spate.protocol.testing.Fuzz;
import spate.protocol.testing.Property;

class BencodeValueTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static BencodeValue lenient(String text) throws BencodeException {
        return BencodeValue.parse(bytes(text), Mode.LENIENT);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Property.forAll(
                500,
                random -> {
                    BencodeValue value = RandomValues.value(random, 5);
                    byte[] encoded = value.encode();
                    assertEquals(value, BencodeValue.parse(encoded));
                    assertArrayEquals(encoded, BencodeValue.parse(encoded).encode());
                });
    }

    @Test
    void anyBytesAreRefusedOrReadAsTheyStand() {
        Fuzz.run("bencode", 20_000, BencodeFuzzer::fuzzerTestOneInput);
    }

    @Test
    void keepsIntegersOfAnySize() throws Exception {
        String digits = "1".repeat(100_000);
        BencodeInteger large = (BencodeInteger) BencodeValue.parse(bytes("i" + digits + "e"));
        assertFalse(large.fitsLong());
        assertEquals(digits, large.digits());
        assertEquals(7, large.longOr(7));
        assertThrows(ArithmeticException.class, large::longValue);
        assertThrows(ArithmeticException.class, large::bigValue);
        assertArrayEquals(bytes("i" + digits + "e"), large.encode());
        assertEquals(
                BigInteger.TWO.pow(64), BencodeInteger.ofDigits("18446744073709551616").bigValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "-9223372036854775808", "0", "-1", "10"})
    void knowsWhatFits64Bits(String digits) {
        BencodeInteger integer = BencodeInteger.ofDigits(digits);
        assertTrue(integer.fitsLong());
        assertEquals(digits, Long.toString(integer.longValue()));
        assertEquals(BencodeInteger.of(integer.longValue()), integer);
        assertEquals(BencodeInteger.of(integer.longValue()).hashCode(), integer.hashCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809"})
    void knowsWhatDoesNotFit64Bits(String digits) {
        assertFalse(BencodeInteger.ofDigits(digits).fitsLong());
    }

    @Test
    void keepsTheSpellingOfOddIntegersButWritesThemProperly() throws Exception {
        BencodeInteger odd = (BencodeInteger) lenient("i-007e");
        assertEquals("-007", odd.digits());
        assertEquals(-7, odd.longValue());
        assertEquals(BencodeInteger.of(-7), odd);
        assertArrayEquals(bytes("i-7e"), odd.encode());
        assertArrayEquals(bytes("i0e"), lenient("i-00e").encode());
        assertThrows(IllegalArgumentException.class, () -> BencodeInteger.ofDigits("1x"));
        assertThrows(IllegalArgumentException.class, () -> BencodeInteger.ofDigits("-"));
        assertThrows(IllegalArgumentException.class, () -> BencodeInteger.ofDigits(""));
    }

    @Test
    void takesTheFirstOfRepeatedKeysButKeepsBoth() throws Exception {
        BencodeDictionary dictionary = (BencodeDictionary) lenient("d1:bi1e1:ai2e1:bi3ee");
        assertFalse(dictionary.isSorted());
        assertEquals(3, dictionary.size());
        assertEquals(1, dictionary.integer("b", 0));
        assertEquals(2, dictionary.integer("a", 0));
        assertArrayEquals(bytes("d1:ai2e1:bi1ee"), dictionary.encode());
        assertTrue(dictionary.canonical().isSorted());
    }

    @Test
    void looksUpByType() throws Exception {
        BencodeDictionary dictionary =
                BencodeValue.parseDictionary(bytes("d1:di5e1:ld0:lee1:s2:hie"), Mode.STRICT);
        assertEquals(5, dictionary.integer("d", -1));
        assertEquals(-1, dictionary.integer("s", -1));
        assertEquals("hi", dictionary.text("s"));
        assertNull(dictionary.string("d"));
        assertNull(dictionary.list("l"));
        assertEquals(BencodeList.of(), dictionary.dictionary("l").list(""));
        assertNull(dictionary.get("x"));
        assertThrows(
                BencodeException.class,
                () -> BencodeValue.parseDictionary(bytes("le"), Mode.LENIENT));
    }

    @Test
    void buildsSortedDictionaries() {
        BencodeDictionary dictionary =
                BencodeDictionary.builder()
                        .put("b", 1)
                        .put("ab", "text")
                        .put("a", new byte[] {1})
                        .put("ab", "other")
                        .remove("missing")
                        .build();
        assertEquals("[a, ab, b]", dictionary.keys().toString());
        assertEquals("other", dictionary.text("ab"));
        assertEquals(dictionary, dictionary.toBuilder().build());
        assertNotEquals(dictionary, dictionary.toBuilder().remove("a").build());
    }

    @Test
    void tellsTextFromBytes() {
        assertEquals("é", BencodeString.of("é").utf8());
        BencodeString binary = BencodeString.of(new byte[] {(byte) 0xff, 1});
        assertNull(binary.utf8());
        assertEquals("0xff01", binary.toString());
        assertEquals("\ufffd\u0001", binary.text());
        assertEquals("(65 bytes)", BencodeString.of("x".repeat(65)).toString());
    }

    @Test
    void doesNotShareArraysWithItsCaller() {
        byte[] mine = {1, 2};
        BencodeString string = BencodeString.of(mine);
        mine[0] = 9;
        string.toBytes()[1] = 9;
        assertArrayEquals(new byte[] {1, 2}, string.toBytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1:a", "0:", "le", "i0e", "l0:e", "d0:lee", "llleee", "d0:d0:0:ee", "i00e"})
    void hostileInputTakesABoundedMultipleOfItsSize(String part) throws Exception {
        byte[] input = bytes("l" + part.repeat(300_000 / part.length()) + "e");
        lenient("l" + part + "e");
        long before = Allocations.bytes();
        BencodeValue value = BencodeValue.parse(input, Mode.LENIENT);
        long allocated = Allocations.bytes() - before;
        assertTrue(allocated < 100L * input.length, () -> allocated / input.length + " times");
        assertTrue(value.height() > 0);
    }

    @Test
    void aHostileLengthAllocatesNothing() throws Exception {
        byte[] input = bytes("d1:k999999999:");
        assertThrows(BencodeException.class, () -> BencodeValue.parse(input));
        long before = Allocations.bytes();
        assertThrows(BencodeException.class, () -> BencodeValue.parse(input));
        assertTrue(Allocations.bytes() - before < 100_000);
    }

    @Test
    void writesLargeOutputPieceByPiece() throws Exception {
        byte[] content = new byte[100_000];
        byte[] encoded =
                new BencodeWriter()
                        .dictionary()
                        .string("a")
                        .list()
                        .integer(-1)
                        .string(content)
                        .end()
                        .string("b")
                        .value(BencodeList.ofTexts(List.of("x", "ü")))
                        .string("c")
                        .raw(bytes("i7e"))
                        .end()
                        .toBytes();
        BencodeDictionary dictionary = BencodeValue.parseDictionary(encoded, Mode.STRICT);
        assertEquals(100_000, ((BencodeString) dictionary.list("a").get(1)).length());
        assertEquals(7, dictionary.integer("c", 0));
        assertArrayEquals(encoded, dictionary.encode());
    }
}
