package spate.engine.peer;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.PeerId;

/// Whom one torrent does not talk to, for a while.
///
/// Several peers may share an address: behind one router, or on this machine. So what is banned
/// first is the peer: its id at that address, and where it can be dialled. A liar may come back
/// under another id; when [#LIARS_A_HOST] of them were banned at one address, nobody new is let in
/// from there. Who is connected from there already and has done nothing bad stays.
///
/// Each ban ends by itself ([BanList]). All is bounded.
public final class Bans {

    /// So many liars are banned one by one; the last of them has the whole address banned.
    public static final int LIARS_A_HOST = 3;

    private final BanList<IpAddress> hosts = new BanList<>();
    private final BanList<PeerAddress> addresses = new BanList<>();
    private final BanList<Identity> identities = new BanList<>();

    /// The liars of late at each address, the address of the oldest first.
    private final Map<IpAddress, Set<PeerId>> liars = new LinkedHashMap<>();

    private record Identity(IpAddress ip, PeerId id) {}

    /// Nobody is banned.
    public Bans() {}

    /// Bans a peer.
    ///
    /// @param remote where its connection comes from, or leads to
    /// @param listening where it can be dialled, if that is known
    /// @return the ban, and whether it is the whole address's
    public Verdict ban(
            PeerAddress remote,
            @Nullable PeerAddress listening,
            PeerId id,
            String reason,
            long now) {
        IpAddress ip = remote.ip();
        if (listening != null) {
            addresses.ban(listening, reason, now);
        }
        BanList.Ban ban = identities.ban(new Identity(ip, id), reason, now);
        if (count(ip, id) < LIARS_A_HOST) {
            return new Verdict(ban, false);
        }
        liars.remove(ip);
        return new Verdict(hosts.ban(ip, reason, now), true);
    }

    /// What came of [#ban].
    ///
    /// @param wholeHost whether nobody is let in from that address
    public record Verdict(BanList.Ban ban, boolean wholeHost) {}

    private int count(IpAddress ip, PeerId id) {
        Set<PeerId> ids = liars.remove(ip);
        if (ids == null) {
            ids = HashSet.newHashSet(LIARS_A_HOST);
        }
        ids.add(id);
        if (liars.size() == BanList.MAX_ENTRIES) {
            Iterator<IpAddress> oldest = liars.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        liars.put(ip, ids);
        return ids.size();
    }

    /// Why nobody is let in from an address, or null.
    public BanList.@Nullable Ban ofHost(IpAddress ip, long now) {
        return hosts.find(ip, now);
    }

    /// Why a peer is not to be dialled, or null.
    public BanList.@Nullable Ban ofAddress(PeerAddress address, long now) {
        BanList.Ban ban = hosts.find(address.ip(), now);
        return ban == null ? addresses.find(address, now) : ban;
    }

    /// Why a peer that has named itself is not to be talked to, or null.
    public BanList.@Nullable Ban ofPeer(IpAddress ip, PeerId id, long now) {
        BanList.Ban ban = hosts.find(ip, now);
        return ban == null ? identities.find(new Identity(ip, id), now) : ban;
    }
}
