package spate.protocol.metainfo;

import java.util.Arrays;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Token;
import spate.protocol.metainfo.MetainfoException.Kind;

/// Reads `piece layers` (BEP 52) and checks each layer: it must belong to a file of more than one
/// piece, be of the right length, and hash to the file's root. Layers may be missing.
///
/// Files of the same content have the same root and share their layer.
final class PieceLayersReader {
    private final byte[] base;
    private final TorrentInfo info;
    private final FileList files;
    private final int[] starts;

    /// The first file of each root, by a fingerprint of the root; `next` chains files of one root.
    private final FingerprintMap filesByRoot;

    private final int[] next;
    private final NameHash hash;

    PieceLayersReader(byte[] base, TorrentInfo info) {
        this.base = base;
        this.info = info;
        this.files = info.files();
        this.starts = new int[files.size()];
        this.next = new int[files.size()];
        this.filesByRoot = new FingerprintMap(files.size());
        this.hash = new NameHash(info.infoHashes().best().hashCode());
        Arrays.fill(starts, PieceLayers.UNKNOWN);
    }

    PieceLayers read(BencodeReader reader) throws MetainfoException, BencodeException {
        indexRoots();
        reader.expect(Token.DICTIONARY);
        while (reader.next() == Token.KEY) {
            int rootStart = reader.contentStart();
            if (reader.contentLength() != MerkleTree.HASH_LENGTH || reader.next() != Token.STRING) {
                throw invalid("an entry is not a layer");
            }
            layer(rootStart, reader.contentStart(), reader.contentLength());
        }
        return new PieceLayers(base, info, starts);
    }

    private void indexRoots() {
        for (int i = files.size() - 1; i >= 0; i--) {
            if (files.rootStart(i) != FileList.NO_ROOT && files.length(i) > info.pieceLength()) {
                long key = fingerprint(files.rootStart(i));
                next[i] = filesByRoot.get(key);
                filesByRoot.put(key, i);
            }
        }
    }

    private long fingerprint(int rootStart) {
        return hash.child(0, base, rootStart, MerkleTree.HASH_LENGTH);
    }

    private void layer(int rootStart, int start, int length) throws MetainfoException {
        int file = filesByRoot.get(fingerprint(rootStart));
        if (file == FingerprintMap.ABSENT || !files.rootEquals(file, base, rootStart)) {
            throw invalid("a layer belongs to no file");
        }
        if (starts[file] != PieceLayers.UNKNOWN) {
            throw invalid("the layer of file " + (file + 1) + " is there twice");
        }
        check(file, start, length);
        for (; file != FingerprintMap.ABSENT; file = next[file]) {
            if (MerkleTree.pieceCount(files.length(file), info.pieceLength())
                    != length / MerkleTree.HASH_LENGTH) {
                throw invalid("files of different lengths have one root");
            }
            starts[file] = start;
        }
    }

    private void check(int file, int start, int length) throws MetainfoException {
        int count = MerkleTree.pieceCount(files.length(file), info.pieceLength());
        if (length != (long) count * MerkleTree.HASH_LENGTH) {
            throw invalid("the layer of file " + (file + 1) + " has a wrong length");
        }
        int height = MerkleTree.pieceLayerHeight(info.pieceLength());
        byte[] root = MerkleTree.rootOfLayer(base, start, count, height);
        if (!files.rootEquals(file, root, 0)) {
            throw invalid("the layer of file " + (file + 1) + " does not hash to its root");
        }
    }

    private static MetainfoException invalid(String detail) {
        return new MetainfoException(Kind.PIECE_LAYER_INVALID, detail);
    }
}
