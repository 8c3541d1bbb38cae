package spate.protocol.metainfo;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The one or two info hashes of a torrent: a hybrid torrent (BEP 52, upgrade path) has both.
///
/// @param v1 the SHA-1 of the `info` dictionary, null for a torrent of version 2 only
/// @param v2 the SHA-256 of the `info` dictionary, null for a torrent of version 1 only
public record InfoHashes(@Nullable InfoHash v1, @Nullable InfoHash v2) {
    /// At least one hash, each of its own length.
    public InfoHashes {
        if (v1 == null && v2 == null) {
            throw new IllegalArgumentException("no info hash");
        }
        if ((v1 != null && v1.isV2()) || (v2 != null && !v2.isV2())) {
            throw new IllegalArgumentException("an info hash of the wrong length");
        }
    }

    /// The hashes of a torrent of which one is known, of either length.
    public static InfoHashes of(InfoHash hash) {
        return hash.isV2() ? new InfoHashes(null, hash) : new InfoHashes(hash, null);
    }

    /// The hash a torrent is known by: v1 where there is one, else v2.
    public InfoHash best() {
        return v1 != null ? v1 : Objects.requireNonNull(v2);
    }

    /// The 20-byte forms for handshakes, trackers and the DHT: v1 first, then v2 truncated.
    public List<InfoHash> wire() {
        if (v2 == null) {
            return List.of(best());
        }
        return v1 == null ? List.of(v2.truncated()) : List.of(v1, v2.truncated());
    }

    /// Whether a 20-byte hash from a handshake means this torrent.
    public boolean matches(InfoHash wire) {
        return wire.equals(v1) || (v2 != null && wire.equals(v2.truncated()));
    }

    /// Whether a hash of either full or truncated form means this torrent.
    public boolean contains(InfoHash hash) {
        return hash.equals(v2) || matches(hash);
    }
}
