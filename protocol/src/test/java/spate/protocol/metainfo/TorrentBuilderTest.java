package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.metainfo.TorrentInfo.Version;

class TorrentBuilderTest {
    private static final int PIECE = 32 * 1024;

    private static final List<PlannedFile> FILES =
            List.of(
                    new PlannedFile(List.of("b.txt"), 5, true, false, null),
                    new PlannedFile(List.of("a", "large"), 100_000),
                    new PlannedFile(List.of("a", "empty"), 0),
                    new PlannedFile(List.of("a.b"), PIECE),
                    new PlannedFile(List.of("link"), 0, false, true, List.of("a", "large")));

    @ParameterizedTest
    @EnumSource(Version.class)
    void isReadBackAsItWasPlanned(Version version) throws Exception {
        TorrentPlan plan = new TorrentPlan(version, "torrent", true, PIECE, false, FILES);
        byte[] file = TorrentSamples.build(plan, FakeData.OF_PATH).toBytes();
        assertArrayEquals(file, BencodeValue.parse(file, Mode.STRICT).encode());

        TorrentInfo info = Metainfo.parse(file).info();
        assertEquals(version, info.version());
        assertEquals("torrent", info.name());
        assertEquals(plan.pieceCount(), info.pieceCount());
        int planned = 0;
        for (int i = 0; i < info.files().size(); i++) {
            if (info.files().isPad(i)) {
                continue;
            }
            PlannedFile expected = plan.files().get(planned);
            assertEquals(String.join("/", expected.path()), info.files().path(i));
            assertEquals(expected.length(), info.files().length(i));
            assertEquals(expected.attributes(), info.files().attributes(i));
            if (expected.length() > 0) {
                assertEquals(plan.offset(planned), info.files().offset(i));
            }
            planned++;
        }
        assertEquals(FILES.size(), planned);
    }

    @Test
    void ordersAHybridTorrentAsItsTree() {
        TorrentPlan plan = new TorrentPlan(Version.HYBRID, "t", true, PIECE, false, FILES);
        assertEquals(
                List.of("a/empty", "a/large", "a.b", "b.txt", "link"),
                plan.files().stream().map(f -> String.join("/", f.path())).toList());
        assertEquals(4 * PIECE - 100_000, plan.paddingBefore(2));
        assertEquals(0, plan.paddingBefore(3));
        assertEquals(plan.paddingBefore(2), plan.paddingLength());
    }

    @Test
    void keepsTheOrderOfAV1TorrentAndAlignsOnDemand() {
        TorrentPlan plain = new TorrentPlan(Version.V1, "t", true, 1000, false, FILES);
        assertEquals(5, plain.offset(1));
        assertEquals(0, plain.paddingLength());
        TorrentPlan aligned = new TorrentPlan(Version.V1, "t", true, 1000, true, FILES);
        assertEquals(1000, aligned.offset(1));
        assertEquals(995, aligned.paddingBefore(1));
        assertEquals(0, aligned.paddingBefore(2));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void writesASingleFileWithoutFolder(Version version) throws Exception {
        PlannedFile only = new PlannedFile(List.of("one.bin"), 3 * PIECE + 1);
        TorrentPlan plan = new TorrentPlan(version, "one.bin", false, PIECE, false, List.of(only));
        TorrentInfo info =
                Metainfo.parse(TorrentSamples.build(plan, FakeData.OF_PATH).toBytes()).info();
        assertFalse(info.hasFolder());
        assertEquals("one.bin", info.savePath(0));
        assertEquals(1, info.pieceLength(3));
        assertEquals(PIECE, info.pieceLength(2));
    }

    @Test
    void writesWhatStandsAround() throws Exception {
        TorrentPlan plan = new TorrentPlan(Version.HYBRID, "t", true, PIECE, false, FILES);
        byte[] file =
                TorrentSamples.build(plan, FakeData.OF_PATH)
                        .trackers(List.of(List.of("http://a/", "udp://b:1/"), List.of("http://c/")))
                        .webSeeds(List.of("http://w/x/"))
                        .httpSeeds(List.of("http://h/"))
                        .dhtNodes(List.of(new HostPort("::1", 6881)))
                        .comment("Grüße")
                        .createdBy("Spate")
                        .creationDate(OptionalLong.of(12345))
                        .toBytes();
        Metainfo torrent = Metainfo.parse(file);
        assertEquals(
                List.of(List.of("http://a/", "udp://b:1/"), List.of("http://c/")),
                torrent.trackers());
        assertEquals(List.of("http://w/x/"), torrent.webSeeds());
        assertEquals(List.of("http://h/"), torrent.httpSeeds());
        assertEquals("[[::1]:6881]", torrent.dhtNodes().toString());
        assertEquals("Grüße", torrent.comment());
        assertEquals("Spate", torrent.createdBy());
        assertEquals(12345, torrent.creationDate().orElseThrow());
        assertArrayEquals(file, BencodeValue.parse(file).encode());
    }

    @Test
    void writesPieceLayersThatHashToTheRoots() throws Exception {
        TorrentPlan plan = new TorrentPlan(Version.V2, "t", true, PIECE, false, FILES);
        Metainfo torrent = Metainfo.parse(TorrentSamples.build(plan, FakeData.OF_PATH).toBytes());
        assertTrue(torrent.pieceLayers().isComplete());
        FileList files = torrent.info().files();
        for (int i = 0; i < files.size(); i++) {
            ByteBuffer layer = torrent.pieceLayer(i);
            if (files.length(i) == 0) {
                assertEquals(null, layer);
                continue;
            }
            assertNotNull(layer);
            assertEquals(MerkleTree.pieceCount(files.length(i), PIECE) * 32, layer.remaining());
        }
    }

    @Test
    void refusesToForgetAHash() {
        TorrentPlan plan = new TorrentPlan(Version.HYBRID, "t", true, PIECE, false, FILES);
        assertThrows(IllegalStateException.class, () -> new TorrentBuilder(plan).build());
        assertThrows(
                IllegalStateException.class,
                () -> new TorrentBuilder(plan).v1Hashes(new byte[20 * plan.pieceCount()]).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> new TorrentBuilder(plan).v1Hashes(new byte[21]));
    }

    @Test
    void refusesPathsThatMeet() {
        for (List<String> other :
                List.of(List.of("a"), List.of("a", "large"), List.of("a.b", "c"))) {
            List<PlannedFile> files = new ArrayList<>(FILES);
            files.add(new PlannedFile(other, 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new TorrentPlan(Version.V1, "t", true, PIECE, false, files));
        }
    }

    @Test
    void makesAnExtraKeyPartOfTheHash() throws Exception {
        TorrentPlan plan = new TorrentPlan(Version.V1, "t", true, PIECE, false, FILES);
        TorrentBuilder builder =
                new TorrentBuilder(plan)
                        .v1Hashes(new byte[20 * plan.pieceCount()])
                        .isPrivate()
                        .source("HERE")
                        .md5(0, "0123456789abcdef0123456789abcdef");
        TorrentInfo info = Metainfo.parse(builder.build().toBytes()).info();
        assertTrue(info.isPrivate());
        assertEquals("HERE", info.source());
        assertEquals("0123456789abcdef0123456789abcdef", info.md5(0));
        TorrentInfo other =
                Metainfo.parse(builder.put("entropy", BencodeInteger.of(7)).build().toBytes())
                        .info();
        assertFalse(info.infoHashes().equals(other.infoHashes()));
        assertEquals(Map.of("k", BencodeString.of("HERE")), Map.of("k", other.get("source")));
    }
}
