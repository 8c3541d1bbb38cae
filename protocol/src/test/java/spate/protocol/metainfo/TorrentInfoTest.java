package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spate.protocol.metainfo.Infos.file;
import static spate.protocol.metainfo.Infos.leaf;
import static spate.protocol.metainfo.Infos.link;
import static spate.protocol.metainfo.Infos.pad;
import static spate.protocol.metainfo.Infos.tree;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeString;
import spate.protocol.metainfo.MetainfoException.Kind;
import spate.protocol.metainfo.TorrentInfo.Version;

class TorrentInfoTest {
    private static final int PIECE = Infos.PIECE;

    private static void refused(Kind kind, BencodeDictionary.Builder info) {
        refused(kind, info.build().encode());
    }

    private static void refused(Kind kind, byte[] raw) {
        MetainfoException error =
                assertThrows(MetainfoException.class, () -> TorrentInfo.parse(raw));
        assertEquals(kind, error.kind(), error.getMessage());
        assertTrue(error.getMessage().startsWith(kind.text()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsASingleFile() throws Exception {
        byte[] raw = Infos.v1(PIECE + 5).put("private", 1).put("source", "S").build().encode();
        TorrentInfo info = TorrentInfo.parse(raw);
        assertEquals(Version.V1, info.version());
        assertTrue(info.hasV1() && !info.hasV2() && info.isPrivate() && !info.hasFolder());
        assertEquals("file", info.savePath(0));
        assertEquals(2, info.pieceCount());
        assertEquals(PIECE, info.pieceLength(0));
        assertEquals(5, info.pieceLength(1));
        assertEquals(PIECE + 5, info.totalSize());
        assertEquals("S", info.source());
        assertNull(info.files().piecesRoot(0));
        assertEquals(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(raw)),
                info.infoHashes().best().hex());
        assertNull(info.infoHashes().v2());
        assertEquals(raw.length, info.rawInfo().remaining());
        assertTrue(info.rawInfo().isReadOnly());
        assertThrows(IndexOutOfBoundsException.class, () -> info.pieceLength(2));
    }

    @Test
    void givesTheHashesOfPieces() throws Exception {
        byte[] hashes = new byte[40];
        hashes[0] = 1;
        hashes[20] = 2;
        TorrentInfo info = Infos.parse(Infos.v1(2 * PIECE).put("pieces", hashes));
        byte[] hash = new byte[20];
        info.v1Hash(1, hash);
        assertEquals(2, hash[0]);
        assertTrue(info.v1HashEquals(1, hash));
        assertFalse(info.v1HashEquals(0, hash));
        byte[] all = new byte[40];
        info.v1Hashes().get(all);
        assertArrayEquals(hashes, all);
    }

    @Test
    void hashesTheBytesAsTheyStand() throws Exception {
        byte[] unsorted =
                bytes(
                        "d4:name1:n6:lengthi5e6:pieces20:aaaaaaaaaaaaaaaaaaaa12:piece lengthi016384ee");
        TorrentInfo info = TorrentInfo.parse(unsorted);
        assertEquals(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(unsorted)),
                info.infoHashes().best().hex());
    }

    @Test
    void takesTheFirstOfRepeatedKeys() throws Exception {
        byte[] twice =
                bytes(
                        "d6:lengthi5e6:lengthi6e4:name1:n12:piece lengthi16384e"
                                + "6:pieces20:aaaaaaaaaaaaaaaaaaaae");
        assertEquals(5, TorrentInfo.parse(twice).totalSize());
    }

    @Test
    void refusesWhatIsNoDictionary() {
        refused(Kind.INFO_MISSING, bytes(""));
        refused(Kind.INFO_MISSING, bytes("le"));
        refused(Kind.INVALID_BENCODING, bytes("d"));
        refused(Kind.INVALID_BENCODING, bytes("d4:name"));
        byte[] good = Infos.v1(5).build().encode();
        refused(Kind.INVALID_BENCODING, java.util.Arrays.copyOf(good, good.length + 1));
    }

    @Test
    void refusesBadPieceLengths() {
        for (long bad : new long[] {0, -1, (1L << 30) + 1, Long.MIN_VALUE}) {
            refused(Kind.PIECE_LENGTH_INVALID, Infos.v1(5).put("piece length", bad));
        }
        refused(Kind.PIECE_LENGTH_INVALID, Infos.v1(5).put("piece length", "16384"));
        refused(Kind.PIECE_LENGTH_INVALID, Infos.v1(5).remove("piece length"));
        BencodeDictionary tree = tree("a", leaf(5));
        for (long bad : new long[] {8192, 16385, 49152}) {
            refused(Kind.PIECE_LENGTH_INVALID, Infos.v2(tree).put("piece length", bad));
        }
        refused(
                Kind.PIECE_LENGTH_INVALID,
                Infos.v1(5).put("piece length", BencodeInteger.ofDigits("9".repeat(30))));
    }

    @Test
    void acceptsOddPieceLengthsOfV1() throws Exception {
        assertEquals(
                5,
                Infos.parse(Infos.v1(5).put("piece length", 1).put("pieces", new byte[100]))
                        .pieceCount());
    }

    @Test
    void refusesBadNamesAndPaths() {
        refused(Kind.NAME_MISSING, Infos.v1(5).remove("name"));
        refused(Kind.NAME_MISSING, Infos.v1(5).put("name", 5));
        refused(Kind.NAME_MISSING, Infos.v1(5).put("name", "\0\0"));
        refused(Kind.PATH_MISSING, Infos.v1(file(5)));
        refused(Kind.PATH_MISSING, Infos.v1(file(5, "x").toBuilder().remove("path").build()));
        refused(
                Kind.PATH_INVALID,
                Infos.v1(
                        file(5, "x").toBuilder()
                                .put("path", BencodeList.of(BencodeInteger.of(1)))
                                .build()));
        String[] deep = new String[FileList.MAX_DEPTH + 1];
        java.util.Arrays.fill(deep, "d");
        refused(Kind.PATH_TOO_DEEP, Infos.v1(file(5, deep)));
        refused(Kind.PATH_TOO_DEEP, Infos.v1(file(5, "x"), link("l", deep)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "/", "../", "\u202e"})
    void callsATorrentWithoutUsableNameByItsHash(String name) throws Exception {
        TorrentInfo info = Infos.parse(Infos.v1(file(5, "x")).put("name", name));
        assertEquals(info.infoHashes().best().hex(), info.name());
        assertEquals(info.name() + "/x", info.savePath(0));
        TorrentInfo single = Infos.parse(Infos.v1(5).put("name", name));
        assertEquals(single.infoHashes().best().hex(), single.savePath(0));
        TorrentInfo v2 = Infos.parse(Infos.v2(tree("a", leaf(5), "b", leaf(0))).put("name", name));
        assertEquals(v2.infoHashes().v2().hex(), v2.name());
    }

    @Test
    void prefersTheUtf8Name() throws Exception {
        assertEquals("ü", Infos.parse(Infos.v1(5).put("name.utf-8", "ü")).name());
    }

    @Test
    void refusesBadLengths() {
        refused(Kind.LENGTH_INVALID, Infos.v1(5).put("length", -5));
        refused(Kind.LENGTH_INVALID, Infos.v1(5).put("length", "5"));
        refused(Kind.LENGTH_INVALID, Infos.v1(5).remove("length"));
        refused(Kind.LENGTH_INVALID, Infos.v1(0));
        refused(Kind.LENGTH_INVALID, Infos.v1(file(0, "a"), file(0, "b")));
        refused(
                Kind.LENGTH_INVALID,
                Infos.v1(5).put("length", BencodeInteger.ofDigits("1" + "0".repeat(30))));
        refused(Kind.LENGTH_INVALID, Infos.v1(file(5, "a").toBuilder().remove("length").build()));
        BencodeDictionary huge = file(0, "h").toBuilder().put("length", 1L << 60).build();
        refused(
                Kind.LENGTH_INVALID,
                Infos.v1(5).remove("length").put("files", BencodeList.of(huge, huge)));
        refused(Kind.NO_FILES, Infos.v1(5).remove("length").put("files", BencodeList.of()));
        refused(
                Kind.FILES_INVALID,
                Infos.v1(5).remove("length").put("files", BencodeList.of(BencodeString.of("x"))));
    }

    @Test
    void refusesBadPieces() {
        refused(Kind.PIECES_MISSING, Infos.v1(5).remove("pieces"));
        refused(Kind.PIECES_MISSING, Infos.v1(5).put("pieces", 5));
        refused(Kind.PIECES_LENGTH_INVALID, Infos.v1(5).put("pieces", new byte[19]));
        refused(Kind.PIECES_LENGTH_INVALID, Infos.v1(5).put("pieces", new byte[40]));
        refused(Kind.PIECES_LENGTH_INVALID, Infos.v1(5).put("pieces", ""));
        long tooMany = (long) PIECE * TorrentInfo.MAX_PIECES + 1;
        refused(Kind.TOO_MANY_PIECES, Infos.v1(5).put("length", tooMany));
    }

    @Test
    void readsAFileTree() throws Exception {
        TorrentInfo info =
                Infos.parse(
                        Infos.v2(
                                tree(
                                        "a", tree("b", leaf(PIECE + 1), "c", leaf(0)),
                                        "a.txt", leaf(3))));
        assertEquals(Version.V2, info.version());
        assertTrue(info.hasFolder());
        assertEquals("name/a/b", info.savePath(0));
        assertEquals("a/c", info.files().path(1));
        assertEquals("a.txt", info.files().path(2));
        assertEquals(3, info.pieceCount());
        assertEquals(1, info.v2PieceLength(1));
        assertEquals(32, info.files().piecesRoot(0).length);
        assertNull(info.files().piecesRoot(1));
        assertNull(info.infoHashes().v1());
        assertFalse(info.v1Hashes().hasRemaining());
        assertThrows(IllegalStateException.class, () -> info.v1Hash(0, new byte[20]));
    }

    @Test
    void aTreeOfOneFileNeedsNoFolder() throws Exception {
        TorrentInfo info = Infos.parse(Infos.v2(tree("only.txt", leaf(5))));
        assertFalse(info.hasFolder());
        assertEquals("only.txt", info.savePath(0));
        assertEquals("only.txt", info.name());
        assertTrue(Infos.parse(Infos.v2(tree("d", tree("f", leaf(5))))).hasFolder());
    }

    @Test
    void readsLinksInAFileTree() throws Exception {
        BencodeDictionary link =
                tree(
                        "",
                        BencodeDictionary.builder()
                                .put("attr", "l")
                                .put("symlink path", BencodeList.ofTexts(List.of("d", "f")))
                                .build());
        TorrentInfo info = Infos.parse(Infos.v2(tree("d", tree("f", leaf(5)), "l", link)));
        assertEquals("d/f", info.files().symlinkTarget(1));
    }

    @Test
    void passesOverWhatAFolderSaysAboutItself() throws Exception {
        BencodeDictionary about = BencodeDictionary.builder().put("mood", "good").build();
        TorrentInfo info = Infos.parse(Infos.v2(tree("d", tree("", about, "f", leaf(5)))));
        assertEquals("d/f", info.files().path(0));
    }

    @Test
    void refusesBadFileTrees() {
        refused(Kind.NO_FILES, Infos.v2(tree()));
        refused(Kind.NO_FILES, Infos.v2(tree("d", tree())));
        refused(Kind.FILE_TREE_MISSING, Infos.v2(tree()).remove("file tree"));
        refused(Kind.META_VERSION_MISSING, Infos.v2(tree()).remove("meta version"));
        refused(Kind.META_VERSION_MISSING, Infos.v2(tree()).put("meta version", 1));
        refused(Kind.UNSUPPORTED_VERSION, Infos.v2(tree()).put("meta version", 3));
        refused(
                Kind.UNSUPPORTED_VERSION,
                Infos.v2(tree()).put("meta version", BencodeInteger.ofDigits("9".repeat(25))));
        BencodeString text = BencodeString.of("x");
        refused(Kind.FILES_INVALID, Infos.v2(tree()).put("file tree", text));
        refused(Kind.FILES_INVALID, Infos.v2(tree("a", text)));
        refused(Kind.FILES_INVALID, Infos.v2(tree("a", tree("", text))));
        refused(Kind.FILES_INVALID, Infos.v2(leaf(5)));
        BencodeDictionary properties = (BencodeDictionary) leaf(5).get("");
        refused(Kind.FILES_INVALID, Infos.v2(tree("a", tree("", properties, "b", leaf(5)))));
        refused(
                Kind.FILES_INVALID,
                Infos.v2(tree("a", tree("", properties.toBuilder().put("attr", "p").build()))));
        refused(
                Kind.LENGTH_INVALID,
                Infos.v2(tree("a", tree("", properties.toBuilder().remove("length").build()))));
        refused(
                Kind.LENGTH_INVALID,
                Infos.v2(tree("a", tree("", properties.toBuilder().put("length", -1).build()))));
    }

    @Test
    void refusesBadRoots() {
        BencodeDictionary properties = (BencodeDictionary) leaf(5).get("");
        for (byte[] bad : new byte[][] {new byte[0], new byte[31], new byte[32], new byte[33]}) {
            refused(
                    Kind.PIECES_ROOT_MISSING,
                    Infos.v2(
                            tree(
                                    "a",
                                    tree(
                                            "",
                                            properties.toBuilder()
                                                    .put("pieces root", bad)
                                                    .build()))));
        }
    }

    @Test
    void refusesDeepTrees() {
        BencodeDictionary deep = leaf(5);
        for (int i = 0; i <= FileList.MAX_DEPTH; i++) {
            deep = tree("d", deep);
        }
        refused(Kind.PATH_TOO_DEEP, Infos.v2(deep));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d9:file treed1:bd0:d6:lengthi0eee1:ad0:d6:lengthi0eeee12:meta versioni2ee",
                "d9:file treed1:ad0:d6:lengthi0eee1:ad0:d6:lengthi0eeee12:meta versioni2ee",
                "d9:file treed1:ad0:d6:lengthi00eeee12:meta versioni2ee",
                "d12:meta versioni2e9:file treedee"
            })
    void refusesV2TorrentsThatAreNotCanonical(String raw) {
        refused(Kind.INVALID_BENCODING, bytes(raw));
    }

    private static BencodeDictionary.Builder hybrid(
            BencodeDictionary tree, BencodeDictionary... files) {
        return Infos.v1(files).put("file tree", tree).put("meta version", 2);
    }

    @Test
    void joinsTheHalvesOfAHybrid() throws Exception {
        TorrentInfo info =
                Infos.parse(
                        hybrid(
                                tree("a", leaf(5), "b", leaf(0), "c", leaf(PIECE + 1)),
                                file(5, "a"),
                                file(0, "b"),
                                pad(PIECE - 5),
                                file(PIECE + 1, "c")));
        assertEquals(Version.HYBRID, info.version());
        assertEquals(2, info.infoHashes().wire().size());
        assertTrue(info.files().isPad(2));
        assertEquals(32, info.files().piecesRoot(3).length);
        assertNull(info.files().piecesRoot(2));
        assertEquals(3, info.pieceCount());
        assertEquals(PIECE, info.pieceLength(0));
        assertEquals(5, info.v2PieceLength(0));
        assertEquals(1, info.pieceLength(2));
        assertEquals(1, info.v2PieceLength(2));
    }

    @Test
    void takesTheAttributesOfEitherHalf() throws Exception {
        BencodeDictionary properties = (BencodeDictionary) leaf(5).get("");
        TorrentInfo info =
                Infos.parse(
                        hybrid(
                                tree(
                                        "a",
                                        tree("", properties.toBuilder().put("attr", "x").build())),
                                file(5, "a").toBuilder().put("attr", "h").build()));
        assertEquals("xh", info.files().attributes(0));
    }

    @Test
    void acceptsAHybridWithPaddingAtItsEnd() throws Exception {
        TorrentInfo info = Infos.parse(hybrid(tree("a", leaf(5)), file(5, "a"), pad(PIECE - 5)));
        assertEquals(PIECE, info.pieceLength(0));
        assertEquals(5, info.v2PieceLength(0));
    }

    @Test
    void readsAHybridOfOneFile() throws Exception {
        BencodeDictionary.Builder single =
                Infos.v1(5).put("file tree", tree("file", leaf(5))).put("meta version", 2);
        assertFalse(Infos.parse(single).hasFolder());
        refused(
                Kind.HYBRID_MISMATCH,
                Infos.v1(5).put("file tree", tree("other", leaf(5))).put("meta version", 2));
    }

    @Test
    void refusesHybridsWhoseHalvesDiffer() {
        BencodeDictionary tree = tree("a", leaf(5), "b", leaf(7));
        List<BencodeDictionary[]> others =
                List.of(
                        new BencodeDictionary[] {file(5, "a"), file(7, "b")},
                        new BencodeDictionary[] {file(5, "a"), pad(PIECE - 6), file(7, "b")},
                        new BencodeDictionary[] {file(5, "a"), pad(2 * PIECE - 5), file(7, "b")},
                        new BencodeDictionary[] {file(5, "a"), pad(PIECE - 5), file(8, "b")},
                        new BencodeDictionary[] {file(5, "a"), pad(PIECE - 5), file(7, "x")},
                        new BencodeDictionary[] {file(7, "b"), pad(PIECE - 7), file(5, "a")},
                        new BencodeDictionary[] {file(5, "a"), pad(PIECE - 5)},
                        new BencodeDictionary[] {
                            file(5, "a"), pad(PIECE - 5), file(7, "b"), file(0, "c")
                        },
                        new BencodeDictionary[] {
                            file(5, "a"), pad(PIECE - 5), file(7, "b"), pad(PIECE)
                        },
                        new BencodeDictionary[] {
                            pad(PIECE), file(5, "a"), pad(PIECE - 5), file(7, "b")
                        });
        for (BencodeDictionary[] files : others) {
            refused(Kind.HYBRID_MISMATCH, hybrid(tree, files));
        }
        refused(Kind.PIECES_MISSING, hybrid(tree("a", leaf(5)), file(5, "a")).remove("pieces"));
    }

    @Test
    void refusesHybridsWhoseLinksLeadToDifferentFiles() throws Exception {
        for (String target : List.of("a", "b")) {
            BencodeDictionary link =
                    BencodeDictionary.builder()
                            .put("attr", "l")
                            .put("length", 0)
                            .put("symlink path", BencodeList.ofTexts(List.of(target)))
                            .build();
            BencodeDictionary.Builder info =
                    hybrid(
                            tree("a", leaf(5), "b", leaf(0), "l", tree("", link)),
                            file(5, "a"),
                            file(0, "b"),
                            Infos.link("l", "a"));
            if (target.equals("a")) {
                assertEquals("a", Infos.parse(info).files().symlinkTarget(2));
            } else {
                refused(Kind.HYBRID_MISMATCH, info);
            }
        }
    }

    @Test
    void keepsHintsAndUnknownKeys() throws Exception {
        TorrentInfo info =
                Infos.parse(
                        Infos.v1(5)
                                .put(
                                        "similar",
                                        BencodeList.of(
                                                BencodeString.of(new byte[20]),
                                                BencodeString.of(new byte[3]),
                                                BencodeString.of(new byte[32])))
                                .put("collections", BencodeList.ofTexts(List.of("c1", "c2")))
                                .put("update-url", "http://u/")
                                .put("md5sum", "0123456789ABCDEF0123456789abcdef")
                                .put("x-unknown", 99));
        assertEquals(2, info.similar().size());
        assertEquals(List.of("c1", "c2"), info.collections());
        assertEquals("http://u/", info.updateUrl());
        assertEquals("0123456789abcdef0123456789abcdef", info.md5(0));
        assertEquals(BencodeInteger.of(99), info.get("x-unknown"));
        assertNull(info.get("x-missing"));
        assertNull(info.source());
    }
}
