package spate.tracker.udp;

/// What a [UdpTracker] did so far; belongs to its thread.
public final class UdpCounts {
    long connects;
    long announces;
    long scrapes;
    long badIds;
    long malformed;

    UdpCounts() {}

    public long connects() {
        return connects;
    }

    public long announces() {
        return announces;
    }

    public long scrapes() {
        return scrapes;
    }

    /// Packets whose connection id was not given to their address, or too long ago.
    public long badIds() {
        return badIds;
    }

    /// Packets that no client sends; they were not answered.
    public long malformed() {
        return malformed;
    }
}
