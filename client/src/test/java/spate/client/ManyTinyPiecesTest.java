package spate.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spate.client.create.CreateSettings;
import spate.client.net.Addresses;
import spate.client.testing.Events;
import spate.client.testing.TestClients;
import spate.engine.torrent.Event;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo.Version;

/// A torrent of many files of a few hundred bytes: each is a piece, and what is read from a peer at
/// once has hundreds of them.
class ManyTinyPiecesTest {
    private static final int FILES = 2000;

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(names = {"V2", "HYBRID"})
    void nothingOfThemIsThrownAwayForLackOfMemory(Version version) throws Exception {
        Path content = Files.createDirectories(folder.resolve("from/many"));
        Random random = new Random(7);
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = new byte[1 + random.nextInt(900)];
            random.nextBytes(bytes);
            Files.write(content.resolve("f" + i), bytes);
        }
        Metainfo metainfo = TestClients.torrentOf(content, new CreateSettings().version(version));
        Events seeding = new Events();
        Events events = new Events();
        try (SpateClient seed = TestClients.open(folder.resolve("seed"), seeding);
                SpateClient leech = TestClients.open(folder.resolve("leech"), events)) {
            seed.add(metainfo, TorrentOptions.into(folder.resolve("from")));
            seeding.await(Event.Seeding.class);
            TorrentHandle torrent =
                    leech.add(metainfo, TorrentOptions.into(folder.resolve("into")));
            torrent.addPeers(List.of(Addresses.ofSocket(seed.listen().getFirst())));
            events.await(Event.Completed.class);
            assertEquals(0, torrent.snapshot().wasted());
        }
        for (int i = 0; i < FILES; i++) {
            String name = "many/f" + i;
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("from").resolve(name)),
                    Files.readAllBytes(folder.resolve("into").resolve(name)));
        }
    }
}
