package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.metainfo.TorrentInfo.Version;
import tools.jackson.databind.JsonNode;

/// Spate gets torrents from the clients of other people.
@Execution(ExecutionMode.CONCURRENT)
class DownloadFromRealClientsTest {

    @TempDir Path work;
    private Path folder;

    @BeforeEach
    void makeFolder() throws Exception {
        folder = Files.createDirectories(work.resolve("out"));
    }

    static Stream<Arguments> clientsAndVersions() {
        return Client.withVersions();
    }

    private SpateRun download(Sample sample, String... more) throws Exception {
        String[] words = {sample.torrentFile().toString(), "-o", folder.toString()};
        return SpateRun.start(work.resolve("state"), "download", concat(words, more));
    }

    private static String[] concat(String[] first, String[] second) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(second)).toArray(String[]::new);
    }

    @ParameterizedTest(name = "a {1} torrent from {0}")
    @MethodSource("clientsAndVersions")
    void downloads(Client client, Version version) throws Exception {
        client.require();
        Sample sample = Sample.mixed(work, version);
        try (RealClient seed = client.start(work.resolve("client"))) {
            seed.seed(sample);
            try (SpateRun spate = download(sample, "--peer", seed.address().toString())) {
                assertComplete(spate, sample);
            }
        }
    }

    /// aria2 and rTorrent do not connect to anybody while they seed, Transmission not on 127.x.
    @ParameterizedTest(name = "from {0}, which dials")
    @MethodSource
    void downloadsFromAClientThatDials(Client client) throws Exception {
        client.require();
        Sample sample = Sample.mixed(work, Version.V1);
        try (RealClient seed = client.start(work.resolve("client"));
                SpateRun spate = download(sample)) {
            seed.seed(sample);
            seed.dial(sample, spate.address());
            assertComplete(spate, sample);
        }
    }

    static Stream<Client> downloadsFromAClientThatDials() {
        return Stream.of(Client.LIBTORRENT, Client.QBITTORRENT);
    }

    @ParameterizedTest(name = "a {0} torrent from libtorrent over IPv6")
    @ValueSource(strings = {"V1", "V2", "HYBRID"})
    void downloadsOverIpv6(Version version) throws Exception {
        Client.LIBTORRENT.require();
        Sample sample = Sample.mixed(work, version);
        try (RealClient seed = Libtorrent.start(work.resolve("client"), "::1")) {
            seed.seed(sample);
            String peer = seed.address().toString();
            try (SpateRun spate = download(sample, "--listen", "[::1]:0", "--peer", peer)) {
                assertComplete(spate, sample);
            }
        }
    }

    /// v2 torrents whose file lacks the piece layers: those come from the peer, by hash requests.
    @ParameterizedTest(name = "a {0} torrent without piece layers from libtorrent")
    @ValueSource(strings = {"V2", "HYBRID"})
    void downloadsWithoutPieceLayers(Version version) throws Exception {
        Client.LIBTORRENT.require();
        Sample sample = Sample.mixed(work, version);
        String torrent = sample.withoutPieceLayers().toString();
        try (RealClient seed = Client.LIBTORRENT.start(work.resolve("client"))) {
            seed.seed(sample);
            String peer = seed.address().toString();
            try (SpateRun spate =
                    SpateRun.start(
                            work.resolve("state"),
                            "download",
                            torrent,
                            "-o",
                            folder.toString(),
                            "--peer",
                            peer)) {
                assertComplete(spate, sample);
            }
        }
    }

    @Test
    void downloadsFromManySeedsAtOnce() throws Exception {
        Client.LIBTORRENT.require();
        Client.QBITTORRENT.require();
        Client.RTORRENT.require();
        Client.ARIA2.require();
        Sample sample = Sample.mixed(work, Version.V1);
        try (RealClient first = Client.LIBTORRENT.start(work.resolve("1"));
                RealClient second = Client.QBITTORRENT.start(work.resolve("2"));
                RealClient third = Client.RTORRENT.start(work.resolve("3"));
                RealClient fourth = Client.ARIA2.start(work.resolve("4"))) {
            for (RealClient client : new RealClient[] {first, second, third, fourth}) {
                client.seed(sample);
            }
            try (SpateRun spate =
                    download(
                            sample,
                            "--peer",
                            first.address().toString(),
                            "--peer",
                            second.address().toString(),
                            "--peer",
                            third.address().toString(),
                            "--peer",
                            fourth.address().toString())) {
                spate.await("complete");
                assertEquals(0, spate.exitCode(), spate::toString);
                assertEquals("", sample.differenceIn(folder));
            }
        }
    }

    private void assertComplete(SpateRun spate, Sample sample) throws Exception {
        JsonNode complete = spate.await("complete");
        assertEquals(0, spate.exitCode(), spate::toString);
        assertEquals("", sample.differenceIn(folder));
        assertEquals(0, complete.get("wasted").asLong(), spate::toString);
        assertEquals(sample.lengthBytes(), complete.get("downloaded").asLong(), spate::toString);
    }
}
