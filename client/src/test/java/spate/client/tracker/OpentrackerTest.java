package spate.client.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.engine.port.AnnounceOutcome;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.ScrapeResponse;
import spate.protocol.tracker.SwarmCounts;
import spate.protocol.tracker.TransferTotals;

/// Against a real tracker.
class OpentrackerTest {
    private static final InfoHash ONE = hash(1);
    private static final InfoHash TWO = hash(2);
    private static final InfoHash UNKNOWN = hash(3);

    @TempDir Path folder;

    private static InfoHash hash(int value) {
        byte[] bytes = new byte[20];
        bytes[19] = (byte) value;
        return InfoHash.of(bytes);
    }

    private static AnnounceRequest request(
            InfoHash hash, int peer, AnnounceEvent event, long left) {
        return new AnnounceRequest(
                hash,
                PeerId.generate(new Random(peer)),
                7000 + peer,
                new TransferTotals(0, 0, left),
                event);
    }

    private static AnnounceResponse announce(
            TrackerQuery query, String url, AnnounceRequest request) throws InterruptedException {
        AnnounceOutcome outcome = query.announce(url, request);
        return assertInstanceOf(AnnounceOutcome.Answered.class, outcome, outcome.toString())
                .response();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "udp"})
    void announcesAndScrapes(String protocol) throws IOException, InterruptedException {
        try (Opentracker tracker = Opentracker.start(folder, List.of(ONE, TWO));
                TrackerQuery query = TrackerQuery.open()) {
            String url = protocol.equals("udp") ? tracker.udpUrl() : tracker.httpUrl();
            announce(query, url, request(ONE, 1, AnnounceEvent.STARTED, 0));
            AnnounceResponse second =
                    announce(query, url, request(ONE, 2, AnnounceEvent.STARTED, 100));
            assertTrue(second.isOk(), String.valueOf(second.error()));
            assertEquals(1, second.counts().seeds());
            assertEquals(1, second.counts().leechers());
            assertTrue(second.intervalSeconds() > 0);
            assertTrue(
                    second.peers().contains(PeerAddress.parse("127.0.0.1:7001")),
                    second.peers().toString());

            ScrapeOutcome outcome = query.scrape(url, List.of(ONE, TWO));
            ScrapeResponse scrape =
                    assertInstanceOf(ScrapeOutcome.Answered.class, outcome, outcome.toString())
                            .response();
            SwarmCounts counts = scrape.swarms().get(ONE);
            assertEquals(1, counts.seeds());
            assertEquals(1, counts.leechers());

            announce(query, url, request(ONE, 2, AnnounceEvent.STOPPED, 100));
            AnnounceResponse last = announce(query, url, request(ONE, 1, AnnounceEvent.NONE, 0));
            assertEquals(0, last.counts().leechers());
            assertFalse(last.peers().contains(PeerAddress.parse("127.0.0.1:7002")));
        }
    }

    @Test
    void tellsARefusal() throws IOException, InterruptedException {
        try (Opentracker tracker = Opentracker.start(folder, List.of(ONE));
                TrackerQuery query = TrackerQuery.open()) {
            AnnounceResponse response =
                    announce(
                            query,
                            tracker.httpUrl(),
                            request(UNKNOWN, 1, AnnounceEvent.STARTED, 0));
            assertFalse(response.isOk());
            assertTrue(String.valueOf(response.error()).contains("not authorized"));
        }
    }
}
