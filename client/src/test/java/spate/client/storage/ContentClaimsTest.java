package spate.client.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.testing.TestTorrent;
import spate.client.testing.TestTorrent.Entry;
import spate.protocol.metainfo.TorrentInfo.Version;

class ContentClaimsTest {
    private static final int PIECE = 1 << 15;

    @TempDir Path folder;

    private final ContentClaims claims = new ContentClaims();

    private static TestTorrent torrent(Version version, int seed, Entry... files) throws Exception {
        return TestTorrent.of(version, PIECE, new Random(seed), files);
    }

    private String claim(TestTorrent torrent, Path place) throws IOException {
        return claims.claim(torrent.info(), torrent.in(place));
    }

    @Test
    void refusesAFileOfAnotherLength() throws Exception {
        TestTorrent open = torrent(Version.V1, 1, new Entry("a", 5), new Entry("b", 7));
        assertNull(claim(open, folder));
        String clash = claim(torrent(Version.V1, 2, new Entry("b", 8), new Entry("c", 1)), folder);
        assertNotNull(clash);
        assertTrue(clash.contains("b has 8 bytes, and 7 in '" + open.info().name() + "'"), clash);
        claims.release(open.info());
        assertNull(claim(torrent(Version.V1, 2, new Entry("b", 8)), folder));
    }

    @Test
    void letsTorrentsShareFilesThatAreTheSame() throws Exception {
        assertNull(claim(torrent(Version.V1, 1, new Entry("a", 5)), folder));
        assertNull(claim(torrent(Version.V1, 1, new Entry("a", 5), new Entry("b", 7)), folder));
        Entry[] two = {new Entry("a", 5), new Entry("b", 7)};
        assertNull(claim(torrent(Version.V2, 1, two), folder));
        assertNull(claim(torrent(Version.HYBRID, 1, two), folder));
    }

    @Test
    void refusesOtherContentWhereTheRootsTell() throws Exception {
        Entry both = new Entry("b", 7);
        assertNull(claim(torrent(Version.V2, 1, new Entry("a", 5), both), folder));
        // the roots of this class follow from all that is said of a file
        TestTorrent other = torrent(Version.HYBRID, 2, new Entry("a", 5, "x"), both);
        String clash = claim(other, folder);
        assertNotNull(clash);
        assertTrue(clash.contains("other content"), clash);
    }

    @Test
    void knowsAPlaceByAllItsNames() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertNull(claim(torrent(Version.V1, 1, new Entry("a", 5)), real));
        TestTorrent other = torrent(Version.V1, 2, new Entry("a", 6));
        assertNull(claim(other, folder.resolve("elsewhere")));
        claims.release(other.info());
        assertNotNull(claim(other, link.resolve("../real")));
        assertEquals(RealPath.of(real), RealPath.of(link));
    }
}
