package spate.tracker.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import spate.tracker.swarm.TorrentRecord;

/// The key of a torrent in the engine, and the channel that its changes are told on.
///
/// A key is `{`, the first byte of the info hash, `}` and the other 19 bytes. What stands in braces decides
/// on the slot in a cluster (its hash tag): so a torrent's key and channel are always on one node, and 256
/// channels are enough. `}` itself cannot be a tag: those torrents have the tag `|`, and their whole hash
/// behind it.
final class SwarmKey {
    static final int GROUPS = 256;

    private static final int LENGTH = 22;
    private static final int ESCAPED_LENGTH = 23;
    private static final byte UNUSABLE = '}';
    private static final byte SUBSTITUTE = '|';

    private SwarmKey() {}

    /// 20 bytes of info hash as words in network order.
    static byte[] of(long hash0, long hash1, int hash2) {
        byte first = (byte) (hash0 >>> 56);
        boolean isEscaped = first == UNUSABLE;
        ByteBuffer key = ByteBuffer.allocate(isEscaped ? ESCAPED_LENGTH : LENGTH);
        int hashAt = key.limit() - 20;
        key.putLong(hashAt, hash0).putLong(hashAt + 8, hash1).putInt(hashAt + 16, hash2);
        key.put(0, (byte) '{').put(1, isEscaped ? SUBSTITUTE : first).put(2, (byte) '}');
        return key.array();
    }

    /// Starts a record of the torrent that a key is of.
    ///
    /// @return null if it is the key of none
    static @Nullable TorrentRecord begin(byte[] key, int downloads, TorrentRecord record) {
        boolean isEscaped = key.length == ESCAPED_LENGTH && key[1] == SUBSTITUTE;
        if ((key.length != LENGTH && !isEscaped) || key[0] != '{' || key[2] != '}') {
            return null;
        }
        ByteBuffer hash = ByteBuffer.wrap(key.clone());
        int at = key.length - 20;
        if (!isEscaped) {
            hash.put(at, key[1]);
        }
        return record.begin(
                hash.getLong(at), hash.getLong(at + 8), hash.getInt(at + 16), downloads);
    }

    /// The channel of a group of torrents: those that have this first byte.
    static byte[] channel(int group) {
        byte tag = (byte) group == UNUSABLE ? SUBSTITUTE : (byte) group;
        byte[] channel = "s{?}".getBytes(StandardCharsets.US_ASCII);
        channel[2] = tag;
        return channel;
    }
}
