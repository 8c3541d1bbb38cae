package spate.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import spate.cli.terminal.JsonOutput;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Mode;
import tools.jackson.core.JsonGenerator;

/// Writes bencoding as JSON from which it could be made again; the rule stands in the help of
/// `spate dump`.
final class BencodeJson {
    private enum Open {
        LIST,
        OBJECT,
        ENTRIES
    }

    private final BencodeReader reader;
    private final BencodeShape shape;
    private final JsonGenerator json;
    private final Deque<Open> open = new ArrayDeque<>();
    private int dictionaries;

    private BencodeJson(byte[] content, BencodeShape shape, JsonGenerator json) {
        this.reader = new BencodeReader(content, Mode.LENIENT);
        this.shape = shape;
        this.json = json;
    }

    static void write(byte[] content, BencodeShape shape, JsonOutput output)
            throws BencodeException {
        try (JsonGenerator json = output.document()) {
            new BencodeJson(content, shape, json).writeAll();
        }
    }

    private void writeAll() throws BencodeException {
        do {
            switch (reader.next()) {
                case INTEGER -> integer(new String(reader.content(), US_ASCII));
                case STRING -> string(reader.content());
                case KEY -> key(reader.content());
                case LIST -> {
                    json.writeStartArray();
                    open.push(Open.LIST);
                    continue;
                }
                case DICTIONARY -> {
                    dictionary();
                    continue;
                }
                case END -> end();
            }
        } while (!open.isEmpty());
    }

    private void dictionary() {
        json.writeStartObject();
        if (shape.isPlain(dictionaries++)) {
            open.push(Open.OBJECT);
        } else {
            json.writeName("entries");
            json.writeStartArray();
            open.push(Open.ENTRIES);
        }
    }

    private void key(byte[] key) {
        if (open.element() == Open.OBJECT) {
            json.writeName(String.valueOf(BencodeShape.text(key)));
        } else {
            json.writeStartArray();
            text(key);
        }
    }

    private void end() {
        switch (open.pop()) {
            case LIST -> json.writeEndArray();
            case OBJECT -> json.writeEndObject();
            case ENTRIES -> {
                json.writeEndArray();
                json.writeEndObject();
            }
        }
        valueWritten();
    }

    private void string(byte[] bytes) {
        text(bytes);
        valueWritten();
    }

    private void text(byte[] bytes) {
        String text = BencodeShape.text(bytes);
        if (text != null) {
            json.writeString(text);
        } else {
            escape("hex", HexFormat.of().formatHex(bytes));
        }
    }

    private void integer(String digits) {
        boolean shortest =
                digits.equals("0") || (!digits.startsWith("0") && !digits.startsWith("-0"));
        if (shortest) {
            json.writeNumber(digits);
        } else {
            escape("int", digits);
        }
        valueWritten();
    }

    private void escape(String kind, String text) {
        json.writeStartObject();
        json.writeStringProperty(kind, text);
        json.writeEndObject();
    }

    /// An entry that is a pair ends with its value.
    private void valueWritten() {
        if (open.peek() == Open.ENTRIES) {
            json.writeEndArray();
        }
    }
}
