package spate.sim.disk;

import spate.sim.world.World;

/// What a disk is like.
///
/// @param latencyNanos of every job
/// @param rate bytes a second of all lanes together, 0 for no limit
/// @param capacityBytes how much it holds
/// @param lanes jobs at once; those on one piece stay in order, others overtake each other
public record DiskSettings(long latencyNanos, long rate, long capacityBytes, int lanes) {

    /// A good disk: 0.2 ms, 500 MB/s, never full.
    public static DiskSettings good() {
        return new DiskSettings(World.MILLISECOND / 5, 500_000_000, Long.MAX_VALUE, 2);
    }

    public DiskSettings withCapacity(long bytes) {
        return new DiskSettings(latencyNanos, rate, bytes, lanes);
    }
}
