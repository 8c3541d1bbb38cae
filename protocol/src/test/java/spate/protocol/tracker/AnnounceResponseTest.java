package spate.protocol.tracker;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import spate.protocol.address.IpAddress;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;
import spate.protocol.testing.Corpus;
import spate.protocol.testing.Fuzz;
import spate.protocol.testing.Json;

class AnnounceResponseTest {

    private static AnnounceResponse parse(String body) {
        return AnnounceResponse.parse(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String peers(AnnounceResponse response) {
        return response.peers().toString();
    }

    @Test
    void everything() {
        AnnounceResponse response =
                parse(
                        "d8:completei5e10:downloadedi7e11:external ip4:\u0001\u0002\u0003\u0004"
                                + "10:incompletei6e"
                                + "8:intervali1800e12:min intervali60e"
                                + "5:peers12:\1\2\3\4\0\120\5\6\7\10\0\121"
                                + "6:peers618:*\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\122"
                                + "10:tracker id3:xyz15:warning message4:hmm\ne");
        assertTrue(response.isOk());
        assertEquals(1800, response.intervalSeconds());
        assertEquals(60, response.minIntervalSeconds());
        assertEquals(new SwarmCounts(5, 6, 7, -1), response.counts());
        assertEquals("[1.2.3.4:80, 5.6.7.8:81, [2a00::1]:82]", peers(response));
        assertEquals(IpAddress.parse("1.2.3.4"), response.externalIp());
        assertEquals("xyz", response.trackerId());
        assertEquals("hmm", response.warning());
        assertEquals(SwarmCounts.UNKNOWN, response.retryInMinutes());
    }

    @Test
    void listOfDictionaries() {
        AnnounceResponse response =
                parse(
                        "d8:intervali9e5:peersl"
                                + "d2:ip7:1.2.3.44:porti80ee"
                                + "d2:ip5:[::1]7:peer id20:aaaaaaaaaaaaaaaaaaaa4:porti81ee"
                                + "d2:ip5:a.b.c7:peer id20:bbbbbbbbbbbbbbbbbbbb4:porti82ee"
                                + "i5e1:xd2:ip1:a4:porti0eed2:ip1:a4:porti65536eed4:porti1eed2:ip1:aed2:ip0:4:porti1ee"
                                + "d2:ip3:a b4:porti1eed2:ip7:1.2.3.44:port2:83ee"
                                + "ee");
        assertTrue(response.isOk());
        assertEquals("[1.2.3.4:80, [::1]:81, 1.2.3.4:83]", peers(response));
        PeerId id = PeerId.of("bbbbbbbbbbbbbbbbbbbb".getBytes(StandardCharsets.US_ASCII));
        assertEquals(List.of(new NamedPeer("a.b.c", 82, id)), response.namedPeers());
        assertFalse(parse("d8:intervali9e5:peersli5eee").isOk());
        assertTrue(parse("d8:intervali9e5:peerslee").isOk());
    }

    @Test
    void portZeroIsNobody() {
        AnnounceResponse response = parse("d5:peers12:\1\2\3\4\0\0\1\2\3\4\0\1e");
        assertEquals("[1.2.3.4:1]", peers(response));
    }

    @Test
    void refusals() {
        AnnounceResponse response = parse("d14:failure reason4:nope8:retry in1:5e");
        assertEquals(TrackerError.refused("nope"), response.error());
        assertEquals(5, response.retryInMinutes());
        assertEquals(5, parse("d14:failure reason4:nope8:retry ini5ee").retryInMinutes());
        assertEquals(
                AnnounceResponse.NEVER,
                parse("d14:failure reason4:nope8:retry in5:nevere").retryInMinutes());
        assertEquals(-1, parse("d14:failure reason4:nope8:retry in3:yese").retryInMinutes());
    }

    @Test
    void whatIsNoAnswer() {
        for (String body :
                List.of(
                        "",
                        "<html>404</html>",
                        "de",
                        "le",
                        "i1e",
                        "d5:filesdee",
                        "d8:interval",
                        "d5:peers7:1234567e",
                        "d6:peers617:12345678901234567e")) {
            TrackerError error = requireNonNull(parse(body).error(), body);
            assertEquals(TrackerError.Kind.MALFORMED, error.kind(), body);
        }
        byte[] huge = new byte[AnnounceResponse.MAX_BODY_LENGTH + 1];
        assertFalse(AnnounceResponse.parse(huge).isOk());
    }

    @Test
    void numbersAreReadGenerously() {
        AnnounceResponse response =
                parse("d12:min interval2:608:intervali99999999999e8:completei-3e10:incomplete1:xe");
        assertEquals(60, response.minIntervalSeconds());
        assertEquals(Integer.MAX_VALUE, response.intervalSeconds());
        assertEquals(new SwarmCounts(-1, -1, -1, -1), response.counts());
    }

    @Test
    void bounds() {
        String many = "\1\2\3\4\0\1".repeat(AnnounceResponse.MAX_PEERS + 1);
        AnnounceResponse response = parse("d5:peers" + many.length() + ":" + many + "e");
        assertEquals(AnnounceResponse.MAX_PEERS, response.peers().size());
        String entries = "d2:ip7:1.2.3.44:porti80ee".repeat(AnnounceResponse.MAX_PEERS + 1);
        assertEquals(
                AnnounceResponse.MAX_PEERS, parse("d5:peersl" + entries + "ee").peers().size());
        String reason = "x".repeat(3000);
        assertEquals(
                TrackerText.MAX_LENGTH,
                requireNonNull(parse("d14:failure reason3000:" + reason + "e").error())
                        .text()
                        .length());
        assertNull(parse("d8:intervali1e10:tracker id3000:" + reason + "e").trackerId());
    }

    @Test
    void scrapeAnswers() {
        ScrapeResponse response =
                scrape(
                        "d5:filesd20:xxxxxxxxxxxxxxxxxxxxd8:completei11e10:downloadedi13772e10:incompletei19ee"
                                + "20:yyyyyyyyyyyyyyyyyyyyd8:completei21e10:downloadedi206e10:incompletei20eee"
                                + "5:flagsd20:min_request_intervali900eee");
        assertTrue(response.isOk());
        assertEquals(900, response.minIntervalSeconds());
        assertEquals(
                "[SwarmCounts[seeds=11, leechers=19, downloaded=13772, downloaders=-1],"
                        + " SwarmCounts[seeds=21, leechers=20, downloaded=206, downloaders=-1]]",
                response.swarms().values().toString());
        assertEquals(TrackerError.refused("no"), scrape("d14:failure reason2:noe").error());
        assertEquals(0, scrape("d5:filesd3:abcdeee").swarms().size());
        assertFalse(scrape("de").isOk());
        assertFalse(scrape("nothing").isOk());
    }

    private static ScrapeResponse scrape(String body) {
        return ScrapeResponse.parse(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void anyBytes() {
        Fuzz.run("tracker-answer", 5000, TrackerAnswerFuzzer::fuzzerTestOneInput);
    }

    @Test
    void corpusVectors() throws BencodeException {
        for (Json row : Corpus.json("vectors/tracker_http_responses.json").list()) {
            byte[] body = HexFormat.of().parseHex(row.get("response_hex").string());
            String name = row.get("name").string();
            switch (row.get("kind").string()) {
                case "announce" ->
                        checkAnnounce(row.get("expect"), AnnounceResponse.parse(body), name);
                case "scrape" -> checkScrape(row.get("expect"), ScrapeResponse.parse(body), name);
                case "single peer dict" -> checkPeer(row.get("expect"), body, name);
                default -> throw new AssertionError("a vector of a new kind: " + row);
            }
        }
    }

    private static void checkAnnounce(Json expect, AnnounceResponse response, String name) {
        assertEquals(expect.get("ok").bool(), response.isOk(), name);
        checkNumber(expect, "interval", response.intervalSeconds(), name);
        checkNumber(expect, "min_interval", response.minIntervalSeconds(), name);
        checkNumber(expect, "complete", response.counts().seeds(), name);
        checkNumber(expect, "incomplete", response.counts().leechers(), name);
        checkNumber(expect, "downloaded", response.counts().downloaded(), name);
        if (expect.has("failure_reason")) {
            assertEquals(
                    TrackerError.refused(expect.get("failure_reason").string()),
                    response.error(),
                    name);
        }
        if (expect.has("external_ip")) {
            assertEquals(
                    expect.get("external_ip").string(),
                    String.valueOf(response.externalIp()),
                    name);
        }
        for (String key : List.of("peers4", "peers6")) {
            if (expect.has(key)) {
                assertEquals(expect.get(key).toString(), peers(response), name);
            }
        }
        if (expect.has("peers")) {
            checkNamed(expect.get("peers"), response, name);
        }
    }

    private static void checkNamed(Json expected, AnnounceResponse response, String name) {
        List<NamedPeer> named =
                expected.list().stream()
                        .map(peer ->
                                new NamedPeer(
                                        peer.get("host").string(),
                                        peer.get("port").integer(),
                                        PeerId.of(
                                                peer.get("peer_id_ascii")
                                                        .string()
                                                        .getBytes(StandardCharsets.US_ASCII))))
                        .toList();
        assertEquals(named, response.namedPeers(), name);
        assertEquals("[]", peers(response), name);
    }

    private static void checkNumber(Json expect, String key, int actual, String name) {
        if (expect.has(key)) {
            assertEquals(expect.get(key).integer(), actual, name + " " + key);
        }
    }

    private static void checkScrape(Json expect, ScrapeResponse response, String name) {
        assertEquals(expect.get("ok").bool(), response.isOk(), name);
        if (expect.has("files")) {
            expect.get("files")
                    .map()
                    .forEach((hash, counts) -> {
                        SwarmCounts swarm = response.swarms().get(ascii(hash));
                        assertEquals(
                                counts.toString(),
                                List.of(swarm.seeds(), swarm.leechers(), swarm.downloaded())
                                        .toString(),
                                name);
                    });
            return;
        }
        InfoHash hash =
                expect.has("info_hash_hex")
                        ? InfoHash.ofHex(expect.get("info_hash_hex").string())
                        : ascii(expect.get("info_hash_ascii").string());
        SwarmCounts swarm = requireNonNull(response.swarms().get(hash), name);
        checkNumber(expect, "complete", swarm.seeds(), name);
        checkNumber(expect, "incomplete", swarm.leechers(), name);
        checkNumber(expect, "downloaded", swarm.downloaded(), name);
        assertEquals(
                expect.has("downloaders") ? expect.get("downloaders").integer() : -1,
                swarm.downloaders(),
                name);
    }

    private static InfoHash ascii(String hash) {
        return InfoHash.of(hash.getBytes(StandardCharsets.US_ASCII));
    }

    private static void checkPeer(Json expect, byte[] body, String name) throws BencodeException {
        NamedPeer peer = NamedPeer.parse(BencodeValue.parse(body, BencodeReader.Mode.LENIENT));
        assertEquals(expect.get("ok").bool(), peer != null, name);
        if (peer != null) {
            assertEquals(expect.get("host").string(), peer.host(), name);
            assertEquals(expect.get("port").integer(), peer.port(), name);
        }
    }

    /// Answers recorded from opentracker.
    @Test
    void recordedAnswers() {
        int announces = 0;
        for (String[] row : Corpus.rows("vectors/packets/http_tracker_messages.tsv")) {
            if (!row[3].equals("200")) {
                continue;
            }
            byte[] message = HexFormat.of().parseHex(row[5]);
            String text = new String(message, StandardCharsets.ISO_8859_1);
            String body = text.substring(text.indexOf("\r\n\r\n") + 4);
            if (body.startsWith("d5:files")) {
                assertEquals(1, scrape(body).swarms().size(), body);
            } else {
                AnnounceResponse response = parse(body);
                assertTrue(response.isOk(), body);
                assertTrue(response.intervalSeconds() > response.minIntervalSeconds(), body);
                announces++;
            }
        }
        assertEquals(5, announces);
    }
}
