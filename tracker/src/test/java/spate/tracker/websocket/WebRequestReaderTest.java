package spate.tracker.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spate.tracker.websocket.Messages.announce;
import static spate.tracker.websocket.Messages.bytes;
import static spate.tracker.websocket.Messages.json;
import static spate.tracker.websocket.Messages.offer;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.testing.Fuzz;
import spate.protocol.testing.Property;
import spate.tracker.core.Refusal;
import spate.tracker.websocket.WebRequest.Announce;
import spate.tracker.websocket.WebRequest.Answer;
import spate.tracker.websocket.WebRequest.Event;
import spate.tracker.websocket.WebRequest.Offer;
import spate.tracker.websocket.WebRequest.Scrape;
import spate.tracker.websocket.WebRequest.Wrong;
import spate.tracker.websocket.WebSwarms.Counts;

class WebRequestReaderTest {
    private static WebRequest read(String text) {
        return WebRequestReader.read(text, WebLimits.Messages.DEFAULT);
    }

    private static final Bytes20 HASH = bytes(1);
    private static final Bytes20 PEER = bytes(2);

    private static Announce readAnnounce(String fields) {
        return assertInstanceOf(Announce.class, read(announce(HASH, PEER, fields)));
    }

    private static String reason(String text) {
        return assertInstanceOf(Wrong.class, read(text), text).reason();
    }

    @Test
    void readsAnAnnounce() {
        Announce announce =
                readAnnounce(
                        "\"event\":\"started\",\"left\":5,\"uploaded\":1.5e3,\"downloaded\":0,"
                                + "\"compact\":1,\"offers\":["
                                + offer(bytes(7), "v=0\\r\\na")
                                + ","
                                + offer(bytes(8), "\u00E9\\u0000\\ud800 \u4E2D")
                                + "]");
        assertEquals(HASH, announce.infoHash());
        assertEquals(PEER, announce.peerId());
        assertEquals(Event.STARTED, announce.event());
        assertEquals(5, announce.left());
        assertEquals(1500, announce.uploaded());
        assertEquals(0, announce.downloaded());
        assertEquals(
                List.of(
                        new Offer(bytes(7), "\"v=0\\r\\na\""),
                        new Offer(bytes(8), "\"\u00E9\\u0000\\ud800 \u4E2D\"")),
                announce.offers());
    }

