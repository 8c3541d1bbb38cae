package spate.sim.torrent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.CRC32C;
import spate.protocol.bencode.BencodeWriter;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoException;
import spate.sim.torrent.TorrentPlan.Format;

/// Makes torrents, on purpose by code of its own: what the product writes and reads is not asked.
final class TorrentMaker {

    /// A line of the v1 file list.
    private record Entry(String name, int length, boolean isPad) {}

    private final TorrentPlan plan;
    private final List<FileSpan> files = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private int spaceBytes;

    TorrentMaker(TorrentPlan plan) {
        this.plan = plan;
        layOut();
    }

    private void layOut() {
        int count = plan.fileLengths().size();
        for (int i = 0; i < count; i++) {
            int length = plan.fileLengths().get(i);
            String name = count == 1 ? plan.name() : "file" + (1000 + i);
            files.add(new FileSpan(entries.size(), name, spaceBytes, length));
            entries.add(new Entry(name, length, false));
            spaceBytes += length;
            if (i < count - 1) {
                align();
            }
        }
    }

    private void align() {
        int gap = Math.floorMod(-spaceBytes, plan.pieceLength());
        if (plan.format() == Format.V1 || gap == 0) {
            return;
        }
        if (plan.format() != Format.V2) {
            entries.add(new Entry(Integer.toString(gap), gap, true));
        }
        spaceBytes += gap;
    }

    SimTorrent make() {
        byte[] content = content();
        byte[] torrent = encode(content);
        try {
            return new SimTorrent(plan, Metainfo.parse(torrent), files, content);
        } catch (MetainfoException e) {
            throw new AssertionError("made a torrent that cannot be read: " + plan, e);
        }
    }

    private byte[] content() {
        CRC32C name = new CRC32C();
        name.update(plan.toString().getBytes(StandardCharsets.UTF_8));
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(name.getValue());
        byte[] content = new byte[spaceBytes];
        for (FileSpan file : files) {
            byte[] bytes = new byte[file.length()];
            random.nextBytes(bytes);
            System.arraycopy(bytes, 0, content, file.offset(), file.length());
        }
        return content;
    }

    private boolean hasV1() {
        return plan.format() != Format.V2;
    }

    private boolean hasV2() {
        return plan.format() == Format.V2 || plan.format() == Format.HYBRID;
    }

    private byte[] encode(byte[] content) {
        BencodeWriter out = new BencodeWriter();
        out.dictionary().string("info");
        info(out, content);
        if (hasV2()) {
            out.string("piece layers").dictionary();
            for (var layer : pieceLayers(content).entrySet()) {
                out.string(latin(layer.getKey())).string(layer.getValue());
            }
            out.end();
        }
        return out.end().toBytes();
    }

    private void info(BencodeWriter out, byte[] content) {
        boolean single = files.size() == 1;
        out.dictionary();
        if (hasV2()) {
            out.string("file tree").dictionary();
            for (FileSpan file : files) {
                fileTreeEntry(out, content, file);
            }
            out.end();
        }
        if (hasV1() && !single) {
            v1Files(out);
        } else if (hasV1()) {
            out.string("length").integer(files.get(0).length());
        }
        if (hasV2()) {
            out.string("meta version").integer(2);
        }
        out.string("name").string(plan.name());
        out.string("piece length").integer(plan.pieceLength());
        if (hasV1()) {
            out.string("pieces").string(v1Hashes(content));
        }
        if (plan.isPrivate()) {
            out.string("private").integer(1);
        }
        out.end();
    }

    private void v1Files(BencodeWriter out) {
        out.string("files").list();
        for (Entry entry : entries) {
            out.dictionary();
            if (entry.isPad()) {
                out.string("attr").string("p");
            }
            out.string("length").integer(entry.length());
            out.string("path").list();
            if (entry.isPad()) {
                out.string(".pad");
            }
            out.string(entry.name()).end().end();
        }
        out.end();
    }

    private byte[] v1Hashes(byte[] content) {
        int pieceLength = plan.pieceLength();
        int count = (content.length + pieceLength - 1) / pieceLength;
        byte[] hashes = new byte[20 * count];
        for (int i = 0; i < count; i++) {
            int start = i * pieceLength;
            int length = Math.min(pieceLength, content.length - start);
            System.arraycopy(Digests.sha1(content, start, length), 0, hashes, 20 * i, 20);
        }
        return hashes;
    }

    private void fileTreeEntry(BencodeWriter out, byte[] content, FileSpan file) {
        out.string(file.path()).dictionary().string("").dictionary();
        out.string("length").integer(file.length());
        if (file.length() > 0) {
            out.string("pieces root").string(root(content, file));
        }
        out.end().end();
    }

    private byte[] root(byte[] content, FileSpan file) {
        List<byte[]> leaves = Digests.leaves(content, file.offset(), file.length());
        return Digests.root(leaves, powerOfTwo(leaves.size()), Digests.zeroHash());
    }

    /// The piece layers by root, in the order of the roots' bytes.
    private TreeMap<String, byte[]> pieceLayers(byte[] content) {
        TreeMap<String, byte[]> layers = new TreeMap<>();
        for (FileSpan file : files) {
            if (file.length() > plan.pieceLength()) {
                String root = new String(root(content, file), StandardCharsets.ISO_8859_1);
                layers.put(root, layer(content, file));
            }
        }
        return layers;
    }

    private byte[] layer(byte[] content, FileSpan file) {
        int width = plan.pieceLength() / Digests.LEAF_BYTES;
        int count = (file.length() + plan.pieceLength() - 1) / plan.pieceLength();
        byte[] layer = new byte[32 * count];
        for (int i = 0; i < count; i++) {
            int start = i * plan.pieceLength();
            int length = Math.min(plan.pieceLength(), file.length() - start);
            List<byte[]> leaves = Digests.leaves(content, file.offset() + start, length);
            byte[] hash = Digests.root(leaves, width, Digests.zeroHash());
            System.arraycopy(hash, 0, layer, 32 * i, 32);
        }
        return layer;
    }

    private static int powerOfTwo(int atLeast) {
        return Math.max(1, Integer.highestOneBit(2 * atLeast - 1));
    }

    private static byte[] latin(String text) {
        return Arrays.copyOf(text.getBytes(StandardCharsets.ISO_8859_1), text.length());
    }
}
