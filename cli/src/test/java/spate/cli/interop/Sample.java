package spate.cli.interop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.MerkleTree;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoEditor;
import spate.protocol.metainfo.MetainfoException;
import spate.protocol.metainfo.PlannedFile;
import spate.protocol.metainfo.TorrentBuilder;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.metainfo.TorrentPlan;

/// A torrent and its content, both on disk: made from random bytes and hashed in the plainest way,
/// with nothing of the code under test but the torrent's writer.
public final class Sample {

    private final TorrentPlan plan;
    private final Map<String, byte[]> contents;
    private final Path seedFolder;
    private final Path torrentFile;
    private final InfoHashes infoHashes;

    /// A file to be: its path in the torrent's folder and its length.
    public record Entry(String path, int lengthBytes) {}

    private Sample(TorrentPlan plan, Map<String, byte[]> contents, Path folder) throws IOException {
        this.plan = plan;
        this.contents = contents;
        this.seedFolder = folder.resolve("seed");
        this.torrentFile = folder.resolve("sample.torrent");
        byte[] torrent = build().toBytes();
        this.infoHashes = parse(torrent).infoHashes();
        Files.createDirectories(folder);
        Files.write(torrentFile, torrent);
        writeInto(seedFolder);
    }

    /// Files in a folder `name`.
    public static Sample folder(
            Path work, Version version, String name, int pieceLength, List<Entry> entries)
            throws IOException {
        return of(work, version, name, true, pieceLength, entries);
    }

    /// One file, and no folder.
    public static Sample single(
            Path work, Version version, String name, int pieceLength, int lengthBytes)
            throws IOException {
        return of(work, version, name, false, pieceLength, List.of(new Entry(name, lengthBytes)));
    }

    /// What most tests transfer: odd sizes, files that share pieces, names outside of ASCII, empty
    /// files at the start, in the middle and at the end, about 3 MB.
    public static Sample mixed(Path work, Version version) throws IOException {
        return folder(
                work,
                version,
                "Gemischtes – 混合",
                32 * 1024,
                List.of(
                        new Entry("0 empty.txt", 0),
                        new Entry("1 ein bißchen.bin", 1),
                        new Entry("2 größer/日本語 файл.bin", 1_700_003),
                        new Entry("2 größer/empty in the middle", 0),
                        new Entry("2 größer/tiny", 17),
                        new Entry("3 exact.bin", 4 * 32 * 1024),
                        new Entry("4 tiefer/und/tiefer/ελληνικά.bin", 16_385),
                        new Entry("5 last.bin", 999_999),
                        new Entry("6 empty", 0)));
    }

    private static Sample of(
            Path work,
            Version version,
            String name,
            boolean hasFolder,
            int pieceLength,
            List<Entry> entries)
            throws IOException {
        List<PlannedFile> files =
                entries.stream()
                        .map(e -> new PlannedFile(List.of(e.path.split("/", -1)), e.lengthBytes))
                        .toList();
        TorrentPlan plan = new TorrentPlan(version, name, hasFolder, pieceLength, false, files);
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (PlannedFile file : plan.files()) {
            String path = String.join("/", file.path());
            byte[] bytes = new byte[(int) file.length()];
            new Random(path.hashCode()).nextBytes(bytes);
            contents.put(path, bytes);
        }
        return new Sample(plan, contents, work);
    }

    /* --- The torrent --- */

    private MetainfoEditor build() {
        TorrentBuilder builder = new TorrentBuilder(plan);
        if (plan.version() != Version.V2) {
            builder.v1Hashes(v1Hashes());
        }
        if (plan.version() != Version.V1) {
            int index = 0;
            for (byte[] content : contents.values()) {
                if (content.length > 0) {
                    builder.tree(index, pieceLayer(content));
                }
                index++;
            }
        }
        return builder.build();
    }

    /// The content as it lies in the piece space; what is between the files is zeros.
    public ByteBuffer pieceSpace() {
        ByteBuffer space = ByteBuffer.allocate(Math.toIntExact(plan.length()));
        int index = 0;
        for (byte[] content : contents.values()) {
            space.put(Math.toIntExact(plan.offset(index++)), content);
        }
        return space;
    }

    private byte[] v1Hashes() {
        ByteBuffer space = pieceSpace();
        ByteBuffer hashes = ByteBuffer.allocate(plan.pieceCount() * 20);
        MessageDigest sha1 = digest("SHA-1");
        for (int at = 0; at < space.capacity(); at += plan.pieceLength()) {
            sha1.update(space.slice(at, Math.min(plan.pieceLength(), space.capacity() - at)));
            hashes.put(sha1.digest());
        }
        return hashes.array();
    }

    private byte[] pieceLayer(byte[] content) {
        int pieces = Math.ceilDiv(content.length, plan.pieceLength());
        ByteBuffer layer = ByteBuffer.allocate(pieces * MerkleTree.HASH_LENGTH);
        for (int piece = 0; piece < pieces; piece++) {
            int from = piece * plan.pieceLength();
            int to = Math.min(content.length, from + plan.pieceLength());
            byte[] leaves = leaves(content, from, to);
            int count = leaves.length / MerkleTree.HASH_LENGTH;
            layer.put(
                    pieces == 1
                            ? MerkleTree.rootOfLayer(leaves, 0, count, 0)
                            : MerkleTree.pieceHash(leaves, count, plan.pieceLength()));
        }
        return layer.array();
    }

