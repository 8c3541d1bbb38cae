package spate.client.testing;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import spate.client.storage.ContentPaths;
import spate.engine.storage.PieceDigests;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeString;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.metainfo.TorrentInfo.Version;

/// A torrent with its content, computed in the plainest way.
public final class TestTorrent {
    private static final int LEAF = 16 * 1024;

    private final TorrentInfo info;

    /// The whole piece space; pads and gaps are zeros.
    private final byte[] space;

    private TorrentInfo.Version version() {
        return info.version();
    }

    private TestTorrent(TorrentInfo info, Random random) {
        this.info = info;
        FileList files = info.files();
        this.space = new byte[Math.toIntExact(files.end(files.size() - 1))];
        for (int i = 0; i < files.size(); i++) {
            if (!files.isPad(i)) {
                byte[] content = new byte[(int) files.length(i)];
                random.nextBytes(content);
                System.arraycopy(content, 0, space, (int) files.offset(i), content.length);
            }
        }
    }

    /// A file to be: its path, its length and the letters of BEP 47.
    public record Entry(String path, long length, String attributes) {
        public Entry(String path, long length) {
            this(path, length, "");
        }
    }

    /// A torrent of these files in a folder `t`.
    public static TestTorrent of(
            Version version, int pieceLength, Random random, List<Entry> entries) throws Exception {
        return of(info(version, pieceLength, entries), random);
    }

    /// A torrent of these files in a folder `t`.
    public static TestTorrent of(Version version, int pieceLength, Random random, Entry... entries)
            throws Exception {
        return of(version, pieceLength, random, List.of(entries));
    }

    /// A torrent of about 400 pieces in large and small files, always the same.
    public static TestTorrent mixed() throws Exception {
        int piece = 64 * 1024;
        return of(
                Version.V1,
                piece,
                new Random(77),
                new Entry("a", 100 * piece + 5000),
                new Entry("small", 700),
                new Entry("b", 250 * piece),
                new Entry("c", 49 * piece));
    }

    private static TestTorrent of(BencodeDictionary info, Random random) throws Exception {
        return new TestTorrent(TorrentInfo.parse(info.encode()), random);
    }

    /// A v1 torrent of a single file without a folder.
    public static TestTorrent single(String name, long length, int pieceLength, Random random)
            throws Exception {
        return of(
                BencodeDictionary.builder()
                        .put("name", name)
                        .put("length", length)
                        .put("piece length", pieceLength)
                        .put("pieces", new byte[20 * (int) Math.ceilDiv(length, pieceLength)])
                        .build(),
                random);
    }

    private static BencodeDictionary info(Version version, int pieceLength, List<Entry> entries) {
        BencodeDictionary.Builder info = BencodeDictionary.builder();
        info.put("name", "t").put("piece length", pieceLength);
        if (version != Version.V2) {
            List<Entry> all = version == Version.HYBRID ? padded(entries, pieceLength) : entries;
            long total = all.stream().mapToLong(Entry::length).sum();
            info.put("files", BencodeList.of(all.stream().map(TestTorrent::v1).toList()));
            info.put("pieces", new byte[20 * (int) Math.ceilDiv(total, pieceLength)]);
        }
        if (version != Version.V1) {
            info.put("meta version", 2).put("file tree", tree(entries));
        }
        return info.build();
    }

    private static List<Entry> padded(List<Entry> entries, int pieceLength) {
        List<Entry> all = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < entries.size(); i++) {
            all.add(entries.get(i));
            offset += entries.get(i).length();
            long gap = Math.floorMod(-offset, (long) pieceLength);
            if (gap > 0 && i < entries.size() - 1) {
                all.add(new Entry(".pad/" + gap, gap, "p"));
                offset += gap;
            }
        }
        return all;
    }

    private static BencodeDictionary v1(Entry entry) {
        BencodeDictionary.Builder file = BencodeDictionary.builder();
        file.put("length", entry.length());
        file.put("path", BencodeList.ofTexts(Arrays.asList(entry.path().split("/"))));
        if (!entry.attributes().isEmpty()) {
            file.put("attr", entry.attributes().substring(0, 1));
        }
        if (entry.attributes().startsWith("l")) {
            String target = entry.attributes().substring(1);
            file.put("symlink path", BencodeList.ofTexts(Arrays.asList(target.split("/"))));
        }
        return file.build();
    }

    /// Paths of one part only.
    private static BencodeDictionary tree(List<Entry> entries) {
        BencodeDictionary.Builder tree = BencodeDictionary.builder();
        for (Entry entry : entries) {
            BencodeDictionary.Builder file = BencodeDictionary.builder();
            file.put("length", BencodeInteger.of(entry.length()));
            if (entry.length() > 0) {
                byte[] root = new byte[32];
                new Random(entry.hashCode()).nextBytes(root);
                file.put("pieces root", BencodeString.of(root));
            }
            tree.put(entry.path(), BencodeDictionary.builder().put("", file.build()).build());
        }
        return tree.build();
    }

    public TorrentInfo info() {
        return info;
    }

    public ContentPaths in(Path folder) {
        return new ContentPaths(info, info.infoHashes().best(), folder);
    }

    /// The bytes of a piece.
    public byte[] piece(int pieceIndex) {
        int from = Math.multiplyExact(pieceIndex, info.pieceLength());
        return Arrays.copyOfRange(space, from, from + info.pieceLength(pieceIndex));
    }

    /// The bytes of a file.
    public byte[] file(int fileIndex) {
        FileList files = info.files();
        return Arrays.copyOfRange(space, (int) files.offset(fileIndex), (int) files.end(fileIndex));
    }

    /// What a piece hashes to.
    public PieceDigests digests(int pieceIndex) throws Exception {
        byte[] piece = piece(pieceIndex);
        byte[] v1 = {};
        if (version() != Version.V2) {
            v1 = MessageDigest.getInstance("SHA-1").digest(piece);
        }
        byte[] leaves = {};
        if (version() != Version.V1) {
            int length = info.v2PieceLength(pieceIndex);
            leaves = new byte[Math.ceilDiv(length, LEAF) * 32];
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (int at = 0; at < length; at += LEAF) {
                sha256.update(piece, at, Math.min(LEAF, length - at));
                System.arraycopy(sha256.digest(), 0, leaves, at / LEAF * 32, 32);
            }
        }
        return new PieceDigests(v1, leaves);
    }
}
