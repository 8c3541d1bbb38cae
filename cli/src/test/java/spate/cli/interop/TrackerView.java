package spate.cli.interop;

/// What a client tells of a tracker.
///
/// @param announced the last announce succeeded
/// @param scraped it asked for the counts alone (BEP 48) and was told them; not all clients do
/// @param seeds that the tracker told of: [#UNKNOWN] where the client keeps them to itself
/// @param leechers likewise
record TrackerView(boolean announced, boolean scraped, int seeds, int leechers) {
    static final int UNKNOWN = -1;

    /// Nothing was heard yet.
    static final TrackerView NOTHING = new TrackerView(false, false, UNKNOWN, UNKNOWN);

    /// Whether the tracker works, by all that the client tells, and has told these counts.
    boolean says(int expectedSeeds, int expectedLeechers) {
        return announced
                && seeds == expectedSeeds
                && (leechers == UNKNOWN || leechers == expectedLeechers);
    }
}
