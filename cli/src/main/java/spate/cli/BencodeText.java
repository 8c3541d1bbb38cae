package spate.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import spate.cli.terminal.Figures;
import spate.cli.terminal.Output;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Style;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeReader.Token;

/// Writes bencoding for people: like JSON, with binary strings in hexadecimal digits and cut where
/// they are long.
final class BencodeText {
    private static final int SHOWN_BYTES = 32;
    private static final int SHOWN_CHARACTERS = 2_000;
    private static final int DEEPEST_INDENT = 40;

    private final BencodeReader reader;
    private final Output out;
    private final Style style;
    private final boolean full;
    private final Deque<Boolean> open = new ArrayDeque<>(); // whether it is a dictionary
    private boolean empty = true;
    private boolean afterKey;

    BencodeText(byte[] content, Output out, Style style, boolean full) {
        this.reader = new BencodeReader(content, Mode.LENIENT);
        this.out = out;
        this.style = style;
        this.full = full;
    }

    void write() throws BencodeException {
        do {
            Token token = reader.next();
            if (token == Token.END) {
                end();
                continue;
            }
            begin();
            switch (token) {
                case INTEGER -> out.print(new String(reader.content(), US_ASCII));
                case STRING -> out.print(string(reader.content()));
                case KEY -> {
                    out.print(style.folder(string(reader.content())) + ": ");
                    afterKey = true;
                }
                case LIST, DICTIONARY -> open(token == Token.DICTIONARY);
                case END -> throw new AssertionError("written above");
            }
        } while (!open.isEmpty() && !out.abandoned());
        out.print("\n");
    }

    private void open(boolean dictionary) {
        out.print(dictionary ? "{" : "[");
        open.push(dictionary);
        empty = true;
    }

    private void end() {
        boolean dictionary = open.pop();
        if (!empty) {
            newLine();
        }
        out.print(dictionary ? "}" : "]");
        empty = false;
        afterKey = false;
    }

    /// What stands before a key or a value.
    private void begin() {
        if (afterKey) {
            afterKey = false;
            return;
        }
        if (!open.isEmpty()) {
            out.print(empty ? "" : ",");
            newLine();
        }
        empty = false;
    }

    private void newLine() {
        out.print("\n" + "  ".repeat(Math.min(open.size(), DEEPEST_INDENT)));
    }

    private String string(byte[] bytes) {
        String text = readable(bytes);
        if (text == null) {
            return style.faint(binary(bytes));
        }
        if (text.length() > SHOWN_CHARACTERS && !full) {
            return quoted(text.substring(0, SHOWN_CHARACTERS))
                    + style.faint("... (" + Figures.count(bytes.length, "byte") + ")");
        }
        return quoted(text);
    }

    /// The text if it is one that a person would call so.
    private static @Nullable String readable(byte[] bytes) {
        String text = BencodeShape.text(bytes);
        if (text == null) {
            return null;
        }
        long strange =
                text.chars().filter(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t').count();
        return strange * 8 > text.length() ? null : text;
    }

    private static String quoted(String text) {
        String escaped =
                text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t");
        return "\"" + SafeText.of(escaped) + "\"";
    }

    private String binary(byte[] bytes) {
        boolean cut = bytes.length > 2 * SHOWN_BYTES && !full;
        int shown = cut ? SHOWN_BYTES : bytes.length;
        return "<"
                + Figures.count(bytes.length, "byte")
                + ": "
                + HexFormat.of().formatHex(bytes, 0, shown)
                + (cut ? "..." : "")
                + ">";
    }
}