    private static byte[] leaves(byte[] content, int from, int to) {
        int count = Math.ceilDiv(to - from, MerkleTree.BLOCK_LENGTH);
        ByteBuffer leaves = ByteBuffer.allocate(count * MerkleTree.HASH_LENGTH);
        MessageDigest sha256 = digest("SHA-256");
        for (int at = from; at < to; at += MerkleTree.BLOCK_LENGTH) {
            sha256.update(content, at, Math.min(MerkleTree.BLOCK_LENGTH, to - at));
            leaves.put(sha256.digest());
        }
        return leaves.array();
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Metainfo parse(byte[] torrent) {
        try {
            return Metainfo.parse(torrent);
        } catch (MetainfoException e) {
            throw new AssertionError("the sample is no torrent", e);
        }
    }

    /* --- What it is --- */

    public String name() {
        return plan.name();
    }

    public Version version() {
        return plan.version();
    }

    public int pieceLength() {
        return plan.pieceLength();
    }

    public int pieceCount() {
        return plan.pieceCount();
    }

    public Path torrentFile() {
        return torrentFile;
    }

    /// The folder that holds the content, complete.
    public Path seedFolder() {
        return seedFolder;
    }

    public InfoHashes infoHashes() {
        return infoHashes;
    }

    /// The same torrent in a file that lacks the piece layers of BEP 52: who gets it must ask peers.
    public Path withoutPieceLayers() throws IOException {
        byte[] torrent =
                MetainfoEditor.of(parse(Files.readAllBytes(torrentFile)).info(), null).toBytes();
        return Files.write(torrentFile.resolveSibling("no-layers.torrent"), torrent);
    }

    /// The same torrent in a file with a tracker.
    public Path withTracker(String url) throws IOException {
        byte[] torrent =
                MetainfoEditor.of(parse(Files.readAllBytes(torrentFile)))
                        .trackers(List.of(List.of(url)))
                        .toBytes();
        return Files.write(torrentFile.resolveSibling("with-tracker.torrent"), torrent);
    }

    /// The bytes of all files together.
    public long lengthBytes() {
        return contents.values().stream().mapToLong(bytes -> bytes.length).sum();
    }

    /// The paths in the torrent, with `/`.
    public List<String> paths() {
        return List.copyOf(contents.keySet());
    }

    public byte[] content(String path) {
        return contents.get(path);
    }

    /// Where a file of the torrent lies in an output folder.
    public Path in(Path outputFolder, String path) {
        return plan.hasFolder()
                ? outputFolder.resolve(plan.name()).resolve(path)
                : outputFolder.resolve(path);
    }

    /* --- The content on disk --- */

    /// Writes all content into an output folder.
    public void writeInto(Path outputFolder) throws IOException {
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            Path target = in(outputFolder, file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
    }

    /// Writes the files of no bytes, which some clients forget.
    public void writeEmptyFilesInto(Path outputFolder) throws IOException {
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            if (file.getValue().length == 0) {
                Files.createDirectories(in(outputFolder, file.getKey()).getParent());
                Files.write(in(outputFolder, file.getKey()), file.getValue());
            }
        }
    }

    /// The bytes of the pieces that are on disk as they should be, whole.
    public long goodBytesIn(Path outputFolder) throws IOException {
        ByteBuffer actual = ByteBuffer.allocate(Math.toIntExact(plan.length()));
        int index = 0;
        for (String path : contents.keySet()) {
            Path file = in(outputFolder, path);
            byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            actual.put(Math.toIntExact(plan.offset(index++)), bytes);
        }
        ByteBuffer expected = pieceSpace();
        long good = 0;
        for (int at = 0; at < expected.capacity(); at += plan.pieceLength()) {
            int length = Math.min(plan.pieceLength(), expected.capacity() - at);
            good += expected.slice(at, length).equals(actual.slice(at, length)) ? length : 0;
        }
        return good;
    }

    /// What differs between an output folder and the content: empty if it is the same, byte for byte,
    /// with no file too many.
    public String differenceIn(Path outputFolder) throws IOException {
        StringBuilder difference = new StringBuilder();
        Path root = plan.hasFolder() ? outputFolder.resolve(plan.name()) : outputFolder;
        Map<String, Path> found = filesUnder(root);
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            Path path = found.remove(file.getKey());
            if (path == null) {
                difference.append("missing: ").append(file.getKey()).append('\n');
            } else {
                compare(path, file.getValue(), difference);
            }
        }
        found.forEach((name, _) -> difference.append("too many: ").append(name).append('\n'));
        return difference.toString();
    }

    private static void compare(Path path, byte[] expected, StringBuilder difference)
            throws IOException {
        byte[] actual = Files.readAllBytes(path);
        int at = Arrays.mismatch(expected, actual);
        if (at >= 0) {
            difference
                    .append(path)
                    .append(" differs at ")
                    .append(at)
                    .append(" of ")
                    .append(expected.length)
                    .append(" (it has ")
                    .append(actual.length)
                    .append(")\n");
        }
    }

    private static Map<String, Path> filesUnder(Path root) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        if (Files.isDirectory(root)) {
            try (Stream<Path> all = Files.walk(root)) {
                all.filter(Files::isRegularFile)
                        .forEach(path ->
                                files.put(
                                        root.relativize(path).toString().replace('\\', '/'), path));
            }
        }
        return files;
    }

    @Override
    public String toString() {
        return plan.version() + " " + plan.name();
    }
}
