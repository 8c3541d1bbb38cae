package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.metainfo.MetainfoException.Kind;
import spate.protocol.metainfo.PathSanitizer.Rule;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.testing.Allocations;
import spate.protocol.testing.Fuzz;

class MetainfoTest {
    private static BencodeDictionary.Builder root() {
        return BencodeDictionary.builder().put("info", Infos.v1(5).build());
    }

    private static Metainfo parse(BencodeDictionary.Builder root) throws MetainfoException {
        return Metainfo.parse(root.build().encode());
    }

    private static BencodeList texts(String... texts) {
        return BencodeList.ofTexts(List.of(texts));
    }

    private static void refused(Kind kind, byte[] file) {
        assertEquals(
                kind, assertThrows(MetainfoException.class, () -> Metainfo.parse(file)).kind());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void refusesWhatIsNoTorrentFile() {
        refused(Kind.INVALID_BENCODING, bytes(""));
        refused(Kind.INVALID_BENCODING, bytes("<html>"));
        refused(Kind.INVALID_BENCODING, bytes("d4:info"));
        refused(Kind.NOT_A_DICTIONARY, bytes("4:info"));
        refused(Kind.NOT_A_DICTIONARY, bytes("le"));
        refused(Kind.INFO_MISSING, bytes("de"));
        refused(Kind.INFO_MISSING, bytes("d4:infolee"));
        refused(Kind.INFO_MISSING, bytes("d4:infoi1ee"));
        refused(Kind.TOO_LARGE, new byte[Metainfo.MAX_BYTES + 1]);
    }

    @Test
    void toleratesFaultsAroundInfo() throws Exception {
        byte[] info = Infos.v1(5).build().encode();
        byte[] file =
                bytes(
                        "d1:z1:z4:info"
                                + new String(info, StandardCharsets.ISO_8859_1)
                                + "1:ai03eex\n");
        Metainfo torrent = Metainfo.parse(file);
        assertEquals(TorrentInfo.parse(info).infoHashes(), torrent.infoHashes());
        assertEquals(3, torrent.root().integer("a", 0));
    }

    @Test
    void readsTrackersByTier() throws Exception {
        BencodeList tiers =
                BencodeList.of(
                        texts(" http://a/ ", "udp://b:1", "", "http://a/"),
                        texts(),
                        BencodeInteger.of(5),
                        BencodeList.of(BencodeInteger.of(1), BencodeString.of("http://c/")),
                        texts("udp://b:1"));
        assertEquals(
                List.of(List.of("http://a/", "udp://b:1"), List.of("http://c/")),
                parse(root().put("announce-list", tiers).put("announce", "http://x/")).trackers());
        assertEquals(
                List.of(List.of("http://x/")),
                parse(
                                root().put("announce-list", BencodeList.of(texts("")))
                                        .put("announce", "http://x/"))
                        .trackers());
        assertEquals(List.of(), parse(root().put("announce", 7)).trackers());
    }

    @Test
    void boundsWhatItKeepsOfLists() throws Exception {
        List<BencodeValue> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.add(BencodeList.of(BencodeString.of("http://t" + i), BencodeInteger.of(1 + i)));
        }
        Metainfo torrent =
                parse(
                        root().put("announce-list", BencodeList.of(many))
                                .put("nodes", BencodeList.of(many)));
        assertEquals(2_000, torrent.trackers().size());
        assertEquals(2_000, torrent.dhtNodes().size());
    }

    @Test
    void readsSeeds() throws Exception {
        assertEquals(List.of("http://w/f"), parse(root().put("url-list", "http://w/f")).webSeeds());
        assertEquals(
                List.of("http://w/a%20b", "http://v"),
                parse(root().put("url-list", texts("http://w/a b", "", "http://v", "http://v")))
                        .webSeeds());
        assertEquals(List.of(), parse(root().put("url-list", "")).webSeeds());
        assertEquals(List.of(), parse(root().put("url-list", 1)).webSeeds());
        assertEquals(
                List.of("http://h"), parse(root().put("httpseeds", texts("http://h"))).httpSeeds());
        BencodeDictionary several = Infos.v1(Infos.file(1, "a"), Infos.file(1, "b")).build();
        assertEquals(
                List.of("http://w/", "http://v/"),
                parse(root().put("info", several).put("url-list", texts("http://w", "http://v/")))
                        .webSeeds());
    }

