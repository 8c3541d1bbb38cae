package spate.tracker.access;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.AddressBlock;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;
import spate.tracker.access.AccessEntry.Kind;

/// Reads entries of lists, whose kind shows by their looks.
final class EntryParser {
    private static final int HEX = 16;

    /// The longest text of a network.
    private static final int MAX_NETWORK_LENGTH = 50;

    private Kind kind = Kind.TORRENT;
    private String trouble = "";
    private long word0;
    private long word1;
    private int word2;

    /// Reads the entry in the bytes from `from` to `to`, exclusive. Null if there is none: then
    /// [#trouble] says what is wrong and [#kind] what was meant, most likely.
    @Nullable AccessEntry parse(byte[] bytes, int from, int to) {
        kind = kindOf(bytes, from, to);
        return switch (kind) {
            case TORRENT -> torrent(bytes, from, to);
            case NETWORK -> network(bytes, from, to);
            case CLIENT -> client(bytes, from + AccessEntry.CLIENT_MARK.length(), to);
        };
    }

    private static Kind kindOf(byte[] bytes, int from, int to) {
        if (startsWith(AccessEntry.CLIENT_MARK, bytes, from, to)) {
            return Kind.CLIENT;
        }
        for (int at = from; at < to; at++) {
            if (bytes[at] == '.' || bytes[at] == ':' || bytes[at] == '/') {
                return Kind.NETWORK;
            }
        }
        return Kind.TORRENT;
    }

    /// Whether the bytes begin with a mark in upper or lower case.
    private static boolean startsWith(String mark, byte[] bytes, int from, int to) {
        if (to - from < mark.length()) {
            return false;
        }
        for (int i = 0; i < mark.length(); i++) {
            if (Character.toLowerCase((char) bytes[from + i]) != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// What kind of entry was read last.
    Kind kind() {
        return kind;
    }

    /// What was wrong with what was read last.
    String trouble() {
        return trouble;
    }

    private @Nullable AccessEntry fail(String words) {
        trouble = words;
        return null;
    }

    private @Nullable AccessEntry torrent(byte[] bytes, int from, int to) {
        int space = from;
        while (space < to && bytes[space] != ' ' && bytes[space] != '\t') {
            space++;
        }
        if (space == to) {
            return single(bytes, from, to);
        }
        int next = space;
        while (next < to && (bytes[next] == ' ' || bytes[next] == '\t')) {
            next++;
        }
        return hybrid(bytes, from, space, next, to);
    }

    /// The hash of v1 and that of v2, in any order if the second has all of its digits.
    private @Nullable AccessEntry hybrid(byte[] bytes, int from, int space, int next, int to) {
        AccessEntry first = single(bytes, from, space);
        AccessEntry second = first == null ? null : single(bytes, next, to);
        if (first == null || second == null) {
            return null;
        }
        boolean isV2First = space - from == 2 * InfoHash.V2_LENGTH;
        if (isV2First && to - next == 2 * InfoHash.V2_LENGTH) {
            return fail("two info hashes of v2: a hybrid torrent has one of v1 and one of v2");
        }
        return isV2First ? AccessEntry.hybrid(second, first) : AccessEntry.hybrid(first, second);
    }

    private @Nullable AccessEntry single(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length != 2 * InfoHash.V1_LENGTH && length != 2 * InfoHash.V2_LENGTH) {
            return fail("no info hash of 40 or 64 hexadecimal digits");
        }
        boolean isHex = readHex(bytes, from, 2 * InfoHash.V1_LENGTH) && areHex(bytes, from, to);
        return isHex
                ? AccessEntry.torrent(word0, word1, word2)
                : fail("not hexadecimal digits only");
    }

    private static boolean areHex(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (digit(bytes[at]) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int digit(byte b) {
        return b < 0 ? -1 : Character.digit((char) b, HEX);
    }

    /// Reads up to 40 digits into the words; whether they are digits.
    private boolean readHex(byte[] bytes, int from, int digits) {
        clearWords();
        for (int i = 0; i < digits; i++) {
            int digit = digit(bytes[from + i]);
            if (digit < 0) {
                return false;
            }
            putBits(digit, 4 * i, 4);
        }
        return true;
    }

    private void clearWords() {
        word0 = 0;
        word1 = 0;
        word2 = 0;
    }

    /// Puts a number of so many bits behind the first `at` bits.
    private void putBits(int value, int at, int bits) {
        if (at < 64) {
            word0 |= (long) value << (64 - bits - at);
        } else if (at < 128) {
            word1 |= (long) value << (128 - bits - at);
        } else {
            word2 |= value << (160 - bits - at);
        }
    }

    private @Nullable AccessEntry network(byte[] bytes, int from, int to) {
        int length = Math.min(to - from, MAX_NETWORK_LENGTH);
        String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        AddressBlock block = length < to - from ? null : AddressBlock.parse(text);
        return block == null ? fail("no address or network") : AccessEntry.network(block);
    }

    private @Nullable AccessEntry client(byte[] bytes, int from, int to) {
        if (startsWith(AccessEntry.HEX_MARK, bytes, from, to)) {
            return hexClient(bytes, from + AccessEntry.HEX_MARK.length(), to);
        }
        int length = to - from;
        if (length < 1 || length > PeerId.LENGTH) {
            return fail("a client is 1 to 20 letters of a peer id");
        }
        clearWords();
        for (int i = 0; i < length; i++) {
            byte b = bytes[from + i];
            if (b <= ' ' || b == 0x7F) {
                return fail("other than ASCII letters are spelled as 0x and two digits each");
            }
            putBits(b, Byte.SIZE * i, Byte.SIZE);
        }
        return AccessEntry.client(word0, word1, word2, Byte.SIZE * length);
    }

    private @Nullable AccessEntry hexClient(byte[] bytes, int from, int to) {
        int digits = to - from;
        if (digits < 2 || digits > 2 * PeerId.LENGTH || digits % 2 != 0) {
            return fail("a client is 1 to 20 bytes of a peer id, of two digits each");
        }
        return readHex(bytes, from, digits)
                ? AccessEntry.client(word0, word1, word2, 4 * digits)
                : fail("not hexadecimal digits only");
    }
}
