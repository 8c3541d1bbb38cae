package spate.protocol.bencode;

/// Bytes that are not bencoding, with the reason and the position of the byte at fault.
public final class BencodeException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Why the bytes are no valid bencoding.
    public enum Kind {
        /// The input ends inside a value.
        UNEXPECTED_END("the data ends too early"),
        /// A byte that starts no value, or a wrong byte inside a number.
        UNEXPECTED_BYTE("unexpected byte"),
        /// A string claims more bytes than are left.
        STRING_TOO_LONG("a string reaches beyond the end of the data"),
        /// A dictionary key that is not a string.
        KEY_NOT_A_STRING("a dictionary key is not a string"),
        /// A dictionary key without a value.
        VALUE_MISSING("a dictionary key has no value"),
        /// More nested lists and dictionaries than the limit.
        TOO_DEEP("nested too deeply"),
        /// More entries in a dictionary than `DictionaryIndex` takes.
        TOO_MANY_KEYS("a dictionary has too many keys"),
        /// Strict only: keys out of order.
        UNSORTED_KEYS("the keys of a dictionary are not sorted"),
        /// Strict only: the same key twice in one dictionary.
        DUPLICATE_KEY("a dictionary holds a key twice"),
        /// Strict only: a number with a leading zero, or a negative zero.
        BAD_NUMBER("a number is not in its shortest form"),
        /// Strict only: bytes behind the value.
        TRAILING_BYTES("bytes follow the end of the value"),
        /// The value is of another type than was asked for.
        WRONG_TYPE("a value has the wrong type"),
        /// An integer that does not fit the range asked for.
        OUT_OF_RANGE("an integer is out of range");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /// A short description, a clause without capital and full stop.
        public String text() {
            return text;
        }
    }

    private final Kind kind;
    private final int position;

    /// Creates the error of one kind at a byte position counted from the start of the array.
    public BencodeException(Kind kind, int position) {
        super(kind.text() + " (at byte " + position + ")", null, false, false);
        this.kind = kind;
        this.position = position;
    }

    /// What is wrong.
    public Kind kind() {
        return kind;
    }

    /// The index of the byte at fault, counted from the start of the array that was read.
    public int position() {
        return position;
    }
}