    /// JavaScript's infinity is null in JSON.
    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "null=-1",
                "\"7\"=-1",
                "{\"a\":[1]}=-1",
                "0=0",
                "-5=-1",
                "0.5=1",
                "1e99=9223372036854775807"
            })
    void takesAnyNumberForWhatIsLeft(String left, long expected) {
        assertEquals(expected, readAnnounce("\"left\":" + left).left());
    }

    @Test
    void aPeerNeedNotSayMuch() {
        Announce announce = readAnnounce("");
        assertEquals(Event.UPDATE, announce.event());
        assertEquals(WebRequest.UNKNOWN, announce.left());
        assertEquals(List.of(), announce.offers());
    }

    private static String offers(int count, String sdp) {
        return IntStream.range(0, count)
                .mapToObj(i -> offer(bytes(i), sdp))
                .collect(Collectors.joining(",", "\"offers\":[", "]"));
    }

    @Test
    void takesNoMoreOffersThanAreAllowedAndWanted() {
        assertEquals(10, readAnnounce(offers(30, "x")).offers().size());
        assertEquals(3, readAnnounce(offers(30, "x") + ",\"numwant\":3").offers().size());
        assertEquals(2, readAnnounce(offers(2, "x") + ",\"numwant\":null").offers().size());
        assertEquals(0, readAnnounce(offers(2, "x") + ",\"offers\":null").offers().size());
    }

    /// Also where a message is so long that it is read in parts.
    @Test
    void cutsSessionDescriptionsOutOfLongMessages() {
        String sdp = "a=candidate \\\"\u00FF\\n".repeat(300);
        Announce announce = readAnnounce(offers(9, sdp));
        assertEquals(9, announce.offers().size());
        announce.offers().forEach(each -> assertEquals("\"" + sdp + "\"", each.sdp()));
    }

    @Test
    void takesWhatItsLimitsSay() {
        String two = "\"offers\":[" + offer(bytes(1), "a") + "," + offer(bytes(2), "b") + "]";
        String message = announce(HASH, PEER, two);
        var one = new WebLimits.Messages(1024, 1);
        Announce announce = assertInstanceOf(Announce.class, WebRequestReader.read(message, one));
        assertEquals(1, announce.offers().size());
        String longer = announce(HASH, PEER, "\"x\":\"" + "x".repeat(1024) + "\"");
        assertInstanceOf(Wrong.class, WebRequestReader.read(longer, one));
        var large = new WebLimits.Messages(1 << 20, 100);
        String longest = announce(HASH, PEER, "\"x\":\"" + "x".repeat(1 << 19) + "\"");
        assertInstanceOf(Announce.class, WebRequestReader.read(longest, large));
    }

    @Test
    void readsAnAnswer() {
        Offer offer = new Offer(bytes(7), "\"v=0\"");
        WebRequest answer = read(Messages.answer(HASH, PEER, bytes(3), offer));
        assertEquals(new Answer(HASH, PEER, bytes(3), bytes(7), "\"v=0\""), answer);
    }

    @Test
    void readsScrapesOfOneAndOfMany() {
        assertEquals(
                new Scrape(List.of(HASH)),
                read("{\"action\":\"scrape\",\"info_hash\":" + json(HASH) + "}"));
        assertEquals(
                new Scrape(List.of(HASH, PEER)),
                read(
                        "{\"info_hash\":["
                                + json(HASH)
                                + ","
                                + json(PEER)
                                + "],\"action\":\"scrape\"}"));
        String many = (json(HASH) + ",").repeat(WebLimits.MAX_SCRAPE) + json(HASH);
        assertTrue(
                reason("{\"action\":\"scrape\",\"info_hash\":[" + many + "]}")
                        .contains("up to 74"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"action\":\"announce\"} x",
                "{\"action\":'announce'}",
                "\u0000",
                "{\"left\":12345678901234567890123456789012345678901}"
            })
    void refusesWhatIsNotJson(String text) {
        assertEquals("not a JSON object", reason(text));
    }

    @Test
    void refusesWhatIsTooDeepOrTooLong() {
        assertEquals("not a JSON object", reason("{\"x\":" + "[".repeat(50_000)));
        String deep = "{\"x\":" + "[".repeat(17) + "]".repeat(17) + "}";
        assertEquals("not a JSON object", reason(deep));
        assertEquals(
                "not a JSON object",
                reason("{\"x\":\"" + "x".repeat(WebLimits.Messages.DEFAULT.maxBytes()) + "\"}"));
        assertEquals("not a JSON object", reason("{\"" + "x".repeat(100) + "\":0}"));
    }

    @Test
    void saysWhatIsWrong() {
        assertTrue(reason("{}").contains("action"));
        assertTrue(reason("{\"action\":\"announce\"}").contains("info_hash"));
        String hash = "\"info_hash\":" + json(HASH);
        assertTrue(reason("{\"action\":\"announce\"," + hash + "}").contains("peer_id"));
        assertTrue(
                reason("{\"action\":\"announce\",\"info_hash\":[" + json(HASH) + ",\"x\"]}")
                        .contains("info_hash"));
        assertTrue(reason(announce(HASH, PEER, "\"event\":\"gone\"")).contains("event"));
        assertTrue(reason(announce(HASH, PEER, "\"offers\":[{}]")).contains("offer"));
        assertTrue(reason(announce(HASH, PEER, "\"offers\":[1]")).contains("offer"));
        String answer = "\"answer\":{\"type\":\"answer\",\"sdp\":\"\"}";
        assertTrue(reason(announce(HASH, PEER, answer)).contains("to_peer_id"));
        Bytes20 wide = HASH;
        String text =
                announce(wide, PEER, "").replace(json(HASH), "\"" + "\u0100".repeat(20) + "\"");
        assertTrue(reason(text).contains("info_hash"), "a character that is no byte");
    }

    /// An offer that calls itself an answer, and other things that a browser would choke on.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"answer\",\"sdp\":\"x\"}",
                "{\"sdp\":\"x\"}",
                "{\"type\":\"offer\"}",
                "{\"type\":\"offer\",\"sdp\":5}",
                "\"x\""
            })
    void refusesWhatIsNoOffer(String offer) {
        String fields = "\"offers\":[{\"offer_id\":%s,\"offer\":%s}]".formatted(json(PEER), offer);
        assertTrue(reason(announce(HASH, PEER, fields)).contains("offer"));
    }

    /// Every byte comes out as it went in, through both directions.
    @Test
    void keepsEveryByte() {
        WebMessageWriter writer = new WebMessageWriter();
        Property.forAll(
                2000,
                random -> {
                    Bytes20 hash = Messages.random(random);
                    Bytes20 from = Messages.random(random);
                    String text = writer.offer(hash, from, new Offer(PEER, "\"\\\"\""));
                    assertTrue(text.contains(json(hash)) && text.contains(json(from)), text);
                    Wrong wrong =
                            assertInstanceOf(Wrong.class, read(text.replace("peer_id", "peer")));
                    assertEquals(hash, wrong.infoHash());
                });
    }

    @Test
    void writesWhatClientsRead() {
        WebMessageWriter writer = new WebMessageWriter();
        String hash = json(HASH);
        assertEquals(
                "{\"action\":\"announce\",\"info_hash\":%s,\"interval\":120,\"complete\":3,\"incomplete\":4}"
                        .formatted(hash),
                writer.announced(HASH, 3, 4, 120));
        writer.beginScrape();
        writer.scraped(HASH, new Counts(1, 2, 3));
        writer.scraped(PEER, Counts.NONE);
        assertEquals(
                ("{\"action\":\"scrape\",\"files\":{%s:{\"complete\":1,\"incomplete\":2,\"downloaded\":3},"
                                + "%s:{\"complete\":0,\"incomplete\":0,\"downloaded\":0}},"
                                + "\"flags\":{\"min_request_interval\":60}}")
                        .formatted(hash, json(PEER)),
                writer.endScrape(60));
        assertEquals(
                "{\"action\":\"scrape\",\"failure reason\":\"\\\"no\\\"\",\"retry in\":5}",
                writer.failure(WebAction.SCRAPE, null, Refusal.forMinutes("\"no\"", 5)));
        assertEquals(
                "{\"action\":\"announce\",\"info_hash\":%s,\"failure reason\":\"no\",\"retry in\":\"never\"}"
                        .formatted(hash),
                writer.failure(WebAction.ANNOUNCE, HASH, Refusal.forGood("no")));
    }

    @Test
    void takesTheLastOfTwoFields() {
        Announce announce =
                readAnnounce("\"peer_id\":" + json(bytes(9)) + ",\"left\":1,\"left\":0");
        assertEquals(bytes(9), announce.peerId());
        assertEquals(0, announce.left());
        assertNull(Bytes20.of("short"));
    }

    @Test
    void fuzz() {
        Fuzz.run("web-request", 20_000, WebRequestFuzzer::fuzzerTestOneInput);
    }
}
