package spate.protocol.metainfo;

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

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.metainfo.PathSanitizer.Rule;
import spate.protocol.testing.Property;

class FileListTest {
    private static List<String> paths(BencodeDictionary... files) throws MetainfoException {
        TorrentInfo info = Infos.parse(Infos.v1(files));
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < info.files().size(); i++) {
            paths.add(info.files().path(i));
        }
        return paths;
    }

    @Test
    void numbersFilesThatMeet() throws Exception {
        assertEquals(
                List.of("a/b.txt", "a/b.1.txt", "a/b.2.txt", "a/b"),
                paths(
                        file(1, "a", "b.txt"),
                        file(1, "a", "b.txt"),
                        file(1, "a", "b.txt"),
                        file(1, "a", "b")));
    }

    @Test
    void leavesTheFileThatHasANumberAlready() throws Exception {
        assertEquals(List.of("a", "a.2", "a.1"), paths(file(1, "a"), file(1, "a"), file(1, "a.1")));
    }

    @Test
    void comparesAsWindowsAndMacOsDo() throws Exception {
        assertEquals(
                List.of("Read.me", "READ.1.ME", "\u00e9", "e\u0301.1", "E\u0301.2"),
                paths(
                        file(1, "Read.me"),
                        file(1, "READ.ME"),
                        file(1, "\u00e9"),
                        file(1, "e\u0301"),
                        file(1, "E\u0301")));
        assertEquals(
                List.of("stra\u00dfe", "STRASSE.1"),
                paths(file(1, "stra\u00dfe"), file(1, "STRASSE")));
        assertEquals(
                List.of("Dir/x", "dir/X.1", "DIR/y"),
                paths(file(1, "Dir", "x"), file(1, "dir", "X"), file(1, "DIR", "y")));
    }

    private static List<String> originals(BencodeDictionary... files) throws MetainfoException {
        FileList list = Infos.parse(Infos.v1(files)).files();
        List<String> originals = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            originals.add(list.originalPath(i));
        }
        return originals;
    }

    @Test
    void remembersHowTheTorrentSpellsWhatItCallsOtherwise() throws Exception {
        assertEquals(
                Arrays.asList(null, "CON", "x\\y/a:b", "x\\y/nul.txt", "日本/COM1", null, "A"),
                originals(
                        file(1, "a"),
                        file(1, "CON"),
                        file(1, "x\\y", "a:b"),
                        file(1, "x\\y", "nul.txt"),
                        file(1, "日本", "COM1"),
                        file(1, "日本", "語"),
                        file(1, "A")));
    }

    @Test
    void looksForNoFileWhereAnotherIs() throws Exception {
        assertEquals(
                Arrays.asList(null, null, "A", null, null),
                originals(file(1, "a"), file(1, "a"), file(1, "A"), file(1, "A"), file(1, "_CON")));
        assertEquals(Arrays.asList(null, "CON"), originals(file(1, "_CON"), file(1, "CON")));
    }

    @Test
    void neverLooksForAFileElsewhere() {
        Property.forAll(
                5_000,
                random -> {
                    BencodeDictionary[] files = new BencodeDictionary[1 + random.nextInt(5)];
                    Arrays.setAll(files, _ -> hostile(random));
                    for (String original : originals(files)) {
                        if (original == null) {
                            continue;
                        }
                        Path path = Path.of("top").resolve(original);
                        assertEquals(path.normalize(), path);
                        assertTrue(path.startsWith("top") && path.getNameCount() > 1, original);
                        assertFalse(original.indexOf(0) >= 0, original);
                    }
                });
    }

    private static BencodeDictionary hostile(RandomGenerator random) {
        BencodeString[] parts = new BencodeString[1 + random.nextInt(3)];
        Arrays.setAll(parts, _ -> BencodeString.of(HostileNames.bytes(random)));
        return BencodeDictionary.builder()
                .put("length", 1)
                .put("path", BencodeList.of(parts))
                .build();
    }

    @Test
    void aFileYieldsToAFolder() throws Exception {
        assertEquals(
                List.of("data.1", "Data/x", "data.2"),
                paths(file(1, "data"), file(1, "Data", "x"), file(1, "data")));
    }

    @Test
    void namesThatBecomeEqualAreToldApart() throws Exception {
        assertEquals(
                List.of("ab", "ab.1", "_", "_.1", "_.2"),
                paths(file(1, "a/b"), file(1, "ab"), file(1, ".."), file(1, ""), file(1, "/")));
    }

    @Test
    void longNamesKeepRoomForTheirNumber() throws Exception {
        String name = "x".repeat(255);
        List<String> paths = paths(file(1, name), file(1, name));
        assertEquals(name, paths.get(0));
        assertEquals("x".repeat(223) + ".1", paths.get(1));
    }

    @Test
    @Timeout(20)
    void aHundredThousandEqualNamesTakeLinearTime() throws Exception {
        BencodeDictionary[] files = new BencodeDictionary[100_000];
        java.util.Arrays.fill(files, file(1, "same"));
        Set<String> distinct = new HashSet<>(paths(files));
        assertEquals(files.length, distinct.size());
    }

    @Test
    void refusesToKeepEndlessFolders() {
        StringBuilder files = new StringBuilder("d5:filesl");
        for (int i = 0; i < 6_000; i++) {
            String start = Integer.toString(100_000 + i);
            files.append("d6:lengthi1e4:pathl6:")
                    .append(start)
                    .append("1:a".repeat(190))
                    .append("ee");
        }
        files.append("e4:name1:n12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae");
        byte[] raw = files.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        MetainfoException error =
                assertThrows(MetainfoException.class, () -> TorrentInfo.parse(raw));
        assertEquals(MetainfoException.Kind.TOO_MANY_FILES, error.kind());
    }

    @Test
    void paddingKeepsItsNameAndIsKnownWithoutAttribute() throws Exception {
        TorrentInfo info =
                Infos.parse(
                        Infos.v1(
                                file(1, "a"),
                                pad(3),
                                file(1, "b"),
                                pad(3),
                                file(2, "_____padding_file_1_if you see this file")));
        FileList files = info.files();
        assertTrue(files.isPad(1) && files.isPad(3) && files.isPad(4));
        assertTrue(files.holdsData(0) && files.holdsData(2));
        assertFalse(files.holdsData(1) || files.holdsData(3) || files.holdsData(4));
        assertEquals(".pad/3", files.path(1));
        assertEquals(".pad/3", files.path(3));
        assertEquals(2, files.contentLength());
        assertEquals(10, info.totalSize());
        assertEquals("p", files.attributes(1));
    }

    @Test
    void paddingNeedsNoPath() throws Exception {
        BencodeDictionary nameless =
                BencodeDictionary.builder().put("attr", "p").put("length", 7).build();
        assertEquals(List.of("a", ".pad/7"), paths(file(1, "a"), nameless));
    }

    @Test
    void readsAttributes() throws Exception {
        TorrentInfo info =
                Infos.parse(
                        Infos.v1(
                                file(1, "a").toBuilder().put("attr", "zhx").build(),
                                file(1, "b").toBuilder()
                                        .put("sha1", new byte[20])
                                        .put("mtime", 77)
                                        .build()));
        assertEquals("xh", info.files().attributes(0));
        assertTrue(info.files().isExecutable(0) && info.files().isHidden(0));
        assertNull(info.sha1(0));
        assertEquals(20, info.sha1(1).length);
        assertEquals("77", info.getOfFile(1, "mtime").toString());
    }

    private static String target(BencodeDictionary... files) throws MetainfoException {
        return Infos.parse(Infos.v1(files)).files().symlinkTarget(files.length - 1);
    }

    @Test
    void resolvesLinks() throws Exception {
        BencodeDictionary data = file(5, "a", "b", "data");
        assertEquals("a/b/data", target(data, link("l", "a", "b", "data")));
        assertEquals("a/b", target(data, link("l", "a", "b")));
        assertEquals("a/b/data", target(data, link("l", ".", "a", "b", "data")));
        assertEquals("a/b/data", target(data, link("a/l", "b", "data")));
        assertEquals("a/b/data", target(data, link("a/l", "..", "a", "b", "data")));
        assertEquals("a/b/data", target(data, link("a/b/l", "..", "b", "data")));
        assertEquals("a/b", target(data, link("a/up", ".."), link("l", "a", "up", "a", "b")));
        assertEquals("a/b", target(data, link("top", "a", "b"), link("l", "top")));
        assertEquals("a/b/data", target(data, link("cur", "a"), link("l", "cur", "b", "data")));
        assertEquals(
                "Versions/A/Lib",
                target(
                        file(9, "Versions", "A", "Lib"),
                        link("Versions/Current", "A"),
                        link("Lib", "Versions", "Current", "Lib")));
    }

    @Test
    void makesLinksHarmlessThatLeadOutOrNowhere() throws Exception {
        BencodeDictionary data = file(5, "a", "data");
        for (BencodeDictionary bad :
                List.of(
                        link("l", "..", "a", "data"),
                        link("l", "a", "..", "..", "etc"),
                        link("l", "a", ".."),
                        link("a/l", ".."),
                        link("a/l", "..", "..", "a", "data"),
                        link("l", "/etc/passwd"),
                        link("l", "", "etc", "passwd"),
                        link("l", "missing"),
                        link("l", "a", "data", "below"),
                        link("l", "l"),
                        link("l", "l", "x"),
                        link("l", "."),
                        link("l"))) {
            TorrentInfo info = Infos.parse(Infos.v1(data, bad));
            assertNull(info.files().symlinkTarget(1));
            assertFalse(info.files().isSymlink(1));
            assertEquals(0, info.files().length(1));
            assertFalse(info.files().holdsData(1));
            assertEquals("", info.files().attributes(1));
        }
    }

    @Test
    void breaksCirclesOfLinks() throws Exception {
        TorrentInfo info =
                Infos.parse(
                        Infos.v1(
                                file(5, "data"),
                                link("a", "b"),
                                link("b", "c"),
                                link("c", "a"),
                                link("d", "a", "x")));
        for (int i = 1; i < 5; i++) {
            assertNull(info.files().symlinkTarget(i));
        }
    }

    @Test
    void aLinkCannotStandWhereAFolderIs() throws Exception {
        TorrentInfo info =
                Infos.parse(Infos.v1(file(5, "out", "data"), file(5, "x"), link("OUT", "x")));
        assertEquals("OUT.1", info.files().path(2));
        assertEquals("x", info.files().symlinkTarget(2));
    }

    @Test
    @Timeout(30)
    void manyLinksThroughEachOtherTakeBoundedTime() throws Exception {
        int count = 20_000;
        BencodeDictionary[] files = new BencodeDictionary[count];
        files[0] = file(1, "f");
        for (int i = 1; i < count; i++) {
            files[i] = link("l" + i, "l" + (i - 1));
        }
        files[1] = link("l1", "f");
        TorrentInfo info = Infos.parse(Infos.v1(files));
        assertEquals("f", info.files().symlinkTarget(10));
        assertEquals("f", info.files().symlinkTarget(count - 1));
    }

    @Test
    void findsFilesByOffset() throws Exception {
        FileList files =
                Infos.parse(
                                Infos.v1(
                                        file(0, "e0"),
                                        file(10, "a"),
                                        file(0, "e1"),
                                        file(0, "e2"),
                                        file(5, "b"),
                                        file(0, "e3")))
                        .files();
        assertEquals(1, files.fileAt(0));
        assertEquals(1, files.fileAt(9));
        assertEquals(4, files.fileAt(10));
        assertEquals(4, files.fileAt(14));
        assertEquals(15, files.end(5));
    }

    @Test
    void findsFilesInTheGapsOfAV2Torrent() throws Exception {
        TorrentInfo info =
                Infos.parse(
                        Infos.v2(
                                tree(
                                        "a", leaf(Infos.PIECE + 1),
                                        "b", leaf(0),
                                        "c", leaf(3),
                                        "d", leaf(0))));
        FileList files = info.files();
        assertEquals(2L * Infos.PIECE, files.offset(2));
        assertEquals(0, files.fileAt(Infos.PIECE + 1));
        assertEquals(2, files.fileAt(2L * Infos.PIECE));
        assertEquals(3, info.pieceCount());
        assertEquals(Infos.PIECE, info.pieceLength(0));
        assertEquals(1, info.pieceLength(1));
        assertEquals(3, info.pieceLength(2));
        assertEquals(Infos.PIECE + 4, info.totalSize());
    }

    @Test
    void prefersTheUtf8Path() throws Exception {
        BencodeDictionary entry =
                file(1, "ignored").toBuilder()
                        .put("path", BencodeList.of(BencodeString.of(new byte[] {(byte) 0xe9})))
                        .put("path.utf-8", BencodeList.ofTexts(List.of("é")))
                        .build();
        assertEquals(List.of("é"), paths(entry));
    }

    @Test
    void anyNamesEndUpSafeAndDistinct() {
        for (Rule rule : Rule.values()) {
            Property.forAll(300, random -> checkRandom(random, rule));
        }
    }

    private static void checkRandom(RandomGenerator random, Rule rule) throws MetainfoException {
        List<BencodeValue> entries = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            List<BencodeString> path = path(random);
            BencodeDictionary.Builder entry =
                    BencodeDictionary.builder().put("length", 1).put("path", BencodeList.of(path));
            if (random.nextInt(3) == 0) {
                entry.put("attr", "l").put("symlink path", BencodeList.of(path(random)));
            }
            entries.add(entry.build());
        }
        entries.add(file(1, "data"));
        byte[] raw =
                Infos.v1(1).remove("length").put("files", BencodeList.of(entries)).build().encode();
        assertAllSafe(TorrentInfo.parse(raw, rule), rule);
    }

    private static List<BencodeString> path(RandomGenerator random) {
        List<BencodeString> path = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            path.add(BencodeString.of(HostileNames.bytes(random)));
        }
        return path;
    }

    /// Whether all names of a torrent are safe and none lies on another.
    static void assertAllSafe(TorrentInfo info, Rule rule) {
        Set<String> folders = new HashSet<>();
        Set<String> links = new HashSet<>();
        Set<String> taken = new HashSet<>();
        FileList files = info.files();
        PathSanitizerTest.assertSafe(info.name(), rule);
        for (int i = 0; i < files.size(); i++) {
            String path = fold(files.path(i));
            for (String part : files.path(i).split("/", -1)) {
                PathSanitizerTest.assertSafe(part, rule);
            }
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                folders.add(path.substring(0, slash));
            }
            if (!files.isPad(i)) {
                assertTrue(taken.add(path), () -> "twice: " + path);
            }
            if (files.isSymlink(i)) {
                links.add(path);
            }
        }
        assertTrue(folders.stream().noneMatch(taken::contains), "a file lies on a folder");
        for (int i = 0; i < files.size(); i++) {
            String target = files.symlinkTarget(i);
            assertEquals(files.isSymlink(i), target != null);
            if (target != null) {
                String folded = fold(target);
                assertTrue(folders.contains(folded) || taken.contains(folded), target);
                assertFalse(links.contains(folded), target);
            }
        }
    }

    private static String fold(String path) {
        String composed = Normalizer.normalize(path, Normalizer.Form.NFC);
        return Normalizer.normalize(
                composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
}
