package spate.protocol.tracker;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;
import spate.protocol.testing.Corpus;
import spate.protocol.testing.Fuzz;
import spate.protocol.testing.Property;

class UdpTrackerTest {

    private static final InfoHash HASH = InfoHash.ofHex("aa".repeat(20));
    private static final PeerId ID =
            PeerId.of("-SP0100-abcdefghijkl".getBytes(StandardCharsets.US_ASCII));
    private static final AnnounceRequest ANNOUNCE =
            new AnnounceRequest(HASH, ID, 6881, new TransferTotals(3, 1, 2), AnnounceEvent.STARTED)
                    .withKey(0xbeef);
    private static final String ANNOUNCE_HEX =
            "000000000000000700000001000000ff"
                    + "aa".repeat(20)
                    + "2d5350303130302d6162636465666768696a6b6c"
                    + "0000000000000001"
                    + "0000000000000002"
                    + "0000000000000003"
                    + "00000002"
                    + "00000000"
                    + "0000beef"
                    + "ffffffff"
                    + "1ae1";

    private static String hex(UdpRequest request) {
        ByteBuffer out = ByteBuffer.allocate(request.encodedLength());
        request.encode(out);
        assertEquals(0, out.remaining());
        return HexFormat.of().formatHex(out.array());
    }

    private static String hex(UdpResponse response) {
        ByteBuffer out = ByteBuffer.allocate(response.encodedLength());
        response.encode(out);
        assertEquals(0, out.remaining());
        return HexFormat.of().formatHex(out.array());
    }

