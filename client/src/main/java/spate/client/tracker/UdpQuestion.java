package spate.client.tracker;

import java.util.List;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.UdpRequest;
import spate.protocol.tracker.UdpResponse;

/// What is asked of a tracker over UDP once it has given a connection id.
sealed interface UdpQuestion {

    /// The packet.
    UdpRequest packet(long connectionId, int transactionId);

    /// Whether a packet can be the answer, going by its kind.
    boolean isAnsweredBy(UdpResponse response);

    /// @param urlData path and query of the tracker's URL (BEP 41), perhaps empty
    record Announce(AnnounceRequest request, String urlData) implements UdpQuestion {
        @Override
        public UdpRequest packet(long connectionId, int transactionId) {
            return new UdpRequest.Announce(connectionId, transactionId, request, urlData);
        }

        @Override
        public boolean isAnsweredBy(UdpResponse response) {
            return response instanceof UdpResponse.Announced;
        }
    }

    /// @param infoHashes at most [UdpRequest#MAX_SCRAPE]
    record Scrape(List<InfoHash> infoHashes) implements UdpQuestion {
        @Override
        public UdpRequest packet(long connectionId, int transactionId) {
            return new UdpRequest.Scrape(connectionId, transactionId, infoHashes);
        }

        @Override
        public boolean isAnsweredBy(UdpResponse response) {
            return response instanceof UdpResponse.Scraped;
        }
    }
}
