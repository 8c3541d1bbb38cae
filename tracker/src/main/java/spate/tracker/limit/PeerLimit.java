package spate.tracker.limit;

import spate.tracker.swarm.AddressLimit;

/// No address may have more than so many peers, as [AddressCounts] counts them: so it may be a few less
/// in a tracker with very many.
public final class PeerLimit implements AddressLimit {
    private final AddressCounts counts;
    private volatile int most;
    private final boolean limitsLoopback;

    /// @param most peers at an address, or a `/64` of IPv6: 1 or more
    /// @param limitsLoopback whether `127.0.0.0/8` and `::1` are limited too
    public PeerLimit(AddressCounts counts, int most, boolean limitsLoopback) {
        this.counts = counts;
        this.most = most;
        this.limitsLoopback = limitsLoopback;
    }

    /// From now on it is another; who has more keeps them.
    ///
    /// @param peers 1 or more
    public void change(int peers) {
        most = peers;
    }

    @Override
    public boolean mayAddV4(int address) {
        return isExemptV4(address) || counts.countV4(address) < most;
    }

    private boolean isExemptV4(int address) {
        return !limitsLoopback && Addresses.isLoopbackV4(address);
    }

    @Override
    public boolean mayAddV6(long high, long low) {
        return isExemptV6(high, low) || counts.countV6(high, low) < most;
    }

    private boolean isExemptV6(long high, long low) {
        return !limitsLoopback && Addresses.isLoopbackV6(high, low);
    }

    @Override
    public void countV4(int address, int peers) {
        if (!isExemptV4(address)) {
            counts.addV4(address, peers);
        }
    }

    @Override
    public void countV6(long high, long low, int peers) {
        if (!isExemptV6(high, low)) {
            counts.addV6(high, low, peers);
        }
    }
}
