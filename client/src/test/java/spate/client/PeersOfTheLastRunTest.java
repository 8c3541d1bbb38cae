package spate.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

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
import spate.protocol.metainfo.Metainfo;

/// Nobody tells of peers in the second run.
class PeersOfTheLastRunTest {

    @TempDir Path folder;

    private final Events events = new Events();
    private final byte[] content = new byte[300_001];
    private Metainfo metainfo;

    @BeforeEach
    void makeTorrent() throws Exception {
        new Random(3).nextBytes(content);
        Path file = Files.createDirectory(folder.resolve("seeded")).resolve("content.bin");
        Files.write(file, content);
        metainfo = TestClients.torrentOf(file, new CreateSettings().pieceLength(1 << 15));
    }

    @Test
    void areDialledAgain() throws Exception {
        try (SpateClient seed = open("s")) {
            InetSocketAddress address = seed.listen().getFirst();
            TorrentHandle _ = seed.add(metainfo, TorrentOptions.into(folder.resolve("seeded")));
            events.await(Event.Seeding.class);
            events.clear();
            try (SpateClient first = open("l")) {
                first.listen();
                add(first).addPeers(List.of(Addresses.ofSocket(address)));
                events.await(Event.Completed.class);
            }
            Files.delete(folder.resolve("fetched").resolve("content.bin"));
            events.clear();
            try (SpateClient second = open("l")) {
                second.listen();
                TorrentHandle _ = add(second);
                events.await(Event.Completed.class);
            }
        }
        assertArrayEquals(
                content, Files.readAllBytes(folder.resolve("fetched").resolve("content.bin")));
    }

    private SpateClient open(String state) throws Exception {
        return TestClients.open(folder.resolve(state), events);
    }

    private TorrentHandle add(SpateClient client) throws Exception {
        return client.add(metainfo, TorrentOptions.into(folder.resolve("fetched")));
    }
}
