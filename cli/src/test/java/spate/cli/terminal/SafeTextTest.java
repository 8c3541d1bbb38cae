package spate.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import spate.cli.testing.Json;
import tools.jackson.core.JsonGenerator;

class SafeTextTest {
    @Test
    void leavesHarmlessTextAlone() {
        for (String text : new String[] {"", "plain.txt", "é漢字 ünï", "\ud83d\ude00 smile", "a/b"}) {
            assertSame(text, SafeText.of(text));
        }
    }

    @Test
    void escapesWhatCouldSteerATerminal() {
        assertEquals("a\\x1b[31mb", SafeText.of("a\u001b[31mb"));
        assertEquals("\\x0a\\x0d\\x09\\x00\\x07\\x7f", SafeText.of("\n\r\t\0\u0007\u007f"));
        assertEquals("\\x9b2J", SafeText.of("\u009b2J"));
        assertEquals("gpj\\u202eexe", SafeText.of("gpj\u202eexe"));
        assertEquals("\\u2028\\u200b\\ufeff", SafeText.of("\u2028\u200b\ufeff"));
        assertEquals("\\ud83d", SafeText.of("\ud83d"));
        assertEquals("\\ude00x", SafeText.of("\ude00x"));
    }

    /// JSON allows more raw than a terminal bears; what is escaped must still mean the same.
    @Test
    void escapesInJsonTheSame() throws Exception {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 0xd800; c++) {
            all.append(c);
        }
        all.append("\ud83d\ude00");
        var bytes = new java.io.ByteArrayOutputStream();
        Output output = new Output("test", bytes);
        try (JsonGenerator json = new JsonOutput(output).line()) {
            json.writeString(all.toString());
        }
        String written = bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(all.toString(), Json.document(written).asString());
        for (char c : written.stripTrailing().toCharArray()) {
            boolean raw = c < ' ' || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e);
            assertFalse(raw, () -> "raw: " + Integer.toHexString(c));
        }
    }
}
