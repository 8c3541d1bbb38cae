package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/// Keyed 64-bit fingerprints of paths, chained from folder to name. The key comes from the info hash,
/// so nobody can write a torrent whose names all meet in one slot of a table. Two paths with one
/// fingerprint are taken for the same; by chance that happens once in 2^24 torrents of a million
/// files, and costs a file its name, no more.
final class NameHash {
    private static final long STEP = 0x100000001b3L;
    private static final long MIX_1 = 0x9e3779b97f4a7c15L;
    private static final long MIX_2 = 0xd6e8feb86659fd93L;

    private final long key;

    NameHash(long key) {
        this.key = key;
    }

    /// The fingerprint of the torrent's own folder.
    long top() {
        return mixed(key, 0);
    }

    /// The fingerprint of a name in a folder with a fingerprint.
    long child(long parent, byte[] name, int offset, int length) {
        long hash = parent;
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ (name[i] & 0xff)) * STEP;
        }
        return mixed(hash, length);
    }

    /// As `child`, for names that case-insensitive systems take for the same.
    long foldedChild(long parent, byte[] name, int offset, int length) {
        long hash = parent;
        for (int i = offset; i < offset + length; i++) {
            byte b = name[i];
            if (b < 0) {
                byte[] folded = fold(name, offset, length);
                return child(parent, folded, 0, folded.length);
            }
            int lower = b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
            hash = (hash ^ lower) * STEP;
        }
        return mixed(hash, length);
    }

    private static byte[] fold(byte[] name, int offset, int length) {
        String text = new String(name, offset, length, StandardCharsets.UTF_8);
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        String folded = composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }

    private long mixed(long hash, int length) {
        long product = (hash ^ key ^ length) * MIX_1;
        return (product ^ (product >>> 32)) * MIX_2;
    }
}
