package spate.tracker.access;

import java.util.List;
import spate.tracker.access.PrefixSet.Prefix;

/// Clients by what their peer ids begin with (BEP 20), of one to twenty bytes. Immutable; to look one up
/// costs a binary search and no allocation.
public final class ClientList {
    /// No client.
    public static final ClientList EMPTY = new ClientList(PrefixSet.EMPTY);

    private final PrefixSet prefixes;

    private ClientList(PrefixSet prefixes) {
        this.prefixes = prefixes;
    }

    static ClientList of(List<Prefix> prefixes) {
        return new ClientList(PrefixSet.of(prefixes));
    }

    /// How many there are, without those that begin with another.
    public int size() {
        return prefixes.size();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /// Whether a peer id is that of one of these clients: 20 bytes as words in network order.
    public boolean contains(long first, long second, int third) {
        return prefixes.contains(first, second, third);
    }
}
