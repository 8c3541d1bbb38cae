package spate.protocol.metainfo;

import java.util.Arrays;
import java.util.List;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeValue;

/// Writes `info` dictionaries for tests, good and bad.
final class Infos {
    static final int PIECE = 16 * 1024;

    private Infos() {}

    /// A v1 dictionary of a single file, to be changed.
    static BencodeDictionary.Builder v1(long length) {
        return BencodeDictionary.builder()
                .put("length", length)
                .put("name", "file")
                .put("piece length", PIECE)
                .put("pieces", hashes(length));
    }

    /// A v1 dictionary of several files, to be changed.
    static BencodeDictionary.Builder v1(BencodeDictionary... files) {
        long total = Arrays.stream(files).mapToLong(f -> Math.max(0, f.integer("length", 0))).sum();
        return v1(total).remove("length").put("files", BencodeList.of(files));
    }

    static byte[] hashes(long length) {
        return new byte[20 * Math.toIntExact((length + PIECE - 1) / PIECE)];
    }

    static BencodeDictionary file(long length, String... path) {
        return BencodeDictionary.builder()
                .put("length", length)
                .put("path", BencodeList.ofTexts(List.of(path)))
                .build();
    }

    static BencodeDictionary pad(long length) {
        return file(length, ".pad", Long.toString(length)).toBuilder().put("attr", "p").build();
    }

    static BencodeDictionary link(String path, String... target) {
        return file(0, path.split("/")).toBuilder()
                .put("attr", "l")
                .put("symlink path", BencodeList.ofTexts(List.of(target)))
                .build();
    }

    /// A v2 dictionary of a file tree, to be changed.
    static BencodeDictionary.Builder v2(BencodeDictionary tree) {
        return BencodeDictionary.builder()
                .put("file tree", tree)
                .put("meta version", 2)
                .put("name", "name")
                .put("piece length", PIECE);
    }

    /// A file in a file tree, with the root a file of so many zero bytes need not have.
    static BencodeDictionary leaf(long length) {
        BencodeDictionary.Builder properties = BencodeDictionary.builder().put("length", length);
        if (length > 0) {
            byte[] root = new byte[32];
            Arrays.fill(root, (byte) 7);
            properties.put("pieces root", root);
        }
        return tree("", properties.build());
    }

    static BencodeDictionary tree(Object... keysAndValues) {
        BencodeDictionary.Builder tree = BencodeDictionary.builder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            tree.put((String) keysAndValues[i], (BencodeValue) keysAndValues[i + 1]);
        }
        return tree.build();
    }

    static TorrentInfo parse(BencodeDictionary.Builder info) throws MetainfoException {
        return TorrentInfo.parse(info.build().encode());
    }
}
