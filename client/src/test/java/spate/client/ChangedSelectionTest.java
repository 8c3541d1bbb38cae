package spate.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.create.CreateSettings;
import spate.client.net.Addresses;
import spate.client.testing.Events;
import spate.client.testing.TestClients;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSnapshot;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo.Version;

/// Three files that share pieces: first the second is wanted, then others.
class ChangedSelectionTest {

    private static final int PIECE = 1 << 15;
    private static final int[] LENGTHS = {5 * PIECE + 100, 3 * PIECE + 7, 4 * PIECE + 5};

    @TempDir Path folder;

    private final Events events = new Events();
    private Metainfo metainfo;

    @BeforeEach
    void makeTorrent() throws Exception {
        Random random = new Random(3);
        Path content = Files.createDirectories(seeded());
        for (int i = 0; i < LENGTHS.length; i++) {
            byte[] bytes = new byte[LENGTHS[i]];
            random.nextBytes(bytes);
            Files.write(content.resolve(name(i)), bytes);
        }
        CreateSettings settings = new CreateSettings().version(Version.V1).pieceLength(PIECE);
        metainfo = TestClients.torrentOf(content, settings);
    }

    private static String name(int file) {
        return String.valueOf((char) ('a' + file));
    }

    private Path seeded() {
        return folder.resolve("seeded").resolve("t");
    }

    private Path fetched(int file) {
        return folder.resolve("fetched").resolve("t").resolve(name(file));
    }

    private SpateClient open(String state) throws Exception {
        return TestClients.open(folder.resolve(state), events);
    }

    private void assertFetched(int file) throws Exception {
        byte[] expected = Files.readAllBytes(seeded().resolve(name(file)));
        assertArrayEquals(expected, Files.readAllBytes(fetched(file)));
    }

    private Path partFile() {
        String hash = metainfo.infoHashes().best().hex();
        return folder.resolve("fetched").resolve(".spate-" + hash + ".parts");
    }

    @Test
    void fetchesWhatIsWantedNowAndKeepsWhatIsThere() throws Exception {
        try (SpateClient seed = open("s");
                SpateClient client = open("l")) {
            InetSocketAddress address = seed.listen().getFirst();
            TorrentHandle _ = seed.add(metainfo, TorrentOptions.into(folder.resolve("seeded")));
            events.await(Event.Seeding.class);
            client.listen();
            TorrentOptions options = TorrentOptions.into(folder.resolve("fetched"));
            TorrentHandle torrent =
                    client.add(metainfo, options.withFilePriorities(new byte[] {0, 4, 0}));
            torrent.addPeers(List.of(Addresses.ofSocket(address)));
            events.await(Event.Completed.class);
            assertFetched(1);
            assertFalse(Files.exists(fetched(0)) || Files.exists(fetched(2)));
            assertTrue(Files.exists(partFile()), "the halves of the neighbours");

            torrent.filePriorities(new byte[] {0, 0, 7});
            awaitLast(pieceOf(2), torrent);
            assertFetched(2);
            assertFetched(1);
            assertFalse(Files.exists(fetched(0)));

            torrent.filePriorities(new byte[] {4, 4, 4});
            awaitLast(pieceOf(0), torrent);
            for (int file = 0; file < LENGTHS.length; file++) {
                assertFetched(file);
            }
        }
        assertFalse(Files.exists(partFile()), "nothing is unwanted any more");
    }

    /// How many pieces are here when a file is too.
    private int pieceOf(int file) {
        return file == 0 ? metainfo.info().pieceCount() : 8;
    }

    private void awaitLast(int pieces, TorrentHandle torrent) throws Exception {
        events.await(event ->
                event instanceof Event.Durable && torrent.pieces().cardinality() >= pieces);
        TorrentSnapshot now = torrent.snapshot();
        assertEquals(now.wantedBytes(), now.haveBytes());
        assertEquals(TorrentSnapshot.State.SEEDING, now.state());
    }

    @Test
    void refusesPrioritiesThatAreNone() throws Exception {
        try (SpateClient client = open("l")) {
            TorrentOptions options = TorrentOptions.into(folder.resolve("fetched"));
            TorrentHandle torrent = client.add(metainfo, options);
            for (byte[] wrong : new byte[][] {{}, {1, 1, 1, 1}, {8, 0, 0}, {-1, 0, 0}}) {
                assertThrows(IllegalArgumentException.class, () -> torrent.filePriorities(wrong));
            }
        }
    }
}
