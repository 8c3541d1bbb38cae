package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import spate.protocol.metainfo.TorrentInfo.Version;
import tools.jackson.databind.JsonNode;

/// Spate among the clients of other people: all fetch the same torrent from one seed and from each
/// other.
@Execution(ExecutionMode.CONCURRENT)
class MixedSwarmTest {

    /// What the seed may send in a second: slow enough for the others to be worth asking.
    private static final int SEED_RATE = 1_500_000;

    @TempDir Path work;

    @Test
    void everybodyCompletesWithTheHelpOfTheOthers() throws Exception {
        for (Client client :
                new Client[] {
                    Client.LIBTORRENT, Client.TRANSMISSION, Client.ARIA2, Client.QBITTORRENT
                }) {
            client.require();
        }
        Sample sample = Sample.mixed(work, Version.V1);
        Path folder = Files.createDirectories(work.resolve("out/spate"));
        try (Libtorrent seed = Libtorrent.start(work.resolve("seed"));
                RealClient transmission = Client.TRANSMISSION.start(work.resolve("transmission"));
                RealClient aria2 = Client.ARIA2.start(work.resolve("aria2"));
                RealClient qbittorrent = Client.QBITTORRENT.start(work.resolve("qbittorrent"));
                SpateRun spate =
                        SpateRun.start(
                                work.resolve("state"),
                                "download",
                                sample.torrentFile().toString(),
                                "-o",
                                folder.toString(),
                                "--seed")) {
            seed.limitUpload(SEED_RATE);
            seed.seed(sample);
            RealClient[] leeches = {transmission, aria2, qbittorrent};
            for (RealClient leech : leeches) {
                leech.leech(sample, outOf(leech));
                spate.dial(leech.address());
                seed.dial(sample, leech.address());
            }
            seed.dial(sample, spate.address());
            qbittorrent.dial(sample, transmission.address());
            qbittorrent.dial(sample, aria2.address());

            JsonNode complete = spate.await("complete");
            for (RealClient leech : leeches) {
                leech.awaitComplete(sample);
                leech.awaitFiles(sample, outOf(leech));
                assertEquals("", sample.differenceIn(outOf(leech)));
            }
            assertEquals("", sample.differenceIn(folder));
            assertTrue(seed.uploadedBytes(sample) < 4 * sample.lengthBytes(), "all from the seed");
            assertTrue(complete.get("downloaded").asLong() >= sample.lengthBytes());
            spate.interrupt();
            assertEquals(0, spate.exitCode(), spate::toString);
        }
    }

    private Path outOf(RealClient leech) throws Exception {
        return Files.createDirectories(
                work.resolve("out").resolve(leech.getClass().getSimpleName()));
    }
}
