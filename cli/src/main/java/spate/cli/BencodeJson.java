package spate.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayDeque;
import java.util.Arrays;
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

    private final byte[] content;
    private final BencodeReader reader;
    private final BencodeShape shape;
    private final JsonGenerator json;
    private final Deque<Open> open = new ArrayDeque<>();
    private int dictionaries;

    private BencodeJson(byte[] content, BencodeShape shape, JsonGenerator json) {
        this.content = content;
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
        if (shape.end() == content.length) {
            value();
            return;
        }
        json.writeStartObject();
        json.writeArrayPropertyStart("trailing");
        value();
        bytes(Arrays.copyOfRange(content, shape.end(), content.length));
        json.writeEndArray();
        json.writeEndObject();
    }

    private void value() throws BencodeException {
        do {
            switch (reader.next()) {
                case INTEGER -> integer(new String(reader.content(), US_ASCII));
                case STRING -> {
                    string();
                    valueWritten();
                }
                case KEY -> key();
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
            json.writeArrayPropertyStart("entries");
            open.push(Open.ENTRIES);
        }
    }

    private void key() {
        if (open.element() == Open.OBJECT) {
            json.writeName(String.valueOf(BencodeShape.text(reader.content())));
        } else {
            json.writeStartArray();
            string();
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

    /// The string just read, with its length where that is not in its shortest form.
    private void string() {
        if (!reader.isZeroPadded()) {
            bytes(reader.content());
            return;
        }
        int colon = reader.contentStart() - 1;
        int start = reader.tokenStart();
        json.writeStartObject();
        json.writeArrayPropertyStart("string");
        json.writeString(new String(content, start, colon - start, US_ASCII));
        bytes(reader.content());
        json.writeEndArray();
        json.writeEndObject();
    }

    private void bytes(byte[] bytes) {
        String text = BencodeShape.text(bytes);
        if (text != null) {
            json.writeString(text);
        } else {
            escape("hex", HexFormat.of().formatHex(bytes));
        }
    }

    private void integer(String digits) {
        if (reader.isZeroPadded()) {
            escape("int", digits);
        } else {
            json.writeNumber(digits);
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
