package spate.protocol.tracker;

/// Any body of an answer over HTTP: never an exception, always within the bounds.
final class TrackerAnswerFuzzer {

    private TrackerAnswerFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        AnnounceResponse response = AnnounceResponse.parse(data);
        require(response.peers().size() <= 2 * AnnounceResponse.MAX_PEERS);
        require(response.namedPeers().size() <= AnnounceResponse.MAX_PEERS);
        require(response.intervalSeconds() >= -1 && response.minIntervalSeconds() >= -1);
        require(response.retryInMinutes() >= -1);
        TrackerError error = response.error();
        require(error == null || error.text().length() <= 2 * TrackerText.MAX_LENGTH);
        for (NamedPeer peer : response.namedPeers()) {
            require(peer.port() > 0 && peer.port() < 65_536 && !peer.host().isEmpty());
        }
        ScrapeResponse scrape = ScrapeResponse.parse(data);
        require(scrape.swarms().size() <= ScrapeResponse.MAX_SWARMS);
        require(scrape.isOk() || scrape.swarms().isEmpty());
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
