package spate.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import spate.protocol.bencode.BencodeReader;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/// Makes generators that write JSON to an [Output]. What JSON would allow raw but a terminal would
/// obey (DEL, C1 controls, direction marks) is written as an escape.
public final class JsonOutput {
    /// What is bencoded nests up to `BencodeReader.MAX_DEPTH` deep, and a dictionary shown as entries is
    /// three levels of JSON.
    private static final int MAX_DEPTH = 4 * BencodeReader.MAX_DEPTH;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamWriteConstraints(
                            StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private static final Separators SEPARATORS =
            Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER);

    private final Output output;

    public JsonOutput(Output output) {
        this.output = output;
    }

    /// A generator for one indented document. Closing it ends the line and flushes.
    public JsonGenerator document() {
        return JSON.createGenerator(
                new ObjectWriteContext.Base() {
                    @Override
                    public PrettyPrinter getPrettyPrinter() {
                        return new DefaultPrettyPrinter(SEPARATORS);
                    }
                },
                new Escaping(output));
    }

    /// A generator for one event: an object in one line, whose first field is there. Whoever calls ends
    /// the object; closing ends the line and flushes.
    public JsonGenerator event(String name) {
        JsonGenerator line = line();
        line.writeStartObject();
        line.writeStringProperty("event", name);
        return line;
    }

    /// A generator for one object in one line. Closing it ends the line and flushes.
    public JsonGenerator line() {
        return JSON.createGenerator(ObjectWriteContext.empty(), new Escaping(output));
    }

    /// Escapes, byte by byte, what is left to escape in finished JSON. All of it stands inside
    /// strings, since JSON itself is ASCII.
    private static final class Escaping extends OutputStream {
        private static final String HEX = "0123456789abcdef";
        private final Output output;
        private final byte[] pending = new byte[2];
        private int pendingCount;

        Escaping(Output output) {
            this.output = output;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            int clean = from;
            for (int i = from; i < from + count; i++) {
                int b = bytes[i] & 0xff;
                if (pendingCount == 0 && b != 0x7f && b != 0xc2 && b != 0xe2) {
                    continue;
                }
                output.write(bytes, clean, i - clean);
                clean = i + 1;
                take(b);
            }
            output.write(bytes, clean, from + count - clean);
        }

        /// Collects a sequence that may be dangerous until that is known.
        private void take(int b) {
            if (pendingCount == 0 && b != 0x7f) {
                pending[pendingCount++] = (byte) b;
            } else if (pendingCount == 0) {
                escape(0x7f);
            } else if (pending[0] == (byte) 0xc2) {
                decide(b, (b & 0x3f) | 0x80, b < 0xa0);
            } else if (pendingCount == 1) {
                pending[pendingCount++] = (byte) b;
            } else {
                int c = 0x2000 | ((pending[1] & 0x3f) << 6) | (b & 0x3f);
                decide(b, c, SafeText.of(Character.toString(c)).length() > 1);
            }
        }

        private void decide(int lastByte, int c, boolean dangerous) {
            if (dangerous) {
                escape(c);
            } else {
                output.write(pending, 0, pendingCount);
                output.write(new byte[] {(byte) lastByte});
            }
            pendingCount = 0;
        }

        private void escape(int c) {
            char[] hex = new char[4];
            for (int i = 0; i < 4; i++) {
                hex[i] = HEX.charAt(c >> (12 - 4 * i) & 15);
            }
            output.print("\\u" + new String(hex));
        }

        @Override
        public void close() {
            output.print("\n");
            output.flush();
        }
    }
}
