package spate.protocol.bencode;

import spate.protocol.bencode.BencodeException.Kind;
import spate.protocol.bencode.BencodeReader.Mode;

/// A bencoded value, immutable: an integer, a byte string, a list or a dictionary.
///
/// Values nest at most `BencodeReader.MAX_DEPTH` deep; their constructors hold that, so `equals`,
/// `hashCode` and writing, which recurse once a level, cannot overflow the stack.
///
/// Memory: a tree read from N bytes takes at most 32 N bytes (the worst case are empty lists within
/// lists), twice that while it is built; ordinary data takes 1 to 5 N. Lengths are checked before
/// anything is allocated.
public sealed interface BencodeValue
        permits BencodeInteger, BencodeString, BencodeList, BencodeDictionary {

    /// How many levels of lists and dictionaries this value is, itself included: 0 for integers and
    /// strings.
    int height();

    /// Reads exactly one value; anything BEP 3 calls invalid, and bytes behind it, are errors.
    static BencodeValue parse(byte[] input) throws BencodeException {
        return parse(input, Mode.STRICT);
    }

    /// Reads one value, as strictly as asked. What lenient accepts stands at `BencodeReader`.
    static BencodeValue parse(byte[] input, Mode mode) throws BencodeException {
        BencodeReader reader = new BencodeReader(input, mode);
        BencodeValue value = read(reader);
        reader.expectEnd();
        return value;
    }

    /// Reads the next value of a reader and leaves the reader behind it.
    static BencodeValue read(BencodeReader reader) throws BencodeException {
        return new TreeBuilder(reader).read();
    }

    /// Reads one dictionary, strictly or not; any other value is an error.
    static BencodeDictionary parseDictionary(byte[] input, Mode mode) throws BencodeException {
        if (parse(input, mode) instanceof BencodeDictionary dictionary) {
            return dictionary;
        }
        throw new BencodeException(Kind.WRONG_TYPE, 0);
    }

    /// The canonical bencoding of this value (see `BencodeWriter`).
    default byte[] encode() {
        return new BencodeWriter().value(this).toBytes();
    }
}
