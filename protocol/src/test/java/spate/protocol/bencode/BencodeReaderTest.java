package spate.protocol.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.bencode.BencodeException.Kind;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeReader.Token;

class BencodeReaderTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void stepsFromTokenToTokenAndTellsPlaces() throws Exception {
        BencodeReader reader = new BencodeReader(bytes("d3:keyl1:ai-42eee"), Mode.STRICT);
        assertEquals(Token.DICTIONARY, reader.next());
        assertEquals(Token.KEY, reader.next());
        assertEquals(1, reader.tokenStart());
        assertEquals(3, reader.contentStart());
        assertTrue(reader.contentEquals(bytes("key")));
        assertEquals(6, reader.position());
        assertEquals(Token.LIST, reader.next());
        assertEquals(2, reader.depth());
        assertEquals(Token.STRING, reader.next());
        assertFalse(reader.atEnd());
        assertEquals(Token.INTEGER, reader.next());
        assertEquals(-42, reader.longValue());
        assertTrue(reader.atEnd());
        assertEquals(Token.END, reader.next());
        assertEquals(Token.END, reader.next());
        reader.expectEnd();
        assertTrue(reader.isCanonical());
    }

    @ParameterizedTest
    @CsvSource({
        "'', UNEXPECTED_END, 0",
        "i12, UNEXPECTED_END, 3",
        "i, UNEXPECTED_END, 1",
        "5:abc, STRING_TOO_LONG, 0",
        "999999999:, STRING_TOO_LONG, 0",
        "99999999999999999999999:x, STRING_TOO_LONG, 0",
        "12, UNEXPECTED_END, 2",
        "1a, UNEXPECTED_BYTE, 1",
        "-1:a, UNEXPECTED_BYTE, 0",
        "x, UNEXPECTED_BYTE, 0",
        "e, UNEXPECTED_BYTE, 0",
        "ie, UNEXPECTED_BYTE, 1",
        "i-e, UNEXPECTED_BYTE, 2",
        "i--1e, UNEXPECTED_BYTE, 2",
        "i1x, UNEXPECTED_BYTE, 2",
        "i+1e, UNEXPECTED_BYTE, 1",
        "l, UNEXPECTED_END, 1",
        "li1e, UNEXPECTED_END, 4",
        "d1:a, UNEXPECTED_END, 4",
        "d1:ae, VALUE_MISSING, 4",
        "di1ei2ee, KEY_NOT_A_STRING, 1",
        "dli1eee, KEY_NOT_A_STRING, 1",
    })
    void refusesWhatIsNoBencodingInBothModes(String input, Kind kind, int position) {
        for (Mode mode : Mode.values()) {
            BencodeException error =
                    assertThrows(
                            BencodeException.class, () -> BencodeValue.parse(bytes(input), mode));
            assertEquals(kind, error.kind());
            assertEquals(position, error.position());
            assertEquals(kind.text() + " (at byte " + position + ")", error.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "d1:bi1e1:ai2ee, UNSORTED_KEYS, 7",
        "d2:aai1e1:ai2ee, UNSORTED_KEYS, 8",
        "d1:ai1e1:ai2ee, DUPLICATE_KEY, 7",
        "i03e, BAD_NUMBER, 1",
        "i00e, BAD_NUMBER, 1",
        "i-0e, BAD_NUMBER, 2",
        "i-05e, BAD_NUMBER, 2",
        "01:a, BAD_NUMBER, 0",
        "00:, BAD_NUMBER, 0",
        "i1ex, TRAILING_BYTES, 3",
        "i1ei2e, TRAILING_BYTES, 3",
    })
    void toleratesHarmlessFaultsOnlyLeniently(String input, Kind kind, int position)
            throws Exception {
        BencodeException error =
                assertThrows(
                        BencodeException.class,
                        () -> BencodeValue.parse(bytes(input), Mode.STRICT));
        assertEquals(kind, error.kind());
        assertEquals(position, error.position());

        BencodeReader reader = new BencodeReader(bytes(input), Mode.LENIENT);
        reader.skip();
        reader.expectEnd();
        assertFalse(reader.isCanonical());
        assertEquals(kind, reader.fault().kind());
        assertEquals(position, reader.fault().position());
    }

    @ParameterizedTest
    @CsvSource({
        "i0e, false",
        "i-10e, false",
        "i05e, true",
        "i-0e, true",
        "0:, false",
        "1:0, false",
        "10:0123456789, false",
        "00:, true",
        "01:a, true"
    })
    void knowsNumbersInTheirShortestForm(String input, boolean padded) throws Exception {
        BencodeReader reader = new BencodeReader(bytes(input), Mode.LENIENT);
        reader.next();
        assertEquals(padded, reader.isZeroPadded());
    }

    @Test
    void sortsKeysAsRawBytes() throws Exception {
        byte[] sorted = {'d', '1', ':', 'a', '0', ':', '1', ':', (byte) 0xff, '0', ':', 'e'};
        BencodeValue.parse(sorted, Mode.STRICT);
        BencodeValue.parse(bytes("d0:0:1:a0:2:aa0:1:b0:e"), Mode.STRICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"l", "d1:a", "ld1:k"})
    void refusesDeepNestingWithoutRunningOutOfStack(String open) {
        byte[] input = bytes(open.repeat(1_000_000));
        for (Mode mode : Mode.values()) {
            BencodeException error =
                    assertThrows(BencodeException.class, () -> BencodeValue.parse(input, mode));
            assertEquals(Kind.TOO_DEEP, error.kind());
            assertThrows(BencodeException.class, () -> new BencodeReader(input, mode).skip());
        }
    }

    @Test
    void readsNestingUpToTheLimit() throws Exception {
        int limit = BencodeReader.MAX_DEPTH;
        byte[] input = bytes("l".repeat(limit) + "e".repeat(limit));
        BencodeValue value = BencodeValue.parse(input);
        assertEquals(limit, value.height());
        assertArrayEquals(input, value.encode());
        assertEquals(value, BencodeValue.parse(input));
        assertEquals(value.hashCode(), BencodeValue.parse(input).hashCode());
        assertThrows(IllegalArgumentException.class, () -> BencodeList.of(value));
    }

    @Test
    void skipsWholeValues() throws Exception {
        BencodeReader reader = new BencodeReader(bytes("d1:ad1:xli1eee1:bi7ee4:tail"), Mode.STRICT);
        reader.expect(Token.DICTIONARY);
        reader.expect(Token.KEY);
        reader.skip();
        assertEquals(14, reader.position());
        reader.expect(Token.KEY);
        assertTrue(reader.contentEquals(bytes("b")));
        reader.leave();
        assertEquals(0, reader.depth());
        assertEquals(Token.STRING, reader.next());
        assertArrayEquals(bytes("tail"), reader.content());
    }

    @Test
    void stepsOverAValueThatWasReadElsewhere() throws Exception {
        byte[] input = bytes("d1:ad1:xi1ee1:bi7ee");
        BencodeReader reader = new BencodeReader(input, Mode.STRICT);
        reader.expect(Token.DICTIONARY);
        reader.expect(Token.KEY);
        BencodeReader inner =
                new BencodeReader(input, reader.position(), input.length, Mode.STRICT);
        inner.skip();
        reader.skipTo(inner.position());
        reader.expect(Token.KEY);
        assertThrows(IndexOutOfBoundsException.class, () -> reader.skipTo(1000));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1, -10})
    void readsEveryLong(long value) throws Exception {
        BencodeReader reader = new BencodeReader(bytes("i" + value + "e"), Mode.STRICT);
        reader.next();
        assertEquals(value, reader.longValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-9223372036854775809",
                "92233720368547758070",
                "184467440737095516154",
                "-99999999999999999999999999"
            })
    void tellsWhatDoesNotFit(String digits) throws Exception {
        BencodeReader reader = new BencodeReader(bytes("i" + digits + "e"), Mode.STRICT);
        reader.next();
        BencodeException error = assertThrows(BencodeException.class, reader::longValue);
        assertEquals(Kind.OUT_OF_RANGE, error.kind());
        assertArrayEquals(bytes(digits), reader.content());
    }

    @Test
    void indexesADictionary() throws Exception {
        byte[] input = bytes("xd1:ai5e1:bl1:ze1:c3:abc1:cdee");
        BencodeReader reader = new BencodeReader(input, 1, input.length, Mode.LENIENT);
        DictionaryIndex index = new DictionaryIndex(input);
        index.read(reader);
        assertEquals(input.length, reader.position());
        assertEquals(4, index.size());
        assertEquals(5, index.integer(index.find(bytes("a"))));
        assertEquals('l', index.type(index.find(bytes("b"))));
        assertEquals(-1, index.find(bytes("b"), 'd'));
        assertArrayEquals(bytes("abc"), index.string(index.find(bytes("c"))));
        assertEquals(-1, index.find(bytes("d")));
        assertEquals("l1:ze", slice(input, index, 1));
        assertEquals(BencodeList.of(BencodeString.of("z")), index.value(1));
        assertThrows(BencodeException.class, () -> index.integer(1));
    }

    private static String slice(byte[] input, DictionaryIndex index, int entry) {
        int start = index.valueStart(entry);
        return new String(input, start, index.valueEnd(entry) - start, StandardCharsets.ISO_8859_1);
    }

    @Test
    void refusesToIndexTooManyKeys() {
        byte[] input = bytes("d" + "0:0:".repeat(DictionaryIndex.MAX_ENTRIES + 1) + "e");
        BencodeException error =
                assertThrows(
                        BencodeException.class,
                        () ->
                                new DictionaryIndex(input)
                                        .read(new BencodeReader(input, Mode.LENIENT)));
        assertEquals(Kind.TOO_MANY_KEYS, error.kind());
    }
}
