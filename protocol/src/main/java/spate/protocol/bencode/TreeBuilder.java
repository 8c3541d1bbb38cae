package spate.protocol.bencode;

import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Builds the tree of one value from a reader's tokens, with a stack of its own.
final class TreeBuilder {
    /// A list or dictionary that is still open.
    private static final class Open {
        final boolean isDictionary;
        BencodeValue[] values = NO_VALUES;
        BencodeString[] keys = NO_KEYS;
        int size;

        Open(boolean isDictionary) {
            this.isDictionary = isDictionary;
        }
    }

    private static final BencodeString[] NO_KEYS = {};
    private static final BencodeValue[] NO_VALUES = {};

    /// Numbers of so many digits fit into 64 bits whatever they are.
    private static final int SHORT_DIGITS = 18;

    private static final BencodeString EMPTY_STRING = BencodeString.wrap(new byte[0]);

    private final BencodeReader reader;
    private final ArrayList<Open> stack = new ArrayList<>();

    TreeBuilder(BencodeReader reader) {
        this.reader = reader;
    }

    BencodeValue read() throws BencodeException {
        while (true) {
            BencodeValue value = step();
            if (value == null) {
                continue;
            }
            if (stack.isEmpty()) {
                return value;
            }
            add(stack.getLast(), value);
        }
    }

    private @Nullable BencodeValue step() throws BencodeException {
        return switch (reader.next()) {
            case INTEGER -> integer();
            case STRING -> string();
            case KEY -> {
                key(stack.getLast());
                yield null;
            }
            case LIST -> {
                stack.add(new Open(false));
                yield null;
            }
            case DICTIONARY -> {
                stack.add(new Open(true));
                yield null;
            }
            case END -> close(stack.removeLast());
        };
    }

    private BencodeInteger integer() throws BencodeException {
        boolean isShort = reader.contentLength() <= SHORT_DIGITS && !reader.isZeroPadded();
        return isShort
                ? BencodeInteger.of(reader.longValue())
                : BencodeInteger.ofDigits(reader.content());
    }

    private BencodeString string() {
        return reader.contentLength() == 0 ? EMPTY_STRING : BencodeString.wrap(reader.content());
    }

    private void key(Open open) {
        if (open.size == open.keys.length) {
            open.keys = Arrays.copyOf(open.keys, grown(open.size));
        }
        open.keys[open.size] = string();
    }

    private static void add(Open open, BencodeValue value) {
        if (open.size == open.values.length) {
            open.values = Arrays.copyOf(open.values, grown(open.size));
        }
        open.values[open.size++] = value;
    }

    private static int grown(int size) {
        return size + (size >> 1) + 2;
    }

    private static BencodeValue close(Open open) {
        if (open.size == 0) {
            return open.isDictionary ? BencodeDictionary.EMPTY : BencodeList.EMPTY;
        }
        BencodeValue[] values = Arrays.copyOf(open.values, open.size);
        return open.isDictionary
                ? new BencodeDictionary(Arrays.copyOf(open.keys, open.size), values)
                : BencodeList.of(values);
    }
}
