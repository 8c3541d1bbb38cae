package spate.tracker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.testing.Allocations;
import spate.protocol.testing.Fuzz;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.ScrapeResponse;
import spate.protocol.tracker.SwarmCounts;
import spate.tracker.core.Caller;
import spate.tracker.core.Desk;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Gate;
import spate.tracker.core.Passkeys;
import spate.tracker.core.Policy;
import spate.tracker.core.Refusal;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.Shards;
import spate.tracker.core.TorrentName;
import spate.tracker.core.Tracker;
import spate.tracker.http.HttpTracker.Outcome;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.StoreLimits;

/// Asked with targets of requests, answers with bodies, which are read by what our client reads them with.
class HttpTrackerTest {
    private static final IpAddress A = IpAddress.parse("10.0.0.1");
    private static final IpAddress B = IpAddress.parse("10.0.0.2");
    private static final IpAddress V6 = IpAddress.parse("2001:db8::6");
    private static final String HASH = "aaaaaaaaaaaaaaaaaaaa";
    private static final String PEER = "&peer_id=-SP0001-abcdefghijkl&uploaded=0&downloaded=0";
    private static final int INTERVAL = 1800;

    private final Tracker tracker =
            new Tracker(new Shards(4, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> 0);
    private final Desk desk = tracker.openDesk(FrontEnd.HTTP);
    private HttpTracker http = new HttpTracker(desk, HttpRules.DEFAULT);

    private Outcome ask(String target, IpAddress from) {
        byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
        Outcome outcome = http.answer(bytes, bytes.length, from);
        desk.release();
        return outcome;
    }

    private String text(String target, IpAddress from) {
        assertEquals(Outcome.ANSWERED, ask(target, from));
        return new String(http.body().toBytes(), StandardCharsets.ISO_8859_1);
    }

    private AnnounceResponse announce(String more, IpAddress from) {
        text("/announce?info_hash=" + HASH + PEER + more, from);
        return AnnounceResponse.parse(http.body().toBytes());
    }

    private AnnounceResponse join(IpAddress from, int port, String more) {
        AnnounceResponse answer = announce("&port=" + port + more, from);
        assertNull(answer.error());
        return answer;
    }

    private String reason(String target) {
        text(target, A);
        return AnnounceResponse.parse(http.body().toBytes()).error().toString();
    }

    private static PeerAddress peer(IpAddress address, int port) {
        return new PeerAddress(address, port);
    }

    @Test
    void tellsPeersOfOneAnother() {
        AnnounceResponse first = join(A, 6881, "&left=0");
        assertEquals(List.of(), first.peers());
        AnnounceResponse second = join(B, 6882, "&left=1");
        assertEquals(List.of(peer(A, 6881)), second.peers());
        assertEquals(new SwarmCounts(1, 1, 0, SwarmCounts.UNKNOWN), second.counts());
        int interval = second.intervalSeconds();
        assertTrue(interval >= INTERVAL && interval <= INTERVAL * 9 / 8, "interval " + interval);
        assertEquals(900, second.minIntervalSeconds());
        assertEquals(B, second.externalIp());
    }

    @Test
    void spreadsItsIntervals() {
        long different =
                IntStream.range(0, 100)
                        .map(_ -> join(A, 1, "").intervalSeconds())
                        .distinct()
                        .count();
        assertTrue(different > 50, different + " different intervals");
    }

    /// Some clients take an answer without the key for broken.
    @Test
    void alwaysSaysPeers() {
        assertTrue(text("/announce?info_hash=" + HASH + PEER + "&port=1", A).contains("5:peers0:"));
        assertTrue(
                text("/announce?info_hash=" + HASH + PEER + "&port=1&compact=0", A)
                        .contains("5:peersle"));
        assertFalse(text("/announce?info_hash=" + HASH + PEER + "&port=1", A).contains("peers6"));
    }

    @Test
    void keysAreInOrder() {
        join(A, 1, "&left=0");
        join(V6, 2, "&left=0");
        http = new HttpTracker(desk, new HttpRules(_ -> false, true, "hello"));
        String answer = text("/announce?info_hash=" + HASH + PEER + "&port=3&left=1", B);
        List<Integer> places = new ArrayList<>();
        for (String key :
                List.of(
                        "d8:completei2e",
                        "10:downloadedi0e",
                        "11:external ip4:",
                        "10:incompletei1e",
                        "8:intervali",
                        "12:min intervali",
                        "5:peers6:",
                        "6:peers618:",
                        "15:warning message5:hello")) {
            assertTrue(answer.contains(key), key + " in " + answer);
            places.add(answer.indexOf(key));
        }
        assertEquals(places.stream().sorted().toList(), places);
    }

    @Test
    void givesBothFamilies() {
        join(A, 1, "");
        join(V6, 2, "");
        assertEquals(
                List.of(peer(A, 1), peer(V6, 2)),
                join(B, 3, "").peers().stream().sorted().toList());
        AnnounceResponse overV6 = join(IpAddress.parse("2001:db8::7"), 4, "");
        assertTrue(overV6.peers().contains(peer(V6, 2)), "" + overV6.peers());
        assertTrue(overV6.peers().contains(peer(A, 1)), "" + overV6.peers());
        assertEquals(IpAddress.parse("2001:db8::7"), overV6.externalIp());
    }

    /// Of what is wanted, three of four are of the asker's family, and no more in all.
    @Test
    void dividesWhatIsWantedBetweenTheFamilies() {
        for (int i = 0; i < 50; i++) {
            join(IpAddress.ofV4(0x0A010000 + i), 1, "");
            join(new IpAddress(V6.high(), i), 2, "");
        }
        List<PeerAddress> few = join(B, 3, "&numwant=8").peers();
        assertEquals(8, few.size());
        assertEquals(6, few.stream().filter(peer -> !peer.isV6()).count());
        List<PeerAddress> forV6 = join(V6, 3, "&numwant=8").peers();
        assertEquals(6, forV6.stream().filter(PeerAddress::isV6).count());
        assertEquals(0, join(B, 3, "&numwant=0").peers().size());
        assertEquals(74, join(B, 3, "&numwant=1000").peers().size());
        assertEquals(50, join(B, 3, "").peers().size());
        assertEquals(50, join(B, 3, "&numwant=-1").peers().size());
    }

    @Test
    void writesDictionariesWhenAskedTo() {
        join(V6, 2, "");
        join(A, 1, "");
        text("/announce?info_hash=" + HASH + PEER + "&port=3&compact=0&no_peer_id=0", B);
        String answer = new String(http.body().toBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(
                answer.contains("5:peersld2:ip8:10.0.0.14:porti1eed2:ip11:2001:db8::64:porti2eee"),
                answer);
        assertEquals(2, AnnounceResponse.parse(http.body().toBytes()).peers().size());
    }

    @Test
    void theMostPeersHaveRoom() {
        tracker.apply(new Policy(INTERVAL, 900, 200, 200, Passkeys.NONE, List.of()));
        for (int i = 0; i < 250; i++) {
            join(new IpAddress(0x2001_1111_2222_3333L, 0x4444_5555_6666_7777L + i), 65_535, "");
        }
        AnnounceResponse answer = join(V6, 65_535, "&compact=0&numwant=200");
        assertEquals(200, answer.peers().size());
    }

    @Test
    void knowsTheEvents() {
        join(A, 1, "&left=5&event=started");
        join(A, 1, "&left=0&event=completed");
        assertEquals(
                new SwarmCounts(1, 0, 1, SwarmCounts.UNKNOWN),
                join(A, 1, "&left=0&event=").counts());
        join(B, 2, "&left=5&event=paused");
        assertTrue(
                scrape(HASH)
                        .contains(
                                "8:completei1e10:downloadedi1e11:downloadersi0e10:incompletei1e"));
        assertEquals(0, join(A, 1, "&left=0").peers().size(), "a partial seed needs no seed");
        join(B, 2, "&event=stopped&left=5");
        join(A, 1, "&event=stopped&left=0");
        assertEquals(0, tracker.totals().peers());
    }

    private String scrape(String... hashes) {
        return text("/scrape?info_hash=" + String.join("&info_hash=", hashes), A);
    }

    /// One dictionary, whose keys are in order and different.
    @Test
    void scrapesSeveralTorrents() {
        join(A, 1, "&left=0");
        String none = "bbbbbbbbbbbbbbbbbbb%20";
        scrape(none, HASH, "b".repeat(20), HASH, "%FF".repeat(20));
        ScrapeResponse answer = ScrapeResponse.parse(http.body().toBytes());
        assertEquals(4, answer.swarms().size());
        assertEquals(
                List.of("aaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbb ", "b".repeat(20)),
                answer.swarms().keySet().stream().limit(3).map(HttpTrackerTest::ascii).toList());
        assertEquals(
                new SwarmCounts(1, 0, 0, 0),
                answer.swarms().get(InfoHash.of(HASH.getBytes(StandardCharsets.US_ASCII))));
    }

    private static String ascii(InfoHash hash) {
        return new String(hash.toBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void scrapesAsManyAsOverUdp() {
        String[] hashes = new String[HttpQuery.MAX_HASHES];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = "%00".repeat(19) + "%" + HexFormat.of().toHexDigits((byte) i);
        }
        scrape(hashes);
        assertEquals(
                HttpQuery.MAX_HASHES, ScrapeResponse.parse(http.body().toBytes()).swarms().size());
        String[] more = Arrays.copyOf(hashes, hashes.length + 1);
        more[hashes.length] = HASH;
        assertEquals("d14:failure reason36:more than 74 info_hash in one scrapee", scrape(more));
    }

    @Test
    void tellsOfAllTorrentsInSlices() {
        for (int i = 0; i < 1000; i++) {
            String hash = String.format("%%%02x%%%02x", i % 256, i / 256) + "a".repeat(18);
            ask("/announce?info_hash=" + hash + PEER + "&port=1&left=0", A);
        }
        gate(
                Passkeys.NONE,
                new Gate() {
                    @Override
                    public boolean mayScrape(long hash0, long hash1, int hash2) {
                        return hash0 >>> 56 != 7;
                    }
                });
        assertEquals(Outcome.FULL_SCRAPE, ask("/scrape", A));
        FullScrape all = new FullScrape(desk);
        AnswerBytes slice = new AnswerBytes(FullScrape.MAX_SLICE);
        StringBuilder answer = new StringBuilder();
        int slices = 0;
        while (!all.hasEnded()) {
            all.writeSlice(slice);
            slices++;
            answer.append(new String(slice.toBytes(), StandardCharsets.ISO_8859_1));
        }
        assertTrue(slices > 3, slices + " slices");
        byte[] body = answer.toString().getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(1000 - 4, ScrapeResponse.parse(body).swarms().size());
    }

    @Test
    void aFullScrapeMayBeOff() {
        http = new HttpTracker(desk, new HttpRules(_ -> false, false, ""));
        assertEquals(
                "info_hash is missing: this tracker does not tell of all torrents",
                reason("/scrape"));
    }

    /// A v2 torrent is known by the first 20 bytes of its hash, however it is asked for (BEP 52).
    @Test
    void foldsV2Hashes() {
        ask("/announce?info_hash=" + HASH + "bbbbbbbbbbbb" + PEER + "&port=1&left=0", A);
        assertEquals(List.of(peer(A, 1)), join(B, 2, "").peers());
    }

    /// The answer to a scrape has the hash that was asked for.
    @Test
    void tellsOfAHybridTorrentByTheHashThatIsAskedFor() {
        gate(
                Passkeys.NONE,
                new Gate() {
                    @Override
                    public boolean resolve(TorrentName name) {
                        name.set(1, 2, 3);
                        return true;
                    }
                });
        ask("/announce?info_hash=" + HASH + PEER + "&port=1&left=0", A);
        assertTrue(scrape(HASH).contains("20:" + HASH + "d8:completei1e"));
    }

    @ParameterizedTest
    @CsvSource({
        "/announce, info_hash is missing",
        "/announce?, info_hash is missing",
        "/announce?info_hash, info_hash of 0 bytes: it has 20 or 32",
        "/announce?info_hash=, info_hash of 0 bytes: it has 20 or 32",
        "/announce?info_hash=abc, info_hash of 3 bytes: it has 20 or 32",
        "/announce?info_hash=%4, info_hash has a % without two hexadecimal digits behind",
        "/announce?info_hash=%4g, info_hash has a % without two hexadecimal digits behind",
        "/announce?info_hash=0123456789abcdef0123456789abcdef01234567,"
                + "'info_hash is hexadecimal: send its 20 bytes, percent-encoded'",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&info_hash=aaaaaaaaaaaaaaaaaaaa,"
                + "more than one info_hash in one announce",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa, peer_id is missing",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=x, peer_id of 1 bytes: it has 20",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa, port is missing",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa&port=0,"
                + "port is not a number from 1 to 65535",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa&port=65536,"
                + "port is not a number from 1 to 65535",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa&port=http,"
                + "port is not a number",
        "/announce?left=0x, left is not a number",
        "/announce?left=-, left is not a number",
        "/announce?uploaded=1e9, uploaded is not a number",
        "/announce?downloaded=one, downloaded is not a number",
        "/announce?numwant=50%20, numwant is not a number",
    })
    void saysWhatIsWrong(String target, String reason) {
        assertEquals(reason, reason(target));
        assertEquals(1, desk.counts().count(Kind.MALFORMED));
    }

    @Test
    void takesNumbersAsTheyCome() {
        long[] amounts = new long[3];
        tracker.addListener((_, caller, _) -> {
            amounts[0] = caller.uploaded();
            amounts[1] = caller.downloaded();
            amounts[2] = caller.left();
        });
        announce("&port=1&uploaded=5&downloaded=99999999999999999999&left=18446744073709551615", A);
        assertEquals(
                List.of(5L, Long.MAX_VALUE, Long.MAX_VALUE),
                Arrays.stream(amounts).boxed().toList());
        announce("&port=1&uploaded=-5&downloaded=&left=-1", A);
        assertEquals(
                List.of(0L, 0L, (long) HttpQuery.NOT_GIVEN),
                Arrays.stream(amounts).boxed().toList());
        assertEquals(0, announce("&port=1", A).counts().seeds(), "nothing said is no seed");
    }

    @Test
    void readsHashesHoweverTheyAreEncoded() {
        String plain = "az09-._~!*'(),/:;@$ ";
        join(A, 1, "&left=0"); // another torrent
        ask("/announce?info_hash=az09-._~!*'(),/:;@$+" + PEER + "&port=1&left=0", A);
        StringBuilder encoded = new StringBuilder();
        for (byte b : plain.getBytes(StandardCharsets.US_ASCII)) {
            encoded.append('%').append(HexFormat.of().toHexDigits(b));
        }
        assertTrue(scrape(encoded.toString()).contains("completei1e"));
        assertTrue(scrape(encoded.toString().toUpperCase(Locale.ROOT)).contains("completei1e"));
    }

    @Test
    void doesNotBelieveTheAddressThatIsClaimed() {
        join(A, 1, "&left=0&ip=10.9.9.9&ipv4=10.9.9.8&ipv6=2001:db8::9");
        assertEquals(List.of(peer(A, 1)), join(B, 2, "").peers());
    }

    @Test
    void believesThoseItIsToldTo() {
        http = new HttpTracker(desk, new HttpRules(A::equals, true, ""));
        IpAddress claimed = IpAddress.parse("203.0.113.9");
        assertEquals(claimed, join(A, 1, "&left=0&ip=203.0.113.9").externalIp());
        join(B, 2, "&left=0&ip=203.0.113.10");
        join(A, 3, "&left=0&ipv6=2001%3Adb8%3A%3A9");
        join(A, 4, "&left=0&ip=www.example.org");
        assertEquals(
                List.of(
                        peer(A, 4),
                        peer(B, 2),
                        peer(claimed, 1),
                        peer(IpAddress.parse("2001:db8::9"), 3)),
                join(A, 5, "").peers().stream().sorted().toList());
    }

    private void gate(Passkeys passkeys, Gate gate) {
        tracker.apply(new Policy(INTERVAL, 0, 50, 74, passkeys, List.of(gate)));
    }

    @Test
    void saysWhenToComeBack() {
        Refusal[] refusal = {Refusal.of("not now")};
        gate(
                Passkeys.NONE,
                new Gate() {
                    @Override
                    public @Nullable Refusal check(Announce announce, Caller caller, long seconds) {
                        return refusal[0];
                    }
                });
        String target = "/announce?info_hash=" + HASH + PEER + "&port=1";
        assertEquals("d14:failure reason7:not nowe", text(target, A));
        refusal[0] = Refusal.forMinutes("later", 5);
        assertEquals("d14:failure reason5:later8:retry ini5ee", text(target, A));
        refusal[0] = Refusal.forGood("no");
        assertEquals("d14:failure reason2:no8:retry in5:nevere", text(target, A));
        assertEquals(
                AnnounceResponse.NEVER,
                AnnounceResponse.parse(http.body().toBytes()).retryInMinutes());
    }

    @Test
    void leavesTheMinimumOutWhereThereIsNone() {
        gate(Passkeys.NONE, new Gate() {});
        assertFalse(text("/announce?info_hash=" + HASH + PEER + "&port=1", A).contains("min int"));
    }

    @Test
    void refusesThoseWhoMayNotAsk() {
        gate(
                Passkeys.NONE,
                new Gate() {
                    @Override
                    public @Nullable Refusal admit(Caller caller, long seconds) {
                        return caller.low() == 0x0A000001 ? Refusal.of("go away") : null;
                    }
                });
        assertEquals("go away", reason("/scrape"));
        assertEquals("go away", reason("/announce"), "before it is told what is wrong");
        assertNull(join(B, 1, "").error());
    }

    @Test
    void knowsTheUserByThePath() {
        int[] user = {0};
        gate(
                (url, length) ->
                        new String(url, 0, length, StandardCharsets.US_ASCII).startsWith("/key/")
                                ? 7
                                : Caller.NO_USER,
                new Gate() {
                    @Override
                    public @Nullable Refusal check(Announce announce, Caller caller, long at) {
                        user[0] = caller.user();
                        return null;
                    }
                });
        text("/key/announce?info_hash=" + HASH + PEER + "&port=1", A);
        assertEquals(7, user[0]);
        text("/announce?info_hash=" + HASH + PEER + "&port=1", A);
        assertEquals(Caller.NO_USER, user[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "/, TEXT",
        "/favicon.ico, NOT_FOUND",
        "/announced, NOT_FOUND",
        "/announce/, NOT_FOUND",
        "*, NOT_FOUND",
        "announce, NOT_FOUND",
        "/x?/announce, NOT_FOUND",
        "//announce, ANNOUNCE_IS_WRONG",
    })
    void knowsItsPaths(String target, String outcome) {
        assertEquals(
                outcome.equals("ANNOUNCE_IS_WRONG") ? Outcome.ANSWERED : Outcome.valueOf(outcome),
                ask(target, A));
    }

    /// From the target to the answer, with peers to give.
    @Test
    void allocatesNothingForAnAnnounce() {
        for (int i = 0; i < 100; i++) {
            join(IpAddress.ofV4(0x0A010000 + i), 1, "");
        }
        byte[] target =
                ("/announce?info_hash=" + HASH + PEER + "&port=3&left=5&compact=1&numwant=30")
                        .getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 20_000; round++) {
            http.answer(target, target.length, A);
            desk.release();
        }
        long before = Allocations.bytes();
        for (int round = 0; round < 1000; round++) {
            http.answer(target, target.length, A);
            desk.release();
        }
        long perAnnounce = (Allocations.bytes() - before) / 1000;
        assertTrue(perAnnounce < 16, perAnnounce + " bytes an announce");
    }

    @Test
    void answersAnyTarget() {
        Fuzz.run("http-query", 20_000, HttpQueryFuzzer::fuzzerTestOneInput);
    }
}
