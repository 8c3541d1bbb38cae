package spate.client.verify;

/// Which hashes of a hybrid torrent a piece has. The two halves of a good one describe the same
/// bytes, so one that data fits alone is at fault itself: no data can satisfy such a torrent.
public enum Fit {
    /// All that judge it; in a v1 or v2 torrent that is the one.
    BOTH,
    /// The v1 hash, and not the v2 hash.
    V1_ONLY,
    /// The v2 hash, and not the v1 hash.
    V2_ONLY,
    /// None, or bytes of it are not there.
    NEITHER;

    /// Whether one half of a hybrid says good and the other bad.
    public boolean isDisputed() {
        return this == V1_ONLY || this == V2_ONLY;
    }
}
