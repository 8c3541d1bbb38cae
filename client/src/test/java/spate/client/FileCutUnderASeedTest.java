package spate.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.create.CreateSettings;
import spate.client.net.Addresses;
import spate.client.testing.Events;
import spate.client.testing.TestClients;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSnapshot;
import spate.protocol.metainfo.Metainfo;

/// Somebody cuts a file short that is being seeded.
class FileCutUnderASeedTest {

    private static final long PATIENCE_SECONDS = 60;
    private static final int PIECE = 1 << 15;
    private static final int PIECES = 20;

    @TempDir Path folder;

    @Test
    void onlyWhatIsLeftIsServedAfterwards() throws Exception {
        byte[] content = new byte[PIECE * PIECES];
        new Random(5).nextBytes(content);
        Path file = Files.createDirectory(folder.resolve("seeded")).resolve("content.bin");
        Files.write(file, content);
        Metainfo metainfo = TestClients.torrentOf(file, new CreateSettings().pieceLength(PIECE));
        Events ofSeed = new Events();
        try (SpateClient seed = TestClients.open(folder.resolve("s"), ofSeed);
                SpateClient leech = TestClients.open(folder.resolve("l"))) {
            InetSocketAddress address = seed.listen().getFirst();
            TorrentHandle seeded =
                    seed.add(metainfo, TorrentOptions.into(folder.resolve("seeded")));
            ofSeed.await(Event.Seeding.class);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(PIECE * 7L + 100);
            }
            leech.add(metainfo, TorrentOptions.into(folder.resolve("fetched")))
                    .addPeers(List.of(Addresses.ofSocket(address)));

            ofSeed.await(Event.Halted.class);
            Event.Checked checked = ofSeed.await(Event.Checked.class);
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
