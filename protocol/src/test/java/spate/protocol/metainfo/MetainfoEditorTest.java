package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.metainfo.TorrentInfo.Version;

class MetainfoEditorTest {
    /// Odd on purpose: unsorted in `info`, odd numbers in keys nobody knows.
    private static final String INFO =
            "d4:name1:n6:lengthi5e6:pieces20:aaaaaaaaaaaaaaaaaaaa12:piece lengthi16384e1:xi007ee";

    private static final String FILE =
            "d8:announce8:http://a7:comment3:old4:info" + INFO + "8:x-customli-0ed1:b0:1:a0:eee";

    private static Metainfo torrent() throws MetainfoException {
        return Metainfo.parse(FILE.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void writesWhatIsNotTouchedByteForByte() throws Exception {
        assertEquals(FILE, text(MetainfoEditor.of(torrent()).toBytes()));
        String edited = text(MetainfoEditor.of(torrent()).comment("new one").toBytes());
        assertEquals(FILE.replace("3:old", "7:new one"), edited);
    }

    @Test
    void editsWhatStandsAroundWithoutChangingTheHash() throws Exception {
        MetainfoEditor editor =
                MetainfoEditor.of(torrent())
                        .trackers(List.of(List.of("http://b"), List.of("http://c", "http://d")))
                        .webSeeds(List.of("http://w1", "http://w2"))
                        .httpSeeds(List.of("http://h"))
                        .dhtNodes(List.of(new HostPort("r", 1)))
                        .comment(null)
                        .createdBy("Spate")
                        .creationDate(OptionalLong.of(9))
                        .put("x-mine", BencodeInteger.of(3));
        assertFalse(editor.changesInfoHash());
        Metainfo edited = Metainfo.parse(editor.toBytes());
        assertEquals(torrent().infoHashes(), edited.infoHashes());
        assertEquals(
                List.of(List.of("http://b"), List.of("http://c", "http://d")), edited.trackers());
        assertEquals("http://b", edited.root().text("announce"));
        assertEquals(List.of("http://w1", "http://w2"), edited.webSeeds());
        assertEquals(List.of("http://h"), edited.httpSeeds());
        assertEquals("[r:1]", edited.dhtNodes().toString());
        assertNull(edited.comment());
        assertEquals(3, edited.root().integer("x-mine", 0));
        assertTrue(text(editor.toBytes()).contains("8:x-customli-0ed1:b0:1:a0:ee"));
    }

    @Test
    void removesListsThatAreEmptied() throws Exception {
        MetainfoEditor editor = MetainfoEditor.of(torrent());
        editor.trackers(List.of(List.of("http://b", "http://c")));
        editor.trackers(List.of(List.of())).webSeeds(List.of()).httpSeeds(List.of());
        editor.dhtNodes(List.of()).creationDate(OptionalLong.empty()).comment(null);
        assertEquals("d4:info" + INFO + "8:x-customli-0ed1:b0:1:a0:eee", text(editor.toBytes()));
    }

    @Test
    void oneTrackerNeedsNoList() throws Exception {
        MetainfoEditor editor = MetainfoEditor.of(torrent()).trackers(List.of(List.of("http://z")));
        assertEquals(FILE.replace("http://a", "http://z"), text(editor.toBytes()));
    }

    @Test
    void saysWhenTheHashChanges() throws Exception {
        MetainfoEditor editor = MetainfoEditor.of(torrent()).source("S").isPrivate(true);
        assertTrue(editor.changesInfoHash());
        Metainfo edited = Metainfo.parse(editor.toBytes());
        assertNotEquals(torrent().infoHashes(), edited.infoHashes());
        assertTrue(edited.info().isPrivate());
        assertEquals("S", edited.info().source());
        assertTrue(text(editor.toBytes()).contains("1:xi007e"));
        BencodeValue.parse(
                MetainfoEditor.of(torrent())
                        .source("S")
                        .putInfo("x", null)
                        .put("x-custom", null)
                        .toBytes(),
                Mode.STRICT);
    }

    @Test
    void settingTheSameValueChangesNothing() throws Exception {
        MetainfoEditor editor =
                MetainfoEditor.of(torrent())
                        .isPrivate(false)
                        .source(null)
                        .putInfo("name", BencodeString.of("n"));
        assertFalse(editor.changesInfoHash());
        assertEquals(FILE, text(editor.toBytes()));
    }

    @Test
    void aTorrentThatSaysItIsNotPrivateIsNotChangedByMakingItSo() throws Exception {
        byte[] file =
                spate.protocol.bencode.BencodeDictionary.builder()
                        .put("info", Infos.v1(5).put("private", 0).build())
                        .build()
                        .encode();
        MetainfoEditor editor = MetainfoEditor.of(Metainfo.parse(file)).isPrivate(false);
        assertArrayEquals(file, editor.toBytes());
        editor.isPrivate(true).isPrivate(true);
        assertTrue(Metainfo.parse(editor.toBytes()).info().isPrivate());
    }

    @Test
    void changesBackAreNoticed() throws Exception {
        MetainfoEditor editor = MetainfoEditor.of(torrent()).source("S").source(null);
        assertFalse(editor.changesInfoHash());
        assertEquals(FILE, text(editor.toBytes()));
    }

    @Test
    void doesNotLetInfoBeReplacedUnseen() throws Exception {
        MetainfoEditor editor = MetainfoEditor.of(torrent());
        for (String key : List.of("info", "piece layers")) {
            assertThrows(IllegalArgumentException.class, () -> editor.put(key, BencodeList.of()));
        }
    }

    @Test
    void makesAFileOfAnInfoDictionaryFromPeers() throws Exception {
        List<PlannedFile> files = List.of(new PlannedFile(List.of("a"), 100_000));
        TorrentPlan plan = new TorrentPlan(Version.HYBRID, "t", true, Infos.PIECE, true, files);
        byte[] file = TorrentSamples.build(plan, FakeData.OF_PATH).toBytes();
        Metainfo whole = Metainfo.parse(file);
        byte[] raw = new byte[whole.info().rawInfoLength()];
        whole.rawInfo().get(raw);
        TorrentInfo fromPeers = TorrentInfo.parse(raw);
        assertArrayEquals(file, MetainfoEditor.of(fromPeers, whole.pieceLayers()).toBytes());
        Metainfo without = Metainfo.parse(MetainfoEditor.of(fromPeers, null).toBytes());
        assertEquals(whole.infoHashes(), without.infoHashes());
        assertNull(without.pieceLayer(0));
    }
}
