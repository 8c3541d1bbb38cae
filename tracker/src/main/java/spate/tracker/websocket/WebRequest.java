package spate.tracker.websocket;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client sends.
sealed interface WebRequest {
    /// The amount of something that the client does not tell.
    long UNKNOWN = -1;

    /// Why a peer announces.
    enum Event {
        UPDATE,
        STARTED,
        COMPLETED,
        STOPPED
    }

    /// An offer of a connection (WebRTC), for whoever gets it.
    ///
    /// @param sdp its session description as a JSON string, quotes included, as it was sent
    record Offer(Bytes20 id, String sdp) {}

    /// A peer tells that it is there, and makes offers.
    ///
    /// @param left bytes that it does not have, or [#UNKNOWN]
    /// @param uploaded bytes, or [#UNKNOWN]
    /// @param downloaded bytes, or [#UNKNOWN]
    /// @param offers at most [WebLimits.Messages#maxOffers], and no more than it wants peers
    record Announce(
            Bytes20 infoHash,
            Bytes20 peerId,
            Event event,
            long left,
            long uploaded,
            long downloaded,
            List<Offer> offers)
            implements WebRequest {}

    /// A peer answers an offer.
    ///
    /// @param sdp as in an [Offer]
    record Answer(Bytes20 infoHash, Bytes20 peerId, Bytes20 toPeerId, Bytes20 offerId, String sdp)
            implements WebRequest {}

    /// Asks for the counts of torrents: 1 to [WebLimits#MAX_SCRAPE].
    record Scrape(List<Bytes20> infoHashes) implements WebRequest {}

    /// No client sends this, or not so.
    ///
    /// @param action what it seems to be
    record Wrong(WebAction action, @Nullable Bytes20 infoHash, String reason)
            implements WebRequest {}
}