    @Test
    void readsNodesOfTheDht() throws Exception {
        BencodeList nodes =
                BencodeList.of(
                        BencodeList.of(BencodeString.of("router"), BencodeInteger.of(6881)),
                        BencodeList.of(BencodeString.of("::1"), BencodeInteger.of(1)),
                        BencodeList.of(BencodeString.of("x"), BencodeInteger.of(0)),
                        BencodeList.of(BencodeString.of("x"), BencodeInteger.of(65536)),
                        BencodeList.of(BencodeString.of(""), BencodeInteger.of(5)),
                        BencodeList.of(BencodeString.of("x")),
                        BencodeString.of("x:1"));
        assertEquals(
                "[router:6881, [::1]:1]", parse(root().put("nodes", nodes)).dhtNodes().toString());
    }

    @Test
    void readsTextsAndDates() throws Exception {
        Metainfo torrent =
                parse(
                        root().put("comment", "plain")
                                .put("comment.utf-8", "schön")
                                .put("created by", "Spate")
                                .put("creation date", 1_700_000_000));
        assertEquals("schön", torrent.comment());
        assertEquals("Spate", torrent.createdBy());
        assertEquals(1_700_000_000, torrent.creationDate().orElseThrow());
        Metainfo bare = parse(root().put("creation date", -5).put("comment", 7));
        assertNull(bare.comment());
        assertTrue(bare.creationDate().isEmpty());
    }

    @Test
    void mergesHintsOfBothPlaces() throws Exception {
        BencodeDictionary info =
                Infos.v1(5)
                        .put("collections", texts("a", "b"))
                        .put("similar", BencodeList.of(BencodeString.of(new byte[20])))
                        .build();
        Metainfo torrent =
                parse(
                        root().put("info", info)
                                .put("collections", texts("b", "c"))
                                .put("similar", BencodeList.of(BencodeString.of(new byte[32]))));
        assertEquals(List.of("a", "b", "c"), torrent.collections());
        assertEquals(2, torrent.similar().size());
    }

    private static byte[] v2(boolean hybrid) throws Exception {
        List<PlannedFile> files =
                List.of(
                        new PlannedFile(List.of("a"), 3 * Infos.PIECE + 1),
                        new PlannedFile(List.of("b"), 5),
                        new PlannedFile(List.of("c"), 2 * Infos.PIECE));
        Version version = hybrid ? Version.HYBRID : Version.V2;
        TorrentPlan plan = new TorrentPlan(version, "t", true, Infos.PIECE, true, files);
        return TorrentSamples.build(plan, FakeData.OF_PATH).toBytes();
    }

    private static byte[] withLayers(byte[] file, BencodeDictionary layers) throws Exception {
        BencodeDictionary root = (BencodeDictionary) BencodeValue.parse(file);
        return root.toBuilder().put("piece layers", layers).build().encode();
    }

    @Test
    void worksWithoutSomeOrAllPieceLayers() throws Exception {
        byte[] file = v2(true);
        BencodeDictionary root = (BencodeDictionary) BencodeValue.parse(file);
        Metainfo none = Metainfo.parse(root.toBuilder().remove("piece layers").build().encode());
        assertNull(none.pieceLayer(0));
        assertFalse(none.pieceLayers().isComplete());
        BencodeDictionary layers = root.dictionary("piece layers");
        assertEquals(2, layers.size());
        BencodeDictionary.Builder fewer = BencodeDictionary.builder();
        fewer.put(layers.key(0), layers.value(0));
        Metainfo some = Metainfo.parse(withLayers(file, fewer.build()));
        FileList files = some.info().files();
        int known = 0;
        for (int i = 0; i < files.size(); i++) {
            known += some.pieceLayer(i) == null ? 0 : 1;
            if (files.path(i).equals("b")) {
                assertEquals(32, some.pieceLayer(i).remaining());
            }
        }
        assertEquals(2, known);
    }

