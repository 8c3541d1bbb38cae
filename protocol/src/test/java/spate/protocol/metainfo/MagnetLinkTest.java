package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.MagnetException.Kind;
import spate.protocol.metainfo.MagnetLink.Parameter;
import spate.protocol.testing.Fuzz;

class MagnetLinkTest {
    @Test
    void readsEverySelectionItPrints() throws Exception {
        List<FileRange> odd = new ArrayList<>();
        for (int i = 1; i < 40_000; i += 2) {
            odd.add(new FileRange(i, i));
        }
        String hash = "magnet:?xt=urn:btih:" + "0".repeat(40);
        MagnetLink link = MagnetLink.parse(hash).withSelection(odd);
        MagnetLink again = MagnetLink.parse(link.toString());
        assertEquals(odd, again.selection());
        for (int i = 0; i < 40_002; i++) {
            assertEquals(i % 2 == 1 && i < 40_000, again.selects(i), "file " + i);
        }
    }

    private static final String HEX = "0123456789abcdef0123456789abcdef01234567";
    private static final String XT = "magnet:?xt=urn:btih:" + HEX;
    private static final String HEX_V2 = "89abcdef".repeat(8);

    private static MagnetLink parse(String link) throws MagnetException {
        MagnetLink parsed = MagnetLink.parse(link);
        assertEquals(parsed, MagnetLink.parse(parsed.toString()));
        return parsed;
    }

    @Test
    void readsBothHashes() throws Exception {
        MagnetLink link = parse(XT + "&xt=urn:btmh:1220" + HEX_V2);
        assertEquals(HEX, link.infoHashes().v1().hex());
        assertEquals(HEX_V2, link.infoHashes().v2().hex());
        assertEquals(XT + "&xt=urn:btmh:1220" + HEX_V2, link.toString());
    }

    @Test
    void readsBase32InEitherCase() throws Exception {
        String digits = "AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH";
        assertEquals(HEX, parse("magnet:?xt=urn:btih:" + digits).infoHashes().v1().hex());
        assertEquals(
                HEX,
                parse("MAGNET:?XT=URN:BTIH:" + digits.toLowerCase(java.util.Locale.ROOT))
                        .infoHashes()
                        .v1()
                        .hex());
    }

    @ParameterizedTest
    @CsvSource({
        "'', NOT_A_MAGNET_LINK",
        "magnet:, NOT_A_MAGNET_LINK",
        "magnet:xt=urn:btih:0123456789abcdef0123456789abcdef01234567, NOT_A_MAGNET_LINK",
        "http://x/?xt=urn:btih:0123456789abcdef0123456789abcdef01234567, NOT_A_MAGNET_LINK",
        "magnet:?, HASH_MISSING",
        "magnet:?dn=x, HASH_MISSING",
        "magnet:?xt=urn:sha1:AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH, HASH_MISSING",
        "magnet:?xt=urn:btih:, HASH_INVALID",
        "magnet:?xt=urn:btih:0123, HASH_INVALID",
        "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef0123456, HASH_INVALID",
        "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef0123456g, HASH_INVALID",
        "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567%0A, HASH_INVALID",
        "magnet:?xt=urn:btih:AERUKZ4JVPG66AJDIVTYTK6N54ASGRL1, HASH_INVALID",
        "magnet:?xt=urn:btmh:12201234, HASH_INVALID",
        "magnet:?xt=urn:btmh:1120"
                + "89abcdef89abcdef89abcdef89abcdef89abcdef89abcdef89abcdef89abcdef"
                + ", HASH_INVALID",
        "magnet:?xt=urn:btih:%zz, HASH_INVALID",
        "magnet:?xt=%4, HASH_INVALID",
    })
    void refusesWithAReason(String text, Kind kind) {
        MagnetException error = assertThrows(MagnetException.class, () -> MagnetLink.parse(text));
        assertEquals(kind, error.kind());
        assertTrue(error.getMessage().contains(kind.text()));
    }

    @Test
    void aBadHashIsNotHiddenByAGoodOne() {
        assertThrows(MagnetException.class, () -> MagnetLink.parse(XT + "&xt=urn:btmh:1220"));
    }

    @Test
    void boundsTheLength() {
        String link = XT + "&dn=" + "x".repeat(MagnetLink.MAX_CHARS);
        assertEquals(
                Kind.TOO_LONG,
                assertThrows(MagnetException.class, () -> MagnetLink.parse(link)).kind());
    }

    @Test
    void boundsTheNumberOfParameters() throws Exception {
        String trackers =
                IntStream.range(0, 3_000).mapToObj(i -> "&tr=t" + i).collect(Collectors.joining());
        assertEquals(MagnetLink.MAX_PARAMETERS, parse(XT + trackers).trackers().size());
    }

    @Test
    void decodesNamesAndUrls() throws Exception {
        MagnetLink link =
                parse(
                        XT
                                + "&dn=a+b%20c%2B%C3%A9&tr=http%3A%2F%2Ft%2Fa%3Fx%3D1%26y&tr.1=udp://u:1"
                                + "&ws=http://w/a+b&tr=http%3A%2F%2Ft%2Fa%3Fx%3D1%26y&tr=&tr=%zz");
        assertEquals("a b c+é", link.displayName());
        assertEquals(List.of("http://t/a?x=1&y", "udp://u:1"), link.trackers());
        assertEquals(List.of("http://w/a+b"), link.webSeeds());
    }

