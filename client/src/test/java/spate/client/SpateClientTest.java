package spate.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.create.CreateSettings;
import spate.client.resume.ResumeException;
import spate.client.testing.Events;
import spate.client.testing.TestClients;
import spate.engine.torrent.Event;
import spate.protocol.metainfo.Metainfo;

/// What a client refuses, and that it holds nothing of that afterwards.
class SpateClientTest {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir Path folder;

    private final Events events = new Events();
    private Metainfo metainfo;

    @BeforeEach
    void makeTorrent() throws Exception {
        Path file = Files.write(folder.resolve("content.bin"), new byte[100_000]);
        metainfo = TestClients.torrentOf(file, new CreateSettings().pieceLength(1 << 15));
    }

    private SpateClient open() throws Exception {
        return TestClients.open(folder.resolve("state"), events);
    }

    private TorrentOptions into(String name) throws Exception {
        return TorrentOptions.into(Files.createDirectories(folder.resolve(name)));
    }

    private void stop(TorrentHandle torrent) throws Exception {
        torrent.stop();
        assertTrue(torrent.awaitStopped(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void hasATorrentOnceWhereverItLies() throws Exception {
        try (SpateClient client = open()) {
            TorrentHandle first = client.add(metainfo, into("a"));
            for (String place : List.of("a", "b")) {
                TorrentOptions again = into(place);
                String refusal =
                        assertThrows(ResumeException.class, () -> client.add(metainfo, again))
                                .getMessage();
                assertTrue(refusal.contains("open already in " + folder.resolve("a")), refusal);
            }
            events.await(Event.Checked.class);
            assertEquals(List.of(first), client.torrents());

            stop(first);
            TorrentHandle second = client.add(metainfo, into("b"));
            events.await(Event.Checked.class);
            assertEquals(List.of(second), client.torrents());
            stop(second);
        }
    }

    @Test
    void refusesPrioritiesThatAreNot() throws Exception {
        try (SpateClient client = open()) {
            for (byte[] bad : List.of(new byte[2], new byte[] {8}, new byte[] {-1})) {
                TorrentOptions options = into("a").withFilePriorities(bad);
                assertThrows(IllegalArgumentException.class, () -> client.add(metainfo, options));
            }
            TorrentHandle torrent = client.add(metainfo, into("a"));
            events.await(Event.Checked.class);
            for (byte[] bad : List.of(new byte[0], new byte[2], new byte[] {8})) {
                assertThrows(IllegalArgumentException.class, () -> torrent.filePriorities(bad));
            }
            stop(torrent);
        }
    }
}
