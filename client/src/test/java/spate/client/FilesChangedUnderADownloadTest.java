package spate.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
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
import spate.protocol.metainfo.TorrentInfo.Version;

/// Another program cuts, deletes and replaces files of a torrent while it is downloaded.
///
/// One peer has all but the second half of `a` and `e`. When that is here, the files are changed;
/// then a peer comes that has everything.
class FilesChangedUnderADownloadTest {

    private static final int PIECE = 1 << 15;
    private static final int LENGTH = 8 * PIECE;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    private static final int PIECES_AT_FIRST = 3 * LENGTH / PIECE + LENGTH / 2 / PIECE;

    @TempDir Path folder;

    private final Events ofLeech = new Events();
    private Metainfo metainfo;

    @BeforeEach
    void makeTorrent() throws Exception {
        Random random = new Random(4);
        Files.createDirectories(in("all", ""));
        Files.createDirectories(in("part", ""));
        for (String name : NAMES) {
            byte[] bytes = new byte[LENGTH];
            random.nextBytes(bytes);
            Files.write(in("all", name), bytes);
            Files.write(in("part", name), Arrays.copyOf(bytes, firstLength(name)));
        }
        CreateSettings settings = new CreateSettings().version(Version.V1).pieceLength(PIECE);
        metainfo = TestClients.torrentOf(in("all", ""), settings);
    }

    private Path in(String place, String name) {
        return folder.resolve(place).resolve("t").resolve(name);
    }

    private static int firstLength(String name) {
        return switch (name) {
            case "a" -> LENGTH / 2;
            case "e" -> 0;
            default -> LENGTH;
        };
    }

    private SpateClient open(String state, Events events) throws IOException {
        return TestClients.open(folder.resolve(state), events);
    }

    @Test
    void completeIsSaidWhenTheFilesAreRight() throws Exception {
        Events ofOthers = new Events();
        try (SpateClient part = open("p", ofOthers);
                SpateClient all = open("s", ofOthers);
                SpateClient leech = open("l", ofLeech)) {
            TorrentHandle torrent =
                    leech.add(metainfo, TorrentOptions.into(folder.resolve("fetched")));
            fetchFrom(part, "part", ofOthers, torrent);
            for (int piece = 0; piece < PIECES_AT_FIRST; piece++) {
                ofLeech.await(Event.PieceVerified.class);
            }
            change();
            fetchFrom(all, "all", ofOthers, torrent);
            ofLeech.await(Event.Completed.class);
            for (String name : NAMES) {
                byte[] expected = Files.readAllBytes(in("all", name));
                assertArrayEquals(expected, Files.readAllBytes(in("fetched", name)), name);
            }
            assertEquals(torrent.snapshot().wantedBytes(), torrent.snapshot().haveBytes());
        }
    }

    private void fetchFrom(SpateClient peer, String place, Events events, TorrentHandle torrent)
            throws Exception {
        InetSocketAddress address = peer.listen().getFirst();
        TorrentHandle _ = peer.add(metainfo, TorrentOptions.into(folder.resolve(place)));
        events.await(Event.Checked.class);
        torrent.addPeers(List.of(Addresses.ofSocket(address)));
    }

    /// `a` will have its length again when its second half is written.
    private void change() throws IOException {
        truncate("a", 0);
        truncate("b", LENGTH - PIECE - 5);
        Files.delete(in("fetched", "c"));
        Path other = in("fetched", "other");
        Files.write(other, new byte[LENGTH]);
        Files.move(other, in("fetched", "d"), StandardCopyOption.REPLACE_EXISTING);
        assertTrue(Files.notExists(in("fetched", "c")));
    }

    private void truncate(String name, long length) throws IOException {
        try (FileChannel file = FileChannel.open(in("fetched", name), StandardOpenOption.WRITE)) {
            file.truncate(length);
        }
    }
}
