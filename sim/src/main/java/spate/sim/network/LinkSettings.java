package spate.sim.network;

import spate.sim.world.World;

/// How a host is tied to the network.
///
/// @param upRate bytes a second it can send, 0 for no limit
/// @param downRate bytes a second it can receive, 0 for no limit
/// @param latencyNanos from the host to the middle of the network, one way
/// @param jitterNanos what is added to that at most, at random
/// @param lossRate share of packets that get lost on the way out, 0 to below 1
/// @param acceptsIncoming false behind a NAT that forwards nothing
public record LinkSettings(
        long upRate,
        long downRate,
        long latencyNanos,
        long jitterNanos,
        double lossRate,
        boolean acceptsIncoming) {

    /// A good link: 20 ms round trip between two of them, nothing lost.
    public static LinkSettings of(long upRate, long downRate) {
        return new LinkSettings(upRate, downRate, 5 * World.MILLISECOND, 0, 0, true);
    }

    public LinkSettings withLatency(long latency, long jitter) {
        return new LinkSettings(upRate, downRate, latency, jitter, lossRate, acceptsIncoming);
    }

    public LinkSettings withLoss(double loss) {
        return new LinkSettings(upRate, downRate, latencyNanos, jitterNanos, loss, acceptsIncoming);
    }

    public LinkSettings behindNat() {
        return new LinkSettings(upRate, downRate, latencyNanos, jitterNanos, lossRate, false);
    }
}
