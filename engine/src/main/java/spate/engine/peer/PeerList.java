package spate.engine.peer;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.PeerAddress;

/// The peers of one torrent that somebody told us of, and which of them to dial next.
public final class PeerList {

    /// So many peers are known at once.
    public static final int MAX_PEERS = 3000;

    private final Queue<PeerAddress> candidates = new ArrayDeque<>();
    private final Set<PeerAddress> known = new HashSet<>();

    public PeerList(RandomGenerator random) {
        assert random != null;
    }

    /// Somebody told us of a peer.
    public void add(PeerAddress address, PeerSource source, long now) {
        if (known.size() < MAX_PEERS && known.add(address)) {
            candidates.add(address);
        }
    }

    /// The next peer to dial, or null.
    public @Nullable PeerAddress nextCandidate(long now) {
        return candidates.poll();
    }

    /// Nobody is to be dialled there again.
    public void remove(PeerAddress address) {
        candidates.remove(address);
    }

    public void onDialled(PeerAddress address, long now) {}

    public void onConnected(PeerAddress address, long now) {}

    public void onClosed(PeerAddress address, boolean wasUseful, long now) {}
}
