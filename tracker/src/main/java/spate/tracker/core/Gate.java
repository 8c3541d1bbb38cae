package spate.tracker.core;

import org.jspecify.annotations.Nullable;
import spate.tracker.swarm.Announce;

/// Lets requests in or refuses them: lists, limits, users. Asked by every front end, from its thread, for
/// each request; so it allocates nothing and does not wait.
public interface Gate {

    /// Whether somebody may ask at all. Over UDP, before a connection id is given, he may be somebody
    /// else than he says.
    ///
    /// @param seconds the time, from any origin
    default @Nullable Refusal admit(Caller caller, long seconds) {
        return null;
    }

    /// Counts a request of somebody who was let in, and is who he says: whether it is not one too many.
    default @Nullable Refusal charge(Caller caller) {
        return null;
    }

    /// Puts the name by which a swarm is kept in the place of another that its torrent has. To be asked
    /// before anything else about a torrent.
    ///
    /// @return whether it had another
    default boolean resolve(TorrentName name) {
        return false;
    }

    /// Whether an announce is allowed.
    default @Nullable Refusal check(Announce announce, Caller caller, long seconds) {
        return null;
    }

    /// Whether somebody may be told counts of torrents, of any or of all.
    default @Nullable Refusal checkScrape(Caller caller) {
        return null;
    }

    /// Whether the counts of a torrent may be told: 20 bytes of info hash as words in network order.
    default boolean mayScrape(long hash0, long hash1, int hash2) {
        return true;
    }
}
