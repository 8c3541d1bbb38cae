package spate.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.create.CreateSettings;
import spate.client.create.Sources;
import spate.client.create.TorrentCreator;
import spate.client.create.WalkRules;
import spate.client.net.Addresses;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSnapshot;
import spate.protocol.metainfo.Metainfo;

/// Somebody cuts a file short that is being seeded.
class FileCutUnderASeedTest {

    private static final long PATIENCE_SECONDS = 60;
    private static final int PIECE = 1 << 15;
    private static final int PIECES = 20;

    @TempDir Path folder;

    private Metainfo create(Path file) throws Exception {
        WalkRules rules = WalkRules.PLAIN;
        Sources sources = Sources.find(List.of(file), null, rules);
        CreateSettings settings = new CreateSettings().pieceLength(PIECE);
        return Metainfo.parse(TorrentCreator.plan(sources, settings).create());
    }

    private SpateClient open(String state, BlockingQueue<Event> events) throws Exception {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        ClientSettings settings =
                ClientSettings.defaults()
                        .withListen(List.of(new InetSocketAddress(loopback, 0)))
                        .withDialFrom(loopback)
                        .withStateFolder(folder.resolve(state));
        return SpateClient.open(settings, (_, event) -> events.add(event));
    }

    private static <T extends Event> T await(BlockingQueue<Event> events, Class<T> wanted)
            throws InterruptedException {
        Event event = null;
        while (!wanted.isInstance(event)) {
            event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(event, "no " + wanted.getSimpleName());
        }
        return wanted.cast(event);
    }

    @Test
    void onlyWhatIsLeftIsServedAfterwards() throws Exception {
        byte[] content = new byte[PIECE * PIECES];
        new Random(5).nextBytes(content);
        Path file = Files.createDirectory(folder.resolve("seeded")).resolve("content.bin");
        Files.write(file, content);
        Metainfo metainfo = create(file);
        BlockingQueue<Event> ofSeed = new LinkedBlockingQueue<>();
        try (SpateClient seed = open("s", ofSeed);
                SpateClient leech = open("l", new LinkedBlockingQueue<>())) {
            InetSocketAddress address = seed.listen().getFirst();
            TorrentHandle seeded =
                    seed.add(metainfo, TorrentOptions.into(folder.resolve("seeded")));
            await(ofSeed, Event.Seeding.class);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(PIECE * 7L + 100);
            }
            leech.add(metainfo, TorrentOptions.into(folder.resolve("fetched")))
                    .addPeers(List.of(Addresses.ofSocket(address)));

            await(ofSeed, Event.Halted.class);
            Event.Checked checked = await(ofSeed, Event.Checked.class);
            assertEquals(PIECE * 7L, checked.haveBytes());
            assertEquals(TorrentSnapshot.State.STALLED, state(seeded));
        }
    }

    /// Once it has gone on.
    private static TorrentSnapshot.State state(TorrentHandle torrent) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        TorrentSnapshot.State state = torrent.snapshot().state();
        while (state != TorrentSnapshot.State.STALLED && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
            state = torrent.snapshot().state();
        }
        return state;
    }
}
