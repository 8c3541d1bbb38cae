package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;

/// What has to be known of every dictionary before its first key is written as JSON: whether an
/// object can hold it without loss. Found by one look at the whole.
final class BencodeShape {
    /// Keys of the objects that stand for something else (`spate dump --help`).
    private static final Set<String> RESERVED =
            Set.of("hex", "int", "string", "entries", "trailing");

    private final BitSet plain = new BitSet();
    private int end;

    private BencodeShape() {}

    private static final class OpenDictionary {
        final int index;
        byte @Nullable [] lastKey;
        int keys;
        boolean plain = true;

        OpenDictionary(int index) {
            this.index = index;
        }
    }

    /// Looks through the one value of a reader, to its end.
    static BencodeShape of(BencodeReader reader) throws BencodeException {
        BencodeShape shape = new BencodeShape();
        Deque<OpenDictionary> open = new ArrayDeque<>();
        Deque<Boolean> containers = new ArrayDeque<>();
        int dictionaries = 0;
        do {
            switch (reader.next()) {
                case INTEGER, STRING -> {}
                case LIST -> containers.push(false);
                case DICTIONARY -> {
                    containers.push(true);
                    open.push(new OpenDictionary(dictionaries++));
                }
                case KEY -> key(open.element(), reader);
                case END -> {
                    if (containers.pop()) {
                        shape.close(open.pop());
                    }
                }
            }
        } while (!containers.isEmpty());
        shape.end = reader.position();
        reader.expectEnd();
        return shape;
    }

    private static void key(OpenDictionary dictionary, BencodeReader reader) {
        byte[] key = reader.content();
        byte[] last = dictionary.lastKey;
        boolean ascends = last == null || Arrays.compareUnsigned(last, key) < 0;
        dictionary.plain &= ascends && !reader.isZeroPadded() && text(key) != null;
        dictionary.lastKey = key;
        dictionary.keys++;
    }

    private void close(OpenDictionary dictionary) {
        byte[] key = dictionary.lastKey;
        boolean reserved =
                dictionary.keys == 1 && key != null && RESERVED.contains(new String(key, UTF_8));
        plain.set(dictionary.index, dictionary.plain && !reserved);
    }

    /// Whether a dictionary, counted in the order of their beginnings, can be an object.
    boolean isPlain(int dictionary) {
        return plain.get(dictionary);
    }

    /// The first byte behind the value.
    int end() {
        return end;
    }

    /// Bytes as text, if they are UTF-8, else null.
    static @Nullable String text(byte[] bytes) {
        CharsetDecoder decoder = UTF_8.newDecoder();
        try {
            return decoder.decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }
}
