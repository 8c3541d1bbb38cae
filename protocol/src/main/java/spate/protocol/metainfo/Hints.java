package spate.protocol.metainfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;

/// Reads what is optional in a torrent and must never make it invalid.
final class Hints {
    /// So many entries of an optional list are looked at.
    static final int MAX_ENTRIES = 2_000;

    private Hints() {}

    /// The `similar` torrents of BEP 38: hashes of 20 or 32 bytes; others are passed over.
    static List<InfoHash> similar(@Nullable BencodeValue list) {
        List<InfoHash> hashes = new ArrayList<>();
        for (BencodeString string : strings(list)) {
            if (string.length() == InfoHash.V1_LENGTH || string.length() == InfoHash.V2_LENGTH) {
                hashes.add(InfoHash.of(string.toBytes()));
            }
        }
        return List.copyOf(hashes);
    }

    /// The `collections` of BEP 38.
    static List<String> collections(@Nullable BencodeValue list) {
        return strings(list).stream().map(BencodeString::text).toList();
    }

    /// The strings of a list; other values are passed over.
    static List<BencodeString> strings(@Nullable BencodeValue value) {
        List<BencodeString> strings = new ArrayList<>();
        if (value instanceof BencodeList list) {
            for (BencodeValue element : list) {
                if (element instanceof BencodeString string && strings.size() < MAX_ENTRIES) {
                    strings.add(string);
                }
            }
        }
        return strings;
    }

    /// The text of a string; null for anything else.
    static @Nullable String text(@Nullable BencodeValue value) {
        return value instanceof BencodeString string ? string.text() : null;
    }

    /// The hexadecimal digits of an MD5 sum, written as such or as 16 bytes.
    static @Nullable String md5(@Nullable BencodeValue value) {
        if (!(value instanceof BencodeString sum)) {
            return null;
        }
        if (sum.length() == 16) {
            return sum.hex();
        }
        String digits = sum.text().toLowerCase(Locale.ROOT);
        return digits.matches("[0-9a-f]{32}") ? digits : null;
    }
}
