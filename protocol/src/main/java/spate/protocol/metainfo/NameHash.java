package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/// Keyed 64-bit fingerprints of paths, chained from folder to name. The key comes from the info hash,
/// so nobody can write a torrent whose names all meet in one slot of a table. Two paths with one
/// fingerprint are taken for the same; by chance that happens once in 2^24 torrents of a million
/// files, and costs a file its name, no more.
final class NameHash {
    private static final long MIX_1 = 0x9e3779b97f4a7c15L;
    private static final long MIX_2 = 0xd6e8feb86659fd93L;

    private final long key;

    NameHash(long key) {
        this.key = key;
    }

    /// The fingerprint of the torrent's own folder.
    long top() {
        return mix(key, MIX_1);
    }

    /// The fingerprint of a name in a folder with a fingerprint.
    long child(long parent, byte[] name, int offset, int length) {
        long hash = parent ^ key;
        for (int i = offset; i < offset + length; i++) {
            hash = mix(hash, name[i] & 0xff);
        }
        return mix(hash, length | 1L << 32);
    }

    /// As `child`, for names that case-insensitive systems take for the same.
    long foldedChild(long parent, byte[] name, int offset, int length) {
        byte[] folded = fold(name, offset, length);
        return child(parent, folded, 0, folded.length);
    }

    private static byte[] fold(byte[] name, int offset, int length) {
        if (Utf8.isAscii(name, offset, length)) {
            byte[] lower = new byte[length];
            for (int i = 0; i < length; i++) {
                byte b = name[offset + i];
                lower[i] = (byte) (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b);
            }
            return lower;
        }
        String text = new String(name, offset, length, StandardCharsets.UTF_8);
        StringBuilder folded = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFC)
                .codePoints()
                .map(c -> Character.toLowerCase(Character.toUpperCase(c)))
                .forEach(folded::appendCodePoint);
        return Normalizer.normalize(folded, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }

    private static long mix(long state, long value) {
        long product = (state ^ value) + MIX_1;
        return Math.unsignedMultiplyHigh(product, MIX_2) ^ product * MIX_2;
    }
}
