package spate.protocol.metainfo;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.bencode.BencodeWriter;
import spate.protocol.metainfo.TorrentInfo.Version;

/// Writes the `info` dictionary of a new torrent, and its piece layers, from hashes that were computed
/// already. The output is canonical and depends on nothing but the calls.
public final class TorrentBuilder {
    private final TorrentPlan plan;
    private final byte[] @Nullable [] roots;
    private final @Nullable String[] md5Sums;
    private final LayersWriter layers = new LayersWriter();
    private final RawDictionary info = new RawDictionary();
    private byte @Nullable [] v1Hashes;

    /// Starts with a plan; each hash that its version needs has to follow.
    public TorrentBuilder(TorrentPlan plan) {
        this.plan = plan;
        this.roots = new byte[plan.files().size()][];
        this.md5Sums = new String[plan.files().size()];
    }

    /// Sets the v1 hashes, 20 bytes a piece; padding was hashed as zeros.
    public TorrentBuilder v1Hashes(byte[] hashes) {
        if (hashes.length != plan.pieceCount() * TorrentInfo.V1_HASH_LENGTH) {
            throw new IllegalArgumentException(hashes.length + " bytes of hashes");
        }
        v1Hashes = hashes;
        return this;
    }

    /// Sets the Merkle tree of a file that is not empty.
    ///
    /// @param fileIndex its index in `TorrentPlan.files`
    /// @param layer the hashes of its pieces, 32 bytes each; for a file of one piece the root
    public TorrentBuilder tree(int fileIndex, byte[] layer) {
        int count = MerkleTree.pieceCount(plan.files().get(fileIndex).length(), plan.pieceLength());
        if (count == 0 || layer.length != count * MerkleTree.HASH_LENGTH) {
            throw new IllegalArgumentException(layer.length + " bytes of hashes");
        }
        int height = MerkleTree.pieceLayerHeight(plan.pieceLength());
        byte[] root = MerkleTree.rootOfLayer(layer, 0, count, height);
        roots[fileIndex] = root;
        if (count > 1) {
            layers.add(root, layer);
        }
        return this;
    }

    /// Sets the MD5 sum of a file, as 32 hexadecimal digits.
    public TorrentBuilder md5(int fileIndex, String digits) {
        md5Sums[fileIndex] = digits;
        return this;
    }

    /// Makes the torrent private (BEP 27).
    public TorrentBuilder isPrivate() {
        return put("private", BencodeInteger.of(1));
    }

    /// Sets the `source` text.
    public TorrentBuilder source(String text) {
        return put("source", BencodeString.of(text));
    }

    /// Sets any other key of `info`.
    public TorrentBuilder put(String key, BencodeValue value) {
        info.put(key, value);
        return this;
    }

    /// The torrent file so far: `info` and the piece layers. The rest is set on what is returned.
    ///
    /// @throws IllegalStateException if a hash is missing
    public MetainfoEditor build() {
        info.put("name", BencodeString.of(plan.name()));
        info.put("piece length", BencodeInteger.of(plan.pieceLength()));
        if (plan.version() != Version.V2) {
            putV1();
        }
        if (plan.version() != Version.V1) {
            info.put("meta version", BencodeInteger.of(2));
            putRaw("file tree", fileTree());
        }
        BencodeWriter writer = new BencodeWriter();
        info.writeTo(writer);
        return MetainfoEditor.ofNew(
                writer.toBytes(), plan.version() == Version.V1 ? null : layers.encode());
    }

    private void putRaw(String key, BencodeWriter value) {
        byte[] encoded = value.toBytes();
        info.putRaw(key, encoded, 0, encoded.length);
    }

    private void putV1() {
        byte[] hashes = v1Hashes;
        if (hashes == null) {
            throw new IllegalStateException("the v1 hashes are missing");
        }
        putRaw("pieces", new BencodeWriter(hashes.length + 16).string(hashes));
        if (plan.hasFolder()) {
            putRaw("files", files());
            return;
        }
        PlannedFile file = plan.files().getFirst();
        info.put("length", BencodeInteger.of(file.length()));
        if (!file.attributes().isEmpty()) {
            info.put("attr", BencodeString.of(file.attributes()));
        }
        String md5 = md5Sums[0];
        if (md5 != null) {
            info.put("md5sum", BencodeString.of(md5));
        }
    }

    private BencodeWriter files() {
        BencodeWriter writer = new BencodeWriter().list();
        for (int i = 0; i < plan.files().size(); i++) {
            long padding = plan.paddingBefore(i);
            if (padding > 0) {
                writer.dictionary().string("attr").string("p").string("length").integer(padding);
                path(writer.string("path"), List.of(".pad", Long.toString(padding))).end();
            }
            PlannedFile file = plan.files().get(i);
            properties(writer.dictionary(), i, true);
            path(writer.string("path"), file.path());
            target(writer, file).end();
        }
        return writer.end();
    }

    /// The first keys of a file, which both formats share.
    private void properties(BencodeWriter writer, int fileIndex, boolean withMd5) {
        PlannedFile file = plan.files().get(fileIndex);
        if (!file.attributes().isEmpty()) {
            writer.string("attr").string(file.attributes());
        }
        writer.string("length").integer(file.length());
        String md5 = md5Sums[fileIndex];
        if (withMd5 && md5 != null) {
            writer.string("md5sum").string(md5);
        }
    }

    private static BencodeWriter path(BencodeWriter writer, List<String> parts) {
        writer.list();
        parts.forEach(writer::string);
        return writer.end();
    }

    private static BencodeWriter target(BencodeWriter writer, PlannedFile file) {
        List<String> target = file.symlinkTarget();
        return target == null ? writer : path(writer.string("symlink path"), target);
    }

    /// The files come in tree order, so the tree is written in one go: close the folders the next path
    /// is not in, open those it is in.
    private BencodeWriter fileTree() {
        BencodeWriter writer = new BencodeWriter().dictionary();
        List<String> folder = List.of();
        for (int i = 0; i < plan.files().size(); i++) {
            PlannedFile file = plan.files().get(i);
            List<String> next = file.path().subList(0, file.path().size() - 1);
            int common = common(folder, next);
            close(writer, folder.size() - common);
            next.subList(common, next.size()).forEach(part -> writer.string(part).dictionary());
            leaf(writer.string(file.path().getLast()).dictionary(), i);
            folder = next;
        }
        close(writer, folder.size());
        return writer.end();
    }

    private void leaf(BencodeWriter writer, int fileIndex) {
        PlannedFile file = plan.files().get(fileIndex);
        properties(writer.string("").dictionary(), fileIndex, plan.version() == Version.V2);
        if (file.length() > 0) {
            byte[] root = roots[fileIndex];
            if (root == null) {
                throw new IllegalStateException("the tree of file " + fileIndex + " is missing");
            }
            writer.string("pieces root").string(root);
        }
        target(writer, file).end().end();
    }

    private static int common(List<String> first, List<String> second) {
        int count = 0;
        while (count < Math.min(first.size(), second.size())
                && first.get(count).equals(second.get(count))) {
            count++;
        }
        return count;
    }

    private static void close(BencodeWriter writer, int folders) {
        for (int i = 0; i < folders; i++) {
            writer.end();
        }
    }
}
