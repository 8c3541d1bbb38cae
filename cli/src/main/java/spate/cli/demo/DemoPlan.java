package spate.cli.demo;

/// What a demo is to be like.
///
/// @param peers how many there are besides the seed
/// @param sizeBytes how much is shared
/// @param maxUpRate what the seed and each peer send at most, in bytes a second; 0 for no limit
/// @param dataSeed the same number makes the same data
record DemoPlan(int peers, long sizeBytes, long maxUpRate, long dataSeed) {
    /// Bytes of all copies, the seed's too.
    long totalBytes() {
        return Math.multiplyExact(sizeBytes, peers + 1L);
    }
}