    private static UdpRequest request(String hex) {
        return UdpRequest.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    private static UdpResponse response(String hex, boolean v6) {
        return UdpResponse.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), v6);
    }

    @Test
    void requests() {
        assertEquals("000004172710198000000000000000ff", hex(new UdpRequest.Connect(255)));
        assertEquals(new UdpRequest.Connect(255), request("000004172710198000000000000000ff"));
        UdpRequest announce = new UdpRequest.Announce(7, 255, ANNOUNCE, "");
        assertEquals(ANNOUNCE_HEX, hex(announce));
        assertEquals(announce, request(ANNOUNCE_HEX));
        UdpRequest scrape = new UdpRequest.Scrape(7, 255, List.of(HASH, HASH));
        assertEquals("000000000000000700000002000000ff" + "aa".repeat(40), hex(scrape));
        assertEquals(scrape, request(hex(scrape)));
    }

    @Test
    void requestsThatAreNone() {
        assertNull(request(""));
        assertNull(request("000004172710198000000000000000"));
        assertNull(request("000004172710198100000000000000ff"));
        assertNull(request("000004172710198000000003000000ff"));
        assertNull(request(ANNOUNCE_HEX.substring(0, ANNOUNCE_HEX.length() - 2)));
    }

    @Test
    void addressToPublish() {
        AnnounceRequest v4 =
                ANNOUNCE.withPublish(new AnnounceRequest.Publish(IpAddress.parse("1.2.3.4"), null));
        UdpRequest request = new UdpRequest.Announce(7, 255, v4, "");
        assertEquals("01020304", hex(request).substring(168, 176));
        assertEquals(request, request(hex(request)));
        AnnounceRequest v6 =
                ANNOUNCE.withPublish(new AnnounceRequest.Publish(IpAddress.parse("::1"), null));
        assertEquals(ANNOUNCE_HEX, hex(new UdpRequest.Announce(7, 255, v6, "")));
    }

    /// The examples of BEP 41.
    @ParameterizedTest
    @CsvSource({
        "020c2f6469723f613d6226633d64, /dir?a=b&c=d",
        "020c2f6469723f613d6226633d64010100, /dir?a=b&c=d",
        "0200, ''",
        "'', ''",
        "01010200 0202 2f61 0100 0202 2f62, /a",
        "0202 2f61 0202 2f62, /a/b",
        "ff03 aabbcc 0202 2f61, /a",
        "0202 2f61 0205 2f62, /a",
        "0202 2f61 02, /a",
        "0202 2fff, ''"
    })
    void options(String options, String urlData) {
        UdpRequest.Announce announce =
                assertInstanceOf(
                        UdpRequest.Announce.class,
                        request(ANNOUNCE_HEX + options.replace(" ", "")));
        assertEquals(urlData, announce.urlData());
        assertEquals(ANNOUNCE, announce.announce());
    }

    @Test
    void longUrlsGoInChunks() {
        String url = "/announce?passkey=" + "k".repeat(300);
        String hex = hex(new UdpRequest.Announce(7, 255, ANNOUNCE, url));
        assertEquals("02ff2f616e", hex.substring(196, 206));
        assertEquals(url, ((UdpRequest.Announce) request(hex)).urlData());
        String tooLong = "/" + "k".repeat(UdpRequest.MAX_URL_DATA);
        assertEquals(
                UdpRequest.MAX_URL_DATA,
                ((UdpRequest.Announce)
                                request(hex(new UdpRequest.Announce(7, 255, ANNOUNCE, tooLong))))
                        .urlData()
                        .length());
    }

    @Test
    void responses() {
        assertEquals(
                new UdpResponse.Connected(255, 7),
                response("00000000000000ff0000000000000007", false));
        PeerAddress v4 = requireNonNull(PeerAddress.parse("1.2.3.4:80"));
        PeerAddress v6 = requireNonNull(PeerAddress.parse("[2a00::1]:80"));
        String head = "00000001000000ff" + "000006a7" + "00000001" + "00000002";
        UdpResponse announced = new UdpResponse.Announced(255, 0x6a7, 1, 2, List.of(v4, v4));
        assertEquals(head + "010203040050010203040050", hex(announced));
        assertEquals(announced, response(hex(announced), false));
        announced = new UdpResponse.Announced(255, 0x6a7, 1, 2, List.of(v6));
        assertEquals(head + "2a0000000000000000000000000000010050", hex(announced));
        assertEquals(announced, response(hex(announced), true));
        UdpResponse scraped = new UdpResponse.Scraped(255, List.of(new SwarmCounts(1, 3, 2, -1)));
        assertEquals("00000002000000ff000000010000000200000003", hex(scraped));
        assertEquals(scraped, response(hex(scraped), false));
        UdpResponse failed = new UdpResponse.Failed(255, "no");
        assertEquals("00000003000000ff6e6f", hex(failed));
        assertEquals(failed, response(hex(failed), true));
    }

    @Test
    void responsesThatAreNoneOrCut() {
        assertNull(response("00000000000000", false));
        assertNull(response("00000000000000ff00000000000000", false));
        assertNull(response("00000001000000ff0000000000000000000000", false));
        assertNull(response("00000004000000ff", false));
        UdpResponse.Announced cut =
                (UdpResponse.Announced)
                        response(
                                "00000001000000ff"
                                        + "00".repeat(12)
                                        + "0102030400500102030400000102",
                                false);
        assertEquals("[1.2.3.4:80]", cut.peers().toString());
        assertEquals(
                new UdpResponse.Failed(255, "a b"), response("00000003000000ff610a6200", false));
    }

    @Test
    void asAnswersOfAnyTracker() {
        AnnounceResponse answer =
                AnnounceResponse.of(
                        requireNonNull(
                                response("00000001000000ff" + "0000070800000005fffffff0", false)));
        assertTrue(answer.isOk());
        assertEquals(1800, answer.intervalSeconds());
        assertEquals(new SwarmCounts(-1, 5, -1, -1), answer.counts());
        assertEquals(
                TrackerError.refused("no"),
                AnnounceResponse.of(new UdpResponse.Failed(1, "no")).error());
        assertEquals(
                TrackerError.Kind.MALFORMED,
                requireNonNull(AnnounceResponse.of(new UdpResponse.Connected(1, 2)).error())
                        .kind());
    }

    @Test
    void events() {
        assertEquals(AnnounceEvent.NONE, AnnounceEvent.ofUdpCode(0));
        assertEquals(AnnounceEvent.COMPLETED, AnnounceEvent.ofUdpCode(1));
        assertEquals(AnnounceEvent.STARTED, AnnounceEvent.ofUdpCode(2));
        assertEquals(AnnounceEvent.STOPPED, AnnounceEvent.ofUdpCode(3));
        assertEquals(AnnounceEvent.NONE, AnnounceEvent.ofUdpCode(4));
        assertEquals(AnnounceEvent.NONE, AnnounceEvent.ofUdpCode(-1));
        for (AnnounceEvent event : AnnounceEvent.values()) {
            AnnounceEvent back = AnnounceEvent.ofUdpCode(event.udpCode());
            assertEquals(event == AnnounceEvent.PAUSED ? AnnounceEvent.NONE : event, back);
        }
    }

    @Test
    void scrapesAreBounded() {
        List<InfoHash> many = Collections.nCopies(UdpRequest.MAX_SCRAPE + 1, HASH);
        assertThrows(IllegalArgumentException.class, () -> new UdpRequest.Scrape(1, 2, many));
        String hex = "000000000000000700000002000000ff" + "aa".repeat(20 * 100);
        assertEquals(UdpRequest.MAX_SCRAPE, ((UdpRequest.Scrape) request(hex)).infoHashes().size());
    }

    @Test
    void roundTrip() {
        Property.forAll(
                1000,
                random -> {
                    byte[] packet = new byte[UdpRequest.ANNOUNCE_LENGTH];
                    random.nextBytes(packet);
                    ByteBuffer.wrap(packet).putInt(8, 1).putInt(80, random.nextInt(4));
                    assertEquals(
                            HexFormat.of().formatHex(packet),
                            hex(requireNonNull(UdpRequest.decode(ByteBuffer.wrap(packet)))));
                });
    }

    @Test
    void anyBytes() {
        Fuzz.run("udp-tracker", 5000, UdpTrackerFuzzer::fuzzerTestOneInput);
    }

    /// Packets recorded between other programs are read and written again, byte for byte.
    @Test
    void corpusVectors() {
        int requests = 0;
        for (String[] row : Corpus.rows("vectors/packets/udp_tracker_packets.tsv")) {
            if (row[2].equals("26969")) {
                assertEquals(row[3], hex(requireNonNull(request(row[3]), row[0])), row[0]);
                requests++;
            } else {
                assertEquals(row[3], hex(requireNonNull(response(row[3], false), row[0])), row[0]);
            }
        }
        assertEquals(16, requests);
    }
}
