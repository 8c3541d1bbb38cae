package spate.protocol.tracker;

/// What a client has moved since its `started`, and what it lacks.
///
/// @param uploaded bytes of payload sent
/// @param downloaded bytes of payload received
/// @param left bytes still wanted of a whole download, or [#UNKNOWN] before the metadata is there
public record TransferTotals(long uploaded, long downloaded, long left) {

    /// The [#left()] of a download whose size is not known.
    public static final long UNKNOWN = -1;

    public static final TransferTotals NOTHING_KNOWN = new TransferTotals(0, 0, UNKNOWN);
}
