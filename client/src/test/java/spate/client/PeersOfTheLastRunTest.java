package spate.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.create.CreateSettings;
import spate.client.create.Sources;
import spate.client.create.TorrentCreator;
import spate.client.create.WalkRules;
import spate.client.net.Addresses;
import spate.engine.torrent.Event;
import spate.protocol.metainfo.Metainfo;

/// Nobody tells of peers in the second run.
class PeersOfTheLastRunTest {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir Path folder;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final byte[] content = new byte[300_001];
    private Metainfo metainfo;

    @BeforeEach
    void makeTorrent() throws Exception {
        new Random(3).nextBytes(content);
        Path file = Files.createDirectory(folder.resolve("seeded")).resolve("content.bin");
        Files.write(file, content);
        WalkRules rules = WalkRules.PLAIN;
        Sources sources = Sources.find(List.of(file), null, rules);
        CreateSettings settings = new CreateSettings().pieceLength(1 << 15);
        metainfo = Metainfo.parse(TorrentCreator.plan(sources, settings).create());
    }

    private static ClientSettings settings(Path state) {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        return ClientSettings.defaults()
                .withListen(List.of(new InetSocketAddress(loopback, 0)))
                .withDialFrom(loopback)
                .withStateFolder(state);
    }

    private void await(Class<? extends Event> wanted) throws InterruptedException {
        Event event = null;
        while (!wanted.isInstance(event)) {
            event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(event, "no " + wanted.getSimpleName());
        }
    }

    @Test
    void areDialledAgain() throws Exception {
        try (SpateClient seed = open("s")) {
            InetSocketAddress address = seed.listen().getFirst();
            TorrentHandle _ = seed.add(metainfo, TorrentOptions.into(folder.resolve("seeded")));
            await(Event.Seeding.class);
            events.clear();
            try (SpateClient first = open("l")) {
                first.listen();
                add(first).addPeers(List.of(Addresses.ofSocket(address)));
                await(Event.Completed.class);
            }
            Files.delete(folder.resolve("fetched").resolve("content.bin"));
            events.clear();
            try (SpateClient second = open("l")) {
                second.listen();
                TorrentHandle _ = add(second);
                await(Event.Completed.class);
            }
        }
        assertArrayEquals(
                content, Files.readAllBytes(folder.resolve("fetched").resolve("content.bin")));
    }

    private SpateClient open(String state) throws Exception {
        return SpateClient.open(settings(folder.resolve(state)), (_, event) -> events.add(event));
    }

    private TorrentHandle add(SpateClient client) throws Exception {
        return client.add(metainfo, TorrentOptions.into(folder.resolve("fetched")));
    }
}
