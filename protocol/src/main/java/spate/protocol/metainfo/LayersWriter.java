package spate.protocol.metainfo;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeWriter;

/// Writes the `piece layers` dictionary (BEP 52): an entry for each root of a file of more than one
/// piece, in the order of the roots.
final class LayersWriter {
    private final TreeMap<BencodeString, byte[]> layers = new TreeMap<>();

    /// Adds the layer of a root; files of one root have one layer.
    void add(byte[] root, byte[] layer) {
        layers.putIfAbsent(BencodeString.of(root), layer);
    }

    byte[] encode() {
        BencodeWriter writer = new BencodeWriter();
        writer.dictionary();
        for (Map.Entry<BencodeString, byte[]> entry : layers.entrySet()) {
            writer.string(entry.getKey().toBytes());
            writer.string(entry.getValue());
        }
        return writer.end().toBytes();
    }

    /// The layers of a torrent, as far as they are known.
    static byte[] encode(TorrentInfo info, @Nullable PieceLayers layers) {
        LayersWriter writer = new LayersWriter();
        for (int i = 0; layers != null && i < info.files().size(); i++) {
            byte[] root = info.files().piecesRoot(i);
            ByteBuffer layer = layers.pieceCount(i) > 1 ? layers.layer(i) : null;
            if (root != null && layer != null) {
                byte[] bytes = new byte[layer.remaining()];
                layer.get(bytes);
                writer.add(root, bytes);
            }
        }
        return writer.encode();
    }
}
