package spate.engine.session;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import spate.protocol.address.IpAddress;

/// The addresses under which the world sees us.
///
/// A tracker is believed (BEP 24). A peer may lie (BEP 10, `yourip`), so that we would not dial a
/// third, or would rank peers as it likes (BEP 40); what [#WITNESSES] of them say is believed.
final class OwnAddresses {

    private static final int MAX_ADDRESSES = 16;
    private static final int WITNESSES = 3;

    private final Set<IpAddress> known = new LinkedHashSet<>();

    /// Who told of each address that is not believed yet, the oldest claim first.
    private final Map<IpAddress, Set<IpAddress>> claims = new LinkedHashMap<>();

    boolean contains(IpAddress address) {
        return known.contains(address);
    }

    Iterable<IpAddress> all() {
        return known;
    }

    /// True if it is new.
    boolean add(IpAddress address) {
        claims.remove(address);
        return known.size() < MAX_ADDRESSES && known.add(address);
    }

    /// A peer tells of an address. True if it is new and believed from now on.
    boolean onTold(IpAddress address, IpAddress by) {
        if (known.contains(address)) {
            return false;
        }
        Set<IpAddress> witnesses = claims.computeIfAbsent(address, _ -> new LinkedHashSet<>());
        witnesses.add(by);
        if (witnesses.size() >= WITNESSES) {
            return add(address);
        }
        if (claims.size() > MAX_ADDRESSES) {
            claims.remove(claims.keySet().iterator().next());
        }
        return false;
    }
}
