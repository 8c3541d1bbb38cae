package spate.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.create.CreateSettings;
import spate.client.create.Sources;
import spate.client.create.TorrentCreator;
import spate.client.create.WalkRules;
import spate.client.net.Addresses;
import spate.client.storage.DiskSettings;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSettings;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo.Version;

/// Fifty clients in one JVM, with memory for sixteen pieces each and twenty peers that each send another
/// one of thirty: where all threw away what they had fetched, the swarm would stand still.
class FiftyClientsTest {

    private static final int CLIENTS = 50;
    private static final int CONNECTIONS = 20;
    private static final int PIECE = 256 * 1024;
    private static final int LENGTH = 30 * PIECE - 777;
    private static final int BUFFER_BYTES = 16 * PIECE;
    private static final long PATIENCE_SECONDS = 100;

    @TempDir Path folder;

    private final List<SpateClient> clients = new ArrayList<>();
    private final CountDownLatch complete = new CountDownLatch(CLIENTS);

    @AfterEach
    void closeAll() throws InterruptedException {
        List<Thread> closing =
                clients.stream().map(it -> Thread.ofVirtual().start(it::close)).toList();
        for (Thread thread : closing) {
            thread.join();
        }
    }

    private SpateClient open(int number) throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        ClientSettings plain = ClientSettings.defaults();
        ClientSettings settings =
                new ClientSettings(
                        List.of(new InetSocketAddress(loopback, 0)),
                        List.of(loopback),
                        folder.resolve("state " + number),
                        1,
                        CONNECTIONS,
                        plain.maxHalfOpen(),
                        0,
                        0,
                        0,
                        BUFFER_BYTES,
                        BUFFER_BYTES,
                        DiskSettings.defaults());
        SpateClient client =
                SpateClient.open(
                        settings,
                        (_, event) -> {
                            if (event instanceof Event.Completed) {
                                complete.countDown();
                            }
                        });
        clients.add(client);
        return client;
    }

    private static TorrentOptions into(Path place) {
        TorrentSettings plain = TorrentSettings.defaults();
        return TorrentOptions.into(place)
                .withSettings(
                        new TorrentSettings(
                                CONNECTIONS, CONNECTIONS, 0, 0, false, plain.goal(), 0, 0, 0, 0));
    }

    @Test
    void allOfThemComplete() throws Exception {
        byte[] content = new byte[LENGTH];
        new Random(50).nextBytes(content);
        Path first = Files.createDirectory(folder.resolve("0"));
        Files.write(first.resolve("t"), content);
        Sources sources = Sources.find(List.of(first.resolve("t")), null, WalkRules.PLAIN);
        CreateSettings settings = new CreateSettings().version(Version.V1).pieceLength(PIECE);
        Metainfo metainfo = Metainfo.parse(TorrentCreator.plan(sources, settings).create());
        List<PeerAddress> peers = new ArrayList<>();
        List<TorrentHandle> torrents = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            SpateClient client = open(number);
            peers.add(Addresses.ofSocket(client.listen().getFirst()));
            torrents.add(client.add(metainfo, into(folder.resolve("" + number))));
        }
        Collections.shuffle(peers, new Random(51));
        torrents.forEach(torrent -> torrent.addPeers(peers));
        assertTrue(complete.await(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> state(torrents));
        for (int number = 0; number < CLIENTS; number++) {
            Path file = folder.resolve("" + number).resolve("t");
            assertArrayEquals(content, Files.readAllBytes(file), file.toString());
        }
    }

    private static String state(List<TorrentHandle> torrents) {
        return String.join(
                "\n", torrents.stream().map(torrent -> torrent.snapshot().toString()).toList());
    }
}
