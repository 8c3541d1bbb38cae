package spate.engine.storage;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Leaf hashes of verified pieces (BEP 52), kept for peers that ask for them; those that were of no
/// use for longest go first. One cache a session.
///
/// Without it, each peer that asks for the leaves of a piece costs the reading and hashing of it.
public final class LeafCache {

    /// What is held beside the hashes of a piece.
    private static final int BYTES_A_PIECE = 128;

    private record Key(long owner, int pieceIndex) {}

    private final long maxBytes;
    private final Map<Key, byte[]> leaves = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    public LeafCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Keeps the leaves of a piece that is right; the array is not changed any more.
    ///
    /// @param hashes 32 bytes a block
    public void put(long owner, int pieceIndex, byte[] hashes) {
        remove(new Key(owner, pieceIndex));
        if (hashes.length == 0 || cost(hashes) > maxBytes) {
            return;
        }
        leaves.put(new Key(owner, pieceIndex), hashes);
        bytes += cost(hashes);
        while (bytes > maxBytes) {
            remove(leaves.keySet().iterator().next());
        }
    }

    private static long cost(byte[] hashes) {
        return (long) hashes.length + BYTES_A_PIECE;
    }

    private void remove(Key key) {
        byte[] hashes = leaves.remove(key);
        bytes -= hashes == null ? 0 : cost(hashes);
    }

    /// The leaves of a piece, not to be changed; null if they are not held.
    public byte @Nullable [] find(long owner, int pieceIndex) {
        return leaves.get(new Key(owner, pieceIndex));
    }

    /// Forgets everything of one torrent.
    public void forget(long owner) {
        for (Key key : leaves.keySet().toArray(Key[]::new)) {
            if (key.owner == owner) {
                remove(key);
            }
        }
    }
}
