package spate.client.create;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spate.client.create.WalkRules.PLAIN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spate.client.create.CreationException.Kind;
import spate.client.verify.ContentLocation;
import spate.client.verify.ContentVerifier;
import spate.protocol.metainfo.HostPort;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo.Version;

class TorrentCreatorTest {

    @TempDir Path folder;
    private Path root;

    @BeforeEach
    void makeContent() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        Random random = new Random(5);
        int[] sizes = {100_000, 0, 5, 16_384, 300_001, 40_000};
        for (int i = 0; i < sizes.length; i++) {
            byte[] content = new byte[sizes[i]];
            random.nextBytes(content);
            Files.write(root.resolve("file" + i), content);
        }
    }

    private TorrentCreator plan(CreateSettings settings) throws CreationException {
        return TorrentCreator.plan(Sources.find(List.of(root), null, PLAIN), settings);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void makesTorrentsThatVerify(Version version) throws Exception {
        for (int pieceLength : new int[] {16_384, 65_536, 1 << 20}) {
            CreateSettings settings =
                    new CreateSettings().version(version).pieceLength(pieceLength).threads(2);
            TorrentCreator creator = plan(settings);
            byte[] torrent = creator.create();
            assertEquals(torrent.length, creator.torrentBytes());
            Metainfo read = Metainfo.parse(torrent);
            assertEquals(version, read.info().version());
            assertEquals(creator.plan().pieceCount(), read.info().pieceCount());
            ContentLocation location = ContentLocation.find(read.info(), folder);
            assertTrue(new ContentVerifier(read, location, 2).run().isComplete());
        }
    }

    @Test
    void saysWhatItWasTold() throws Exception {
        CreateSettings settings =
                new CreateSettings()
                        .trackers(List.of(List.of("udp://a:1", "http://b/"), List.of("udp://c:2")))
                        .webSeeds(List.of("http://w/"))
                        .dhtNodes(List.of(new HostPort("router.example", 6881)))
                        .comment("ein Wort")
                        .createdBy("a program")
                        .creationDate(OptionalLong.of(1_000_000_000))
                        .isPrivate(true)
                        .source("SITE");
        Metainfo read = Metainfo.parse(plan(settings).create());
        assertEquals(
                List.of(List.of("udp://a:1", "http://b/"), List.of("udp://c:2")), read.trackers());
        assertEquals(List.of("http://w/"), read.webSeeds());
        assertEquals(List.of(new HostPort("router.example", 6881)), read.dhtNodes());
        assertEquals("ein Wort", read.comment());
        assertEquals("a program", read.createdBy());
        assertEquals(1_000_000_000, read.creationDate().getAsLong());
        assertTrue(read.info().isPrivate());
        assertEquals("SITE", read.info().source());
    }

    @Test
    void makesTheSameTwice() throws Exception {
        assertArrayEquals(plan(new CreateSettings()).create(), plan(new CreateSettings()).create());
    }

    @Test
    void makesAnotherHashWithEntropy() throws Exception {
        Metainfo one = Metainfo.parse(plan(new CreateSettings().entropy(true)).create());
        Metainfo other = Metainfo.parse(plan(new CreateSettings().entropy(true)).create());
        assertNotEquals(one.infoHashes(), other.infoHashes());
        assertEquals(one.info().v1Hashes(), other.info().v1Hashes());
    }

    @Test
    void notesMd5Sums() throws Exception {
        for (Version version : Version.values()) {
            CreateSettings settings = new CreateSettings().md5(true).version(version);
            Metainfo read = Metainfo.parse(plan(settings).create());
            for (int i = 0; i < read.info().files().size(); i++) {
                if (read.info().files().isPad(i)) {
                    continue;
                }
                byte[] content = Files.readAllBytes(root.resolve(read.info().files().path(i)));
                byte[] sum = java.security.MessageDigest.getInstance("MD5").digest(content);
                String digits = java.util.HexFormat.of().formatHex(sum);
                assertEquals(digits, read.info().md5(i), version + " file " + i);
            }
        }
    }

    @Test
    void alignsTheFilesOfV1WhenTold() throws Exception {
        CreateSettings settings = new CreateSettings().version(Version.V1).aligned(true);
        Metainfo read = Metainfo.parse(plan(settings).create());
        int pads = 0;
        for (int i = 0; i < read.info().files().size(); i++) {
            boolean pad = read.info().files().isPad(i);
            pads += pad ? 1 : 0;
            long offset = read.info().files().offset(i);
            boolean starts = pad || read.info().files().length(i) == 0;
            assertTrue(starts || offset % read.info().pieceLength() == 0);
        }
        assertTrue(pads > 0);
    }

    @Test
    void lengthensPiecesToKeepTheTorrentSmall() throws Exception {
        long usual = plan(new CreateSettings()).torrentBytes();
        TorrentCreator small = plan(new CreateSettings().maxTorrentBytes(usual - 1));
        assertTrue(small.torrentBytes() < usual);
        assertTrue(small.plan().pieceLength() > 16_384);
        CreationException failure =
                assertThrows(
                        CreationException.class,
                        () -> plan(new CreateSettings().maxTorrentBytes(100)));
        assertEquals(Kind.TOO_LARGE, failure.kind());
    }

    @Test
    void warnsOfPaddingThatDoublesTheData() throws Exception {
        Path many = Files.createDirectory(folder.resolve("many"));
        for (int i = 0; i < 20; i++) {
            Files.write(many.resolve("f" + i), new byte[100]);
        }
        Sources sources = Sources.find(List.of(many), null, PLAIN);
        String warning = TorrentCreator.plan(sources, new CreateSettings()).warnings().getFirst();
        assertTrue(warning.contains("padding") && warning.contains("--v2"), warning);
        for (Version version : List.of(Version.V1, Version.V2)) {
            CreateSettings settings = new CreateSettings().version(version);
            assertEquals(List.of(), TorrentCreator.plan(sources, settings).warnings());
        }
        assertEquals(List.of(), plan(new CreateSettings()).warnings());
    }

    /// Each way a file can change between being found and having been read.
    @Test
    void namesTheFileThatChanges() throws Exception {
        assertChange("became longer", file -> Files.write(file, new byte[100_001]));
        assertChange("became shorter", file -> Files.write(file, new byte[99_999]));
        assertChange("vanished", Files::delete);
        assertChange(
                "was written to",
                file -> Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000)));
    }

    @Test
    void namesTheEmptyFileThatChanges() throws Exception {
        TorrentCreator creator = plan(new CreateSettings());
        Files.write(root.resolve("file1"), new byte[1]);
        CreationException failure = assertThrows(CreationException.class, creator::create);
        assertTrue(failure.getMessage().contains("file1 became longer"), failure.getMessage());
    }

    private interface Change {
        void apply(Path file) throws IOException;
    }

    private void assertChange(String what, Change change) throws Exception {
        Path file = root.resolve("file0");
        Files.write(file, new byte[100_000]);
        TorrentCreator creator = plan(new CreateSettings().version(Version.V1));
        change.apply(file);
        CreationException failure = assertThrows(CreationException.class, creator::create, what);
        assertEquals(Kind.CHANGED, failure.kind());
        assertTrue(failure.getMessage().startsWith(file + " " + what), failure.getMessage());
    }

    @Test
    void refusesSettingsThatAreOutOfRange() {
        CreateSettings settings = new CreateSettings();
        assertThrows(IllegalArgumentException.class, () -> settings.pieceLength(16_383));
        assertThrows(IllegalArgumentException.class, () -> settings.pieceLength((1 << 30) + 1));
        assertThrows(IllegalArgumentException.class, () -> settings.maxTorrentBytes(-1));
        assertThrows(IllegalArgumentException.class, () -> settings.threads(0));
    }

    @Test
    void endsWhenItIsCancelled() throws Exception {
        TorrentCreator creator = plan(new CreateSettings());
        creator.cancel();
        assertThrows(InterruptedException.class, creator::create);
    }
}
