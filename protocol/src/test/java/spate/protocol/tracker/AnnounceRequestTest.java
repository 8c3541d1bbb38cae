package spate.protocol.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.protocol.address.IpAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;
import spate.protocol.testing.Corpus;
import spate.protocol.testing.Property;

class AnnounceRequestTest {

    private static final InfoHash HASH = InfoHash.ofHex("123456789abcdef123456789abcdef123456789a");
    private static final PeerId ID =
            PeerId.of("-Sp0100-abcdefghijk~".getBytes(StandardCharsets.US_ASCII));
    private static final AnnounceRequest REQUEST =
            new AnnounceRequest(HASH, ID, 6881, new TransferTotals(1, 2, 3), AnnounceEvent.STARTED);

    /// The hash is the example of the specification at wiki.theory.org.
    @Test
    void queryOfAnAnnounce() {
        assertEquals(
                "http://t/announce"
                        + "?info_hash=%124Vx%9A%BC%DE%F1%23Eg%89%AB%CD%EF%124Vx%9A"
                        + "&peer_id=-Sp0100-abcdefghijk~&port=6881&uploaded=1&downloaded=2&left=3"
                        + "&compact=1&key=0000BEEF&numwant=50&event=started"
                        + "&trackerid=a%20b%26%C3%A9&ip=1.2.3.4&ipv6=2a00%3A%3A1",
                REQUEST.withNumWant(50)
                        .withKey(0xbeef)
                        .withTrackerId("a b&é")
                        .withPublish(
                                new AnnounceRequest.Publish(
                                        IpAddress.parse("1.2.3.4"), IpAddress.parse("2a00::1")))
                        .httpUrl("http://t/announce"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://t/a, http://t/a?info_hash=",
        "http://t/a?, http://t/a?info_hash=",
        "http://t/a?k=v, http://t/a?k=v&info_hash=",
        "http://t/a?k=v&, http://t/a?k=v&info_hash=",
        "http://t/a?k=v#top, http://t/a?k=v&info_hash=",
        "http://t/a#?x, http://t/a?info_hash=",
        "https://[::1]:8080/p%20q/announce.php?passkey=0f%26, https://[::1]:8080/p%20q/announce.php?passkey=0f%26&info_hash="
    })
    void keepsWhatTheUrlHas(String announceUrl, String start) {
        assertEquals(start, REQUEST.httpUrl(announceUrl).substring(0, start.length()));
    }

    @Test
    void saysNoMoreThanItKnows() {
        String url =
                new AnnounceRequest(
                                HASH, ID, 6881, TransferTotals.NOTHING_KNOWN, AnnounceEvent.NONE)
                        .httpUrl("http://t/a");
        Map<String, byte[]> query = parse(url.substring(url.indexOf('?') + 1));
        assertEquals(
                "[info_hash, peer_id, port, uploaded, downloaded, left, compact, key]",
                query.keySet().toString());
        assertEquals("16384", text(query, "left"));
    }

    @Test
    void refusesWhatNoTrackerKnows() {
        InfoHash v2 = InfoHash.of(new byte[32]);
        TransferTotals totals = TransferTotals.NOTHING_KNOWN;
        assertThrows(
                IllegalArgumentException.class,
                () -> new AnnounceRequest(v2, ID, 1, totals, AnnounceEvent.NONE));
        assertThrows(
                IllegalArgumentException.class,
                () -> new AnnounceRequest(HASH, ID, 65_536, totals, AnnounceEvent.NONE));
    }

    @Test
    void bytesSurviveTheQuery() {
        Property.forAll(
                500,
                random -> {
                    byte[] hash = new byte[20];
                    byte[] id = new byte[20];
                    random.nextBytes(hash);
                    random.nextBytes(id);
                    String url =
                            new AnnounceRequest(
                                            InfoHash.of(hash),
                                            PeerId.of(id),
                                            1,
                                            TransferTotals.NOTHING_KNOWN,
                                            AnnounceEvent.NONE)
                                    .httpUrl("http://t/a?x=y");
                    Map<String, byte[]> query = parse(url.substring(url.indexOf('?') + 1));
                    assertArrayEquals(hash, query.get("info_hash"));
                    assertArrayEquals(id, query.get("peer_id"));
                });
    }

    /// Requests recorded between other programs are made again from their parts.
    @Test
    void corpusVectors() {
        for (String[] row : Corpus.rows("vectors/packets/http_tracker_messages.tsv")) {
            if (row[2].startsWith("/announce?")) {
                checkAnnounce(parse(row[2].substring(10)), row[2]);
            } else if (row[2].startsWith("/scrape?")) {
                InfoHash hash = InfoHash.of(parse(row[2].substring(8)).get("info_hash"));
                String url = ScrapeRequest.httpUrl("http://t/announce", java.util.List.of(hash));
                assertArrayEquals(
                        hash.toBytes(),
                        parse(url.substring("http://t/scrape?".length())).get("info_hash"),
                        row[2]);
            }
        }
    }

    private static void checkAnnounce(Map<String, byte[]> recorded, String row) {
        TransferTotals totals =
                new TransferTotals(
                        number(recorded, "uploaded"),
                        number(recorded, "downloaded"),
                        number(recorded, "left"));
        AnnounceEvent event = AnnounceEvent.NONE;
        for (AnnounceEvent each : AnnounceEvent.values()) {
            if (text(recorded, "event").equals(each.parameter())) {
                event = each;
            }
        }
        String url =
                new AnnounceRequest(
                                InfoHash.of(recorded.get("info_hash")),
                                PeerId.of(recorded.get("peer_id")),
                                (int) number(recorded, "port"),
                                totals,
                                event)
                        .withNumWant((int) number(recorded, "numwant"))
                        .httpUrl("http://127.0.0.1:26969/announce");
        Map<String, byte[]> ours = parse(url.substring(url.indexOf('?') + 1));
        recorded.forEach((key, value) -> assertArrayEquals(value, ours.get(key), row + key));
    }

    private static String text(Map<String, byte[]> query, String key) {
        return new String(query.get(key), StandardCharsets.UTF_8);
    }

    private static long number(Map<String, byte[]> query, String key) {
        return Long.parseLong(text(query, key));
    }

    private static Map<String, byte[]> parse(String query) {
        Map<String, byte[]> parameters = new LinkedHashMap<>();
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            parameters.put(
                    parameter.substring(0, equals), unescape(parameter.substring(equals + 1)));
        }
        return parameters;
    }

    private static byte[] unescape(String value) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) == '%') {
                hex.append(value, i + 1, i + 3);
                i += 2;
            } else {
                hex.append(HexFormat.of().toHexDigits((byte) value.charAt(i)));
            }
        }
        return HexFormat.of().parseHex(hex);
    }
}
