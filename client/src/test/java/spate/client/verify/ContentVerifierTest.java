package spate.client.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spate.client.create.CreateSettings;
import spate.client.testing.TestClients;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoEditor;
import spate.protocol.metainfo.TorrentInfo.Version;

class ContentVerifierTest {
    private static final int PIECE = 32_768;

    @TempDir Path folder;
    private Path root;

    /// `a` 2.5 pieces, `b` half a piece, `c` empty, `d` 4 pieces.
    @BeforeEach
    void makeContent() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        Random random = new Random(3);
        int[] sizes = {5 * PIECE / 2, PIECE / 2, 0, 4 * PIECE};
        for (int i = 0; i < sizes.length; i++) {
            byte[] content = new byte[sizes[i]];
            random.nextBytes(content);
            Files.write(root.resolve(String.valueOf((char) ('a' + i))), content);
        }
    }

    private Metainfo torrent(Version version) throws Exception {
        CreateSettings settings = new CreateSettings().version(version).pieceLength(PIECE);
        return TestClients.torrentOf(root, settings);
    }

    private VerifyResult verify(Metainfo torrent) throws Exception {
        ContentLocation location = ContentLocation.find(torrent.info(), folder);
        return new ContentVerifier(torrent, location, 2).run();
    }

    private static List<Integer> flawed(VerifyResult result) {
        List<Integer> flawed = new ArrayList<>();
        for (int i = 0; i < result.pieceCount(); i++) {
            if (result.piece(i) != PieceState.GOOD) {
                flawed.add(i);
            }
        }
        return flawed;
    }

    /// The state of a file by its name.
    private static FileState state(VerifyResult result, String name) {
        return result.file(index(result, name));
    }

    private static int index(VerifyResult result, String name) {
        for (int i = 0; i < result.info().files().size(); i++) {
            if (result.info().files().path(i).equals(name)) {
                return i;
            }
        }
        throw new AssertionError(name);
    }

    private void damage(String name, long position) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(root.resolve(name).toFile(), "rw")) {
            file.seek(position);
            int old = file.read();
            file.seek(position);
            file.write(old ^ 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void findsAllGood(Version version) throws Exception {
        VerifyResult result = verify(torrent(version));
        assertTrue(result.isComplete());
        assertEquals(result.pieceCount(), result.goodCount());
        assertEquals(FileState.GOOD, state(result, "c"));
    }

    @Test
    void namesBothFilesOfABadPieceInV1() throws Exception {
        Metainfo torrent = torrent(Version.V1);
        damage("a", 5 * PIECE / 2 - 1); // in piece 2, which `b` fills
        VerifyResult result = verify(torrent);
        assertEquals(List.of(2), flawed(result));
        assertEquals(1, result.badCount());
        assertEquals(FileState.BAD, state(result, "a"));
        assertEquals(FileState.BAD, state(result, "b"));
        assertEquals(FileState.GOOD, state(result, "d"));
        assertEquals(2, result.nextFlawedPiece(index(result, "a"), 0));
        assertEquals(-1, result.nextFlawedPiece(index(result, "d"), 0));
    }

    @ParameterizedTest
    @EnumSource(names = {"V2", "HYBRID"})
    void namesTheOneFileOfABadPieceInV2(Version version) throws Exception {
        Metainfo torrent = torrent(version);
        damage("a", 5 * PIECE / 2 - 1);
        VerifyResult result = verify(torrent);
        assertEquals(List.of(2), flawed(result));
        assertEquals(FileState.BAD, state(result, "a"));
        assertEquals(FileState.GOOD, state(result, "b"));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void tellsMissingFromBad(Version version) throws Exception {
        Metainfo torrent = torrent(version);
        Files.delete(root.resolve("d"));
        damage("a", 0);
        VerifyResult result = verify(torrent);
        assertEquals(FileState.MISSING, state(result, "d"));
        assertEquals(FileState.BAD, state(result, "a"));
        assertEquals(PieceState.BAD, result.piece(0));
        assertEquals(PieceState.MISSING, result.piece(result.pieceCount() - 1));
        assertEquals(4, result.missingCount());
        assertEquals(1, result.badCount());
        assertFalse(result.isComplete());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void judgesWhatIsThereOfAShortFile(Version version) throws Exception {
        Metainfo torrent = torrent(version);
        try (RandomAccessFile file = new RandomAccessFile(root.resolve("d").toFile(), "rw")) {
            file.setLength(2 * PIECE + 5);
        }
        VerifyResult result = verify(torrent);
        assertEquals(FileState.WRONG_SIZE, state(result, "d"));
        assertEquals(2 * PIECE + 5, result.actualLength(index(result, "d")));
        assertEquals(2, result.missingCount());
        assertEquals(0, result.badCount());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void findsLongAndMissingEmptyFilesWrongThoughAllPiecesAreGood(Version version)
            throws Exception {
        Metainfo torrent = torrent(version);
        Files.write(root.resolve("c"), new byte[3]);
        VerifyResult longer = verify(torrent);
        assertEquals(longer.pieceCount(), longer.goodCount());
        assertEquals(FileState.WRONG_SIZE, state(longer, "c"));
        assertFalse(longer.isComplete());
        Files.delete(root.resolve("c"));
        VerifyResult missing = verify(torrent);
        assertEquals(FileState.MISSING, state(missing, "c"));
        assertFalse(missing.isComplete());
    }

    /// The same torrent with another v1 hash of one piece.
    private static Metainfo withWrongV1Hash(Metainfo torrent, int pieceIndex) throws Exception {
        byte[] bytes = new byte[torrent.rawFile().remaining()];
        torrent.rawFile().get(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int hashes = text.indexOf(':', text.indexOf("6:pieces") + "6:pieces".length()) + 1;
        bytes[hashes + 20 * pieceIndex] ^= 1;
        return Metainfo.parse(bytes);
    }

    @Test
    void findsThatTheHalvesOfAHybridDisagree() throws Exception {
        VerifyResult result = verify(withWrongV1Hash(torrent(Version.HYBRID), 1));
        assertEquals(List.of(1), flawed(result));
        assertEquals(1, result.badCount());
        assertFalse(result.isComplete());
        assertEquals(FileState.BAD, state(result, "a"));
        assertEquals(FileState.GOOD, state(result, "d"));
        assertEquals(Fit.V2_ONLY, result.fit(1));
        assertEquals(Fit.BOTH, result.fit(0));
    }

    @Test
    void findsBadDataBadByBothHalvesOfAHybrid() throws Exception {
        Metainfo torrent = torrent(Version.HYBRID);
        damage("a", 0);
        VerifyResult result = verify(torrent);
        assertEquals(List.of(0), flawed(result));
        assertEquals(Fit.NEITHER, result.fit(0));
    }

    @Test
    void findsThatDataFitsTheV1HalfOnlyWhereTheRootTells() throws Exception {
        Metainfo whole = torrent(Version.HYBRID);
        damage("d", 0);
        Metainfo changed = torrent(Version.HYBRID);
        // the v1 hashes of the damaged data, the roots of the data before
        byte[] mixed =
                MetainfoEditor.of(whole.info(), null)
                        .putInfo("pieces", v1Hashes(changed))
                        .toBytes();
        Metainfo torrent = Metainfo.parse(mixed);
        VerifyResult result = verify(torrent);
        assertEquals(FileState.BAD, state(result, "d"));
        assertEquals(FileState.GOOD, state(result, "a"));
        assertEquals(List.of(4, 5, 6, 7), flawed(result));
        assertEquals(Fit.V1_ONLY, result.fit(5));
    }

    @Test
    void judgesByV1WhereARootCannotTell() throws Exception {
        Metainfo whole = torrent(Version.HYBRID);
        Metainfo torrent = Metainfo.parse(MetainfoEditor.of(whole.info(), null).toBytes());
        damage("d", PIECE);
        VerifyResult result = verify(torrent);
        assertEquals(List.of(5), flawed(result));
        assertEquals(Fit.NEITHER, result.fit(5));
        assertEquals(Fit.BOTH, result.fit(4));
    }

    private static BencodeValue v1Hashes(Metainfo torrent) {
        BencodeDictionary info = (BencodeDictionary) torrent.root().get("info");
        return Objects.requireNonNull(info.get("pieces"));
    }

    @Test
    void judgesByTheRootWhereThereAreNoLayers() throws Exception {
        Metainfo whole = torrent(Version.V2);
        byte[] bare = MetainfoEditor.of(whole.info(), null).toBytes();
        Metainfo torrent = Metainfo.parse(bare);
        assertFalse(torrent.pieceLayers().isComplete());
        assertTrue(verify(torrent).isComplete());
        damage("d", 0);
        VerifyResult result = verify(torrent);
        assertEquals(4, result.badCount());
        assertEquals(FileState.BAD, state(result, "d"));
        assertEquals(FileState.GOOD, state(result, "a"));
    }

    @Test
    void findsTheContentInAFolderAndAsItself() throws Exception {
        Metainfo torrent = torrent(Version.HYBRID);
        Path moved = Files.createDirectory(folder.resolve("moved"));
        Files.move(root, moved.resolve("other name"));
        for (Path place : List.of(moved.resolve("other name"))) {
            ContentLocation location = ContentLocation.find(torrent.info(), place);
            assertTrue(new ContentVerifier(torrent, location, 1).run().isComplete());
        }
        ContentLocation nothing = ContentLocation.find(torrent.info(), folder);
        assertEquals(folder.resolve("root"), nothing.folder());
        VerifyResult result = new ContentVerifier(torrent, nothing, 1).run();
        assertEquals(0, result.goodCount());
        assertEquals(result.pieceCount(), result.missingCount());
    }

    @Test
    void findsASingleFileUnderAnyName() throws Exception {
        Metainfo torrent = TestClients.torrentOf(root.resolve("d"), new CreateSettings());
        Path renamed = Files.move(root.resolve("d"), folder.resolve("renamed"));
        ContentLocation itself = ContentLocation.find(torrent.info(), renamed);
        assertTrue(new ContentVerifier(torrent, itself, 1).run().isComplete());
        Files.move(renamed, folder.resolve("d"));
        ContentLocation below = ContentLocation.find(torrent.info(), folder);
        assertTrue(new ContentVerifier(torrent, below, 1).run().isComplete());
    }

    @Test
    void saysWhyAFileCannotBeRead() throws Exception {
        assumeFalse(
                "root".equals(System.getProperty("user.name")),
                "optional: permissions do not bind the superuser");
        Metainfo torrent = torrent(Version.HYBRID);
        assertTrue(root.resolve("d").toFile().setReadable(false));
        VerifyResult result = verify(torrent);
        assertEquals(FileState.BAD, state(result, "d"));
        assertNotNull(result.problem(index(result, "d")));
        assertNull(result.problem(index(result, "a")));
    }
}
