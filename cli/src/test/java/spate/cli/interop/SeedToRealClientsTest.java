package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.metainfo.TorrentInfo.Version;

/// Spate serves torrents to the clients of other people.
@Execution(ExecutionMode.CONCURRENT)
class SeedToRealClientsTest {

    @TempDir Path work;
    private Path folder;

    @BeforeEach
    void makeFolder() throws Exception {
        folder = Files.createDirectories(work.resolve("out"));
    }

    static Stream<Arguments> clientsAndVersions() {
        return Client.withVersions();
    }

    private SpateRun seed(Sample sample, String... more) throws Exception {
        String[] words = new String[more.length + 3];
        words[0] = sample.torrentFile().toString();
        words[1] = "--data";
        words[2] = sample.seedFolder().toString();
        System.arraycopy(more, 0, words, 3, more.length);
        SpateRun spate = SpateRun.start(work.resolve("state"), "seed", words);
        spate.await("seeding");
        return spate;
    }

    @ParameterizedTest(name = "a {1} torrent to {0}")
    @MethodSource("clientsAndVersions")
    void seeds(Client client, Version version) throws Exception {
        client.require();
        Sample sample = Sample.mixed(work, version);
        try (RealClient leech = client.start(work.resolve("client"));
                SpateRun spate = seed(sample)) {
            leech.leech(sample, folder);
            spate.dial(leech.address());
            assertServed(spate, leech, sample);
        }
    }

    /// Transmission does not connect to 127.x.
    @ParameterizedTest(name = "to {0}, which dials")
    @MethodSource
    void seedsToAClientThatDials(Client client) throws Exception {
        client.require();
        Sample sample = Sample.mixed(work, Version.V1);
        try (RealClient leech = client.start(work.resolve("client"));
                SpateRun spate = seed(sample)) {
            leech.leech(sample, folder);
            leech.dial(sample, spate.address());
            assertServed(spate, leech, sample);
        }
    }

    static Stream<Client> seedsToAClientThatDials() {
        return Stream.of(Client.LIBTORRENT, Client.QBITTORRENT, Client.RTORRENT, Client.ARIA2);
    }

    @ParameterizedTest(name = "a {0} torrent to libtorrent over IPv6, which dials")
    @ValueSource(strings = {"V1", "V2", "HYBRID"})
    void seedsOverIpv6(Version version) throws Exception {
        Client.LIBTORRENT.require();
        Sample sample = Sample.mixed(work, version);
        try (RealClient leech = Libtorrent.start(work.resolve("client"), "::1");
                SpateRun spate = seed(sample, "--listen", "[::1]:0")) {
            leech.leech(sample, folder);
            leech.dial(sample, spate.address());
            assertServed(spate, leech, sample);
        }
    }

    /// libtorrent must ask for the hashes of all pieces (BEP 52).
    @ParameterizedTest(name = "a {0} torrent to libtorrent, which lacks the piece layers")
    @ValueSource(strings = {"V2", "HYBRID"})
    void seedsToAClientThatLacksThePieceLayers(Version version) throws Exception {
        Client.LIBTORRENT.require();
        Sample sample = Sample.mixed(work, version);
        try (RealClient leech = Client.LIBTORRENT.start(work.resolve("client"));
                SpateRun spate = seed(sample)) {
            leech.leech(sample.withoutPieceLayers(), sample, folder);
            leech.dial(sample, spate.address());
            assertServed(spate, leech, sample);
        }
    }

    private void assertServed(SpateRun spate, RealClient leech, Sample sample) throws Exception {
        leech.awaitComplete(sample);
        leech.awaitFiles(sample, folder);
        assertEquals("", sample.differenceIn(folder));
        spate.interrupt();
        assertEquals(0, spate.exitCode(), spate::toString);
    }
}