    @Test
    void refusesLayersThatDoNotFit() throws Exception {
        byte[] file = v2(false);
        BencodeDictionary layers =
                ((BencodeDictionary) BencodeValue.parse(file)).dictionary("piece layers");
        BencodeString key = layers.key(0);
        byte[] good = ((BencodeString) layers.value(0)).toBytes();
        byte[] flipped = good.clone();
        flipped[good.length - 1] ^= 1;
        for (byte[] bad :
                new byte[][] {
                    flipped,
                    new byte[0],
                    Arrays.copyOf(good, good.length - 1),
                    Arrays.copyOf(good, good.length + 32),
                    Arrays.copyOf(good, good.length - 32)
                }) {
            refused(
                    Kind.PIECE_LAYER_INVALID,
                    withLayers(file, layers.toBuilder().put(key, BencodeString.of(bad)).build()));
        }
        byte[] unknown = key.toBytes();
        unknown[31] ^= 1;
        for (BencodeString other : List.of(BencodeString.of(unknown), BencodeString.of("short"))) {
            refused(
                    Kind.PIECE_LAYER_INVALID,
                    withLayers(
                            file, layers.toBuilder().put(other, BencodeString.of(good)).build()));
        }
        refused(
                Kind.PIECE_LAYER_INVALID,
                withLayers(file, layers.toBuilder().put(key, BencodeInteger.of(1)).build()));
    }

    @Test
    void refusesALayerThatIsThereTwice() throws Exception {
        String text = new String(v2(false), StandardCharsets.ISO_8859_1);
        int start = text.indexOf("12:piece layersd") + "12:piece layersd".length();
        String entry = text.substring(start, start + 35);
        int colon = text.indexOf(':', start + 35);
        int length = Integer.parseInt(text.substring(start + 35, colon));
        String layer = text.substring(start + 35, colon + 1 + length);
        refused(
                Kind.PIECE_LAYER_INVALID,
                bytes(text.substring(0, start) + entry + layer + text.substring(start)));
    }

    @Test
    void filesOfOneContentShareTheirLayer() throws Exception {
        FakeData same = file -> new byte[Math.toIntExact(file.length())];
        List<PlannedFile> files =
                List.of(
                        new PlannedFile(List.of("a"), 3 * Infos.PIECE),
                        new PlannedFile(List.of("b"), 3 * Infos.PIECE));
        TorrentPlan plan = new TorrentPlan(Version.V2, "t", true, Infos.PIECE, true, files);
        Metainfo torrent = Metainfo.parse(TorrentSamples.build(plan, same).toBytes());
        assertEquals(1, torrent.root().dictionary("piece layers").size());
        assertNotNull(torrent.pieceLayer(0));
        assertEquals(torrent.pieceLayer(0), torrent.pieceLayer(1));
    }

    @Test
    void anyBytesAreRefusedOrJudgedSafe() {
        Fuzz.run("metainfo", 10_000, MetainfoFuzzer::fuzzerTestOneInput);
    }

    @Test
    void keepsLittleMemoryForManyFiles() throws Exception {
        BencodeDictionary[] files = new BencodeDictionary[100_000];
        for (int i = 0; i < files.length; i++) {
            files[i] = Infos.file(1000, "folder" + i % 50, "file number " + i);
        }
        byte[] raw = Infos.v1(files).build().encode();
        TorrentInfo.parse(Infos.v1(files[0]).build().encode());
        long before = Allocations.bytes();
        TorrentInfo info = TorrentInfo.parse(raw, Rule.COMMON);
        long perFile = (Allocations.bytes() - before) / files.length;
        assertEquals(files.length, info.files().size());
        assertTrue(perFile < 1000, () -> perFile + " bytes a file while reading");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d4:infod5:files",
                "d4:infod9:file treed",
                "d12:piece layersd",
                "d13:announce-list"
            })
    void deepNestingIsRefusedEverywhere(String start) {
        refused(Kind.INVALID_BENCODING, bytes(start + "d1:al".repeat(200_000)));
        refused(Kind.INVALID_BENCODING, bytes(start + "l".repeat(1_000_000)));
    }
}
