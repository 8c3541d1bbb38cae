package spate.tracker.swarm;

/// Keeps the peers of one address from becoming too many: told of each that comes and goes. Stores in
/// several threads may share one.
public interface AddressLimit {
    /// Any address may have any number of peers.
    AddressLimit NONE =
            new AddressLimit() {
                @Override
                public boolean mayAddV4(int address) {
                    return true;
                }

                @Override
                public boolean mayAddV6(long high, long low) {
                    return true;
                }

                @Override
                public void countV4(int address, int peers) {}

                @Override
                public void countV6(long high, long low, int peers) {}
            };

    /// Whether there may be one peer more at an IPv4 address.
    boolean mayAddV4(int address);

    /// Whether there may be one peer more at an IPv6 address: both halves of it.
    boolean mayAddV6(long high, long low);

    /// Peers came, or went if the number is negative.
    void countV4(int address, int peers);

    /// Peers came, or went if the number is negative.
    void countV6(long high, long low, int peers);
}
