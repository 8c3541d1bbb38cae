package spate.tracker.websocket;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The peers of one torrent: those that have everything in front, the others behind them. For one thread
/// at a time.
///
/// Most swarms have one or two peers, so only larger ones have an index of their ids.
final class WebSwarm {
    private static final int INDEXED = 16;

    private WebPeer[] peers = new WebPeer[1];
    private @Nullable Map<Bytes20, WebPeer> index;
    private int count;
    private int seedCount;
    private int downloads;

    int count() {
        return count;
    }

    int seeds() {
        return seedCount;
    }

    int leechers() {
        return count - seedCount;
    }

    /// How often a peer completed the torrent since the swarm is there.
    int downloads() {
        return downloads;
    }

    void countDownload() {
        downloads++;
    }

    @Nullable WebPeer find(Bytes20 id) {
        if (index != null) {
            return index.get(id);
        }
        for (int i = 0; i < count; i++) {
            if (peers[i].id.equals(id)) {
                return peers[i];
            }
        }
        return null;
    }

    /// Adds a peer whose id is new here, and that does not have everything yet.
    void add(WebPeer peer) {
        if (count == peers.length) {
            peers = Arrays.copyOf(peers, 2 * count);
        }
        put(count++, peer);
        if (index != null) {
            index.put(peer.id, peer);
        } else if (count > INDEXED) {
            index = new HashMap<>();
            for (int i = 0; i < count; i++) {
                index.put(peers[i].id, peers[i]);
            }
        }
    }

    private void put(int at, WebPeer peer) {
        peers[at] = peer;
        peer.swarmIndex = at;
    }

    /// Puts a peer in the place of one that is here, with the same id: as much a seed as that was.
    void replace(WebPeer old, WebPeer by) {
        by.isSeed = old.isSeed;
        put(old.swarmIndex, by);
        if (index != null) {
            index.put(by.id, by);
        }
    }

    /// A peer now has everything, or not everything any more.
    void setSeed(WebPeer peer, boolean isSeed) {
        if (peer.isSeed == isSeed) {
            return;
        }
        peer.isSeed = isSeed;
        swap(peer, isSeed ? seedCount++ : --seedCount);
    }

    private void swap(WebPeer peer, int at) {
        WebPeer other = peers[at];
        put(peer.swarmIndex, other);
        put(at, peer);
    }

    /// Takes a peer out that is here.
    @SuppressWarnings("NullAway") // places that are not used are null
    void remove(WebPeer peer) {
        setSeed(peer, false);
        put(peer.swarmIndex, peers[--count]);
        peers[count] = null;
        if (index != null) {
            index.remove(peer.id);
            if (count <= INDEXED / 2) {
                index = null;
            }
        }
        if (count >= 1 && count <= peers.length / 4) {
            peers = Arrays.copyOf(peers, 2 * count);
        }
    }

    /// Chooses peers that a peer of this swarm is to meet: each of those that could be chosen with the same
    /// chance, no one twice. Seeds do not meet seeds.
    ///
    /// It takes as long as there are peers wanted, however large the swarm is (Floyd's sample).
    ///
    /// @param wanted 0 to [WebLimits.Messages#MOST_OFFERS]
    /// @param into takes their clients
    void choose(WebPeer asker, int wanted, SplittableRandom random, List<WebClient> into) {
        int from = asker.isSeed ? seedCount : 0;
        int candidates = count - from - (asker.isSeed ? 0 : 1);
        int chosen = Math.min(wanted, candidates);
        int[] picks = new int[chosen];
        for (int i = 0; i < chosen; i++) {
            int last = candidates - chosen + i;
            int pick = random.nextInt(last + 1);
            for (int j = 0; j < i; j++) {
                if (picks[j] == pick) {
                    pick = last;
                    break;
                }
            }
            picks[i] = pick;
            int at = from + pick;
            boolean isBehindAsker = !asker.isSeed && at >= asker.swarmIndex;
            into.add(peers[isBehindAsker ? at + 1 : at].client);
        }
    }
}