    @Test
    void readsPeers() throws Exception {
        MagnetLink link =
                parse(
                        XT
                                + "&x.pe=1.2.3.4:80&x.pe=[2001:db8::1]:6881&x.pe=host.example:1"
                                + "&x.pe=%5B%3A%3A1%5D%3A2&x.pe=1.2.3.4&x.pe=1.2.3.4:0&x.pe=a:65536"
                                + "&x.pe=[nonsense]:1&x.pe=::1:5&x.pe=<x>:9&x.pe=&dht=r.example:6881");
        assertEquals(
                "[1.2.3.4:80, [2001:db8::1]:6881, host.example:1, [::1]:2]",
                link.peers().toString());
        assertEquals(PeerAddress.parse("[::1]:2"), link.peers().get(3).address());
        assertNull(link.peers().get(2).address());
        assertEquals("[r.example:6881]", link.dhtNodes().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'0,2,4,6-8', '0,2,4,6-8'",
        "'8,7,6', 6-8",
        "'1-5,3-9,20', '1-9,20'",
        "'0-3,4-5', 0-5",
        "5-3, ''",
        "'-4,1', 1",
        "'3-,1', 1",
        "'1-2-3,9', 9",
        "'100000000,7', 7",
        "0-99999999999, ''",
        "'1,x', ''",
        "'', ''",
        "',,,', ''",
        "0%2C2, '0,2'",
    })
    void readsSelections(String text, String selected) throws Exception {
        MagnetLink link = parse(XT + "&so=" + text);
        assertEquals(
                selected,
                link.selection().stream()
                        .map(FileRange::toString)
                        .collect(Collectors.joining(",")));
        assertEquals(selected.isEmpty(), !link.toString().contains("&so="));
    }

    @Test
    void selectsFiles() throws Exception {
        MagnetLink link = parse(XT + "&so=2-4");
        assertTrue(link.selects(3));
        assertFalse(link.selects(5));
        assertTrue(parse(XT).selects(5));
        assertEquals(
                XT + "&so=1-3",
                parse(XT)
                        .withSelection(List.of(new FileRange(2, 3), new FileRange(1, 1)))
                        .toString());
        assertThrows(IllegalArgumentException.class, () -> new FileRange(3, 2));
    }

    @Test
    void keepsUnknownParameters() throws Exception {
        MagnetLink link = parse(XT + "&kt=joe+blow&hello&xl=10&=x&xt=urn:ed2k:00&&a==b");
        assertEquals(
                List.of(
                        new Parameter("kt", "joe+blow"),
                        new Parameter("hello", null),
                        new Parameter("xl", "10"),
                        new Parameter("", "x"),
                        new Parameter("xt", "urn:ed2k:00"),
                        new Parameter("a", "=b")),
                link.others());
        assertEquals(XT + "&kt=joe+blow&hello&xl=10&=x&xt=urn:ed2k:00&a==b", link.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "100%", "%zz"})
    void keepsANameThatIsNotEncodedProperly(String name) throws Exception {
        assertEquals(name, parse(XT + "&dn=" + name).displayName());
    }

    @Test
    void printsWhatOthersRead() throws Exception {
        MagnetLink link =
                new MagnetLink(
                        new InfoHashes(InfoHash.ofHex(HEX), null),
                        "a b&c+é",
                        List.of("http://t/?a=b&c"),
                        List.of("http://w/x y"),
                        List.of(HostPort.parse("[::1]:5"), HostPort.parse("1.2.3.4:6")),
                        List.of(),
                        List.of(),
                        List.of());
        assertEquals(
                XT
                        + "&dn=a%20b%26c%2B%C3%A9&tr=http%3A%2F%2Ft%2F%3Fa%3Db%26c"
                        + "&ws=http%3A%2F%2Fw%2Fx%20y&x.pe=[::1]:5&x.pe=1.2.3.4:6",
                link.toString());
        assertEquals(link, parse(link.toString()));
    }

    @Test
    void isMadeOfATorrent() throws Exception {
        Metainfo torrent =
                Metainfo.parse(
                        spate.protocol.bencode.BencodeDictionary.builder()
                                .put("announce", "http://a/")
                                .put("info", Infos.v1(5).build())
                                .put("url-list", "http://w/")
                                .build()
                                .encode());
        MagnetLink link = MagnetLink.of(torrent).withPeers(List.of(new HostPort("h", 7)));
        assertEquals(
                "magnet:?xt=urn:btih:"
                        + torrent.infoHashes().best().hex()
                        + "&dn=file&tr=http%3A%2F%2Fa%2F&ws=http%3A%2F%2Fw%2F&x.pe=h:7",
                link.toString());
        assertEquals(torrent.infoHashes(), MagnetLink.of(torrent.infoHashes()).infoHashes());
    }

    @Test
    void anyTextIsRefusedOrReadBackTheSame() {
        Fuzz.run("magnet", 20_000, MagnetFuzzer::fuzzerTestOneInput);
    }
}
