package spate.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.cli.testing.Json;
import spate.cli.testing.SpateRun;
import spate.protocol.bencode.BencodeReader;

class DumpCommandTest {
    @TempDir Path folder;

    private SpateRun.Result dump(byte[] input, String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "dump";
        words[1] = "-";
        System.arraycopy(options, 0, words, 2, options.length);
        return new SpateRun(folder).input(input).run(words);
    }

    private SpateRun.Result dump(String input, String... options) {
        return dump(input.getBytes(ISO_8859_1), options);
    }

    @Test
    void showsAllKindsOfValues() {
        assertEquals(
                """
                {
                  "a": 1,
                  "b": [
                    -2,
                    "text \\"quoted\\" \\\\",
                    [],
                    {}
                  ],
                  "c": <3 bytes: ff0001>,
                  "d": "two\\nlines\\x1b"
                }
                """,
                dump("d1:ai1e1:bli-2e15:text \"quoted\" \\lede"
                                + "e1:c3:\u00ff\0\1"
                                + "1:d10:two\nlines\u001be")
                        .succeeds()
                        .out());
    }

    @Test
    void cutsLongBinaryStringsUnlessAskedNotTo() {
        String input = "100:" + "\u00ff".repeat(100);
        assertEquals("<100 bytes: " + "ff".repeat(32) + "...>\n", dump(input).succeeds().out());
        assertEquals(
                "<100 bytes: " + "ff".repeat(100) + ">\n", dump(input, "--full").succeeds().out());
    }

    @Test
    void showsIntegersOfAnySize() {
        String digits = "123456789012345678901234567890";
        assertEquals(digits + "\n", dump("i" + digits + "e").succeeds().out());
        assertEquals(digits + "\n", dump("i" + digits + "e", "--json").succeeds().out());
    }

    @Test
    void refusesWhatIsNoBencoding() {
        dump("").fails(3, "the data ends too early");
        dump("d1:a").fails(3, "at byte 4");
        dump("x").fails(3, "unexpected byte (at byte 0)");
        dump("99999999999:a").fails(3);
        dump("l".repeat(2_000_000)).fails(3, "nested too deeply");
        dump("d".repeat(100)).fails(3);
    }

    @Test
    void showsDeepNesting() {
        int depth = BencodeReader.MAX_DEPTH;
        String lists = "l".repeat(depth) + "e".repeat(depth);
        dump(lists).succeeds();
        String json = dump(lists, "--json").succeeds().out();
        assertEquals(depth, json.chars().filter(c -> c == '[').count());
        String unsorted = "d1:bi0e1:a".repeat(depth - 1) + "le" + "e".repeat(depth - 1);
        json = dump(unsorted, "--json").exits(0).out();
        assertEquals(depth - 1, json.split("entries", -1).length - 1);
        dump("l" + lists + "e", "--json").fails(3, "nested too deeply (at byte 512)");
    }

    @Test
    void callsStandardInputByItsName() {
        dump("x").fails(3, "standard input is not valid bencoding");
    }

    @Test
    void warnsOfWhatIsNotCanonical() {
        SpateRun.Result unsorted = dump("d1:bi1e1:ai2ee").exits(0);
        assertTrue(unsorted.err().contains("not canonical"), unsorted.err());
        assertTrue(dump("i1egarbage").exits(0).err().contains("bytes follow"));
    }

    @Test
    void writesJsonByTheRuleOfItsHelp() {
        assertEquals("\"text\"", json("4:text"));
        assertEquals("{\"hex\":\"00ff80\"}", json("3:\0\u00ff\u0080"));
        assertEquals("{\"int\":\"007\"}", json("i007e"));
        assertEquals("{\"int\":\"-0\"}", json("i-0e"));
        assertEquals("{\"a\":[1,{}]}", json("d1:ali1edeee"));
        assertEquals("{\"entries\":[[\"hex\",\"x\"]]}", json("d3:hex1:xe"));
        assertEquals("{\"entries\":[[\"entries\",[]]]}", json("d7:entrieslee"));
        assertEquals("{\"hex\":1,\"int\":2}", json("d3:hexi1e3:inti2ee"));
        assertEquals("{\"entries\":[[\"b\",1],[\"a\",2]]}", json("d1:bi1e1:ai2ee"));
        assertEquals("{\"entries\":[[\"a\",1],[\"a\",2]]}", json("d1:ai1e1:ai2ee"));
        assertEquals("{\"string\":[\"03\",\"abc\"]}", json("03:abc"));
        assertEquals("{\"string\":[\"00\",\"\"]}", json("00:"));
        assertEquals("{\"string\":[\"0001\",{\"hex\":\"ff\"}]}", json("0001:\u00ff"));
        assertEquals(
                "{\"entries\":[[\"a\",1],[{\"string\":[\"01\",\"b\"]},2]]}",
                json("d1:ai1e01:bi2ee"));
        assertEquals("{\"entries\":[[\"string\",[]]]}", json("d6:stringlee"));
        assertEquals("{\"trailing\":[{\"a\":1},\"\\n\"]}", json("d1:ai1ee\n"));
        assertEquals("{\"trailing\":[[],{\"hex\":\"ff\"}]}", json("le\u00ff"));
        assertEquals("{\"entries\":[[\"trailing\",[]]]}", json("d8:trailinglee"));
        assertEquals(
                "{\"entries\":[[{\"hex\":\"ff\"},{\"a\":{\"hex\":\"fe\"}}]]}",
                json("d1:\u00ffd1:a1:\u00feee"));
    }

    private String json(String input) {
        return Json.document(dump(input, "--json").exits(0).out()).toString();
    }

    @Test
    void keepsControlCharactersFromTheTerminal() {
        String out = dump("d5:\u001b[31m5:\u00c2\u009b2JXe").out();
        assertFalse(out.contains("\u001b"), out);
        assertFalse(out.contains("\u009b"), out);
    }

    /// Bytes over and over; fails the test that reads on and on.
    private static InputStream endless(String bytes) {
        byte[] repeated = bytes.getBytes(UTF_8);
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                if (at > 1 << 20) {
                    throw new AssertionError("does not stop reading");
                }
                return repeated[at++ % repeated.length] & 0xff;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "x, unexpected byte (at byte 0)",
        "d, a dictionary key is not a string (at byte 1)",
        "l, nested too deeply",
        "999999999:, a string reaches beyond the end of the data (at byte 0)"
    })
    void doesNotReadOnWhereNothingCanComeOfIt(String bytes, String fault) {
        for (String command : List.of("dump", "info", "verify")) {
            SpateRun run = new SpateRun(folder).input(endless(bytes));
            run.run(command, "-").fails(3, command.equals("dump") ? fault : "standard input");
        }
    }

    @Test
    void stopsReadingBehindTheValue() {
        SpateRun.Result result = new SpateRun(folder).input(endless("4:spam")).run("dump", "-");
        assertEquals("\"spam\"", result.exits(0).out().strip());
        assertTrue(result.err().contains("bytes follow the end of the value (at byte 6)"));
    }

    @Test
    void keepsWhatFollowsALargeValueInJson() {
        String value = "l300000:" + "a".repeat(300_000) + "e";
        String rest = "b".repeat(300_000);
        String json = json(value + rest);
        assertTrue(json.endsWith("\"],\"" + rest + "\"]}"), json.substring(json.length() - 99));
    }

    @Test
    void readsLargeInputToItsEnd() {
        String text = "a".repeat(300_000);
        String out = dump("l" + "300000:" + text + "i7ee").out();
        assertTrue(out.contains("7"), out);
    }
}
