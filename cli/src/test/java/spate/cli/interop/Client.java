package spate.cli.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.provider.Arguments;
import spate.protocol.metainfo.TorrentInfo.Version;

/// The clients of other people that Spate is tested with.
enum Client {
    LIBTORRENT("libtorrent", "python3-libtorrent", EnumSet.allOf(Version.class)),
    TRANSMISSION("Transmission", "transmission-daemon", EnumSet.of(Version.V1)),
    ARIA2("aria2", "aria2", EnumSet.of(Version.V1)),
    QBITTORRENT("qBittorrent", "qbittorrent-nox", EnumSet.allOf(Version.class)),
    RTORRENT("rTorrent", "rtorrent", EnumSet.of(Version.V1));

    private final String title;
    private final String debianPackage;
    private final Set<Version> versions;

    Client(String title, String debianPackage, Set<Version> versions) {
        this.title = title;
        this.debianPackage = debianPackage;
        this.versions = versions;
    }

    /// Each client with each kind of torrent that it can read.
    static Stream<Arguments> withVersions() {
        return Arrays.stream(
                        System.getProperty("only") == null
                                ? values()
                                : new Client[] {valueOf(System.getProperty("only"))})
                .flatMap(client ->
                        client.versions.stream().map(version -> Arguments.of(client, version)));
    }

    /// Ends the test as skipped where the client is not installed.
    void require() {
        Assumptions.assumeTrue(
                isInstalled(), title + " is not installed (Debian package " + debianPackage + ")");
    }

    private boolean isInstalled() {
        return switch (this) {
            case LIBTORRENT -> Libtorrent.isInstalled();
            case TRANSMISSION -> isOnPath("transmission-daemon");
            case ARIA2 -> isOnPath("aria2c");
            case QBITTORRENT -> isOnPath("qbittorrent-nox");
            case RTORRENT -> isOnPath("rtorrent");
        };
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin");
        return Arrays.stream(path.split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /// Starts it with nothing to do yet.
    ///
    /// @param work an own folder for its settings
    RealClient start(Path work) throws Exception {
        return start(work, "127.0.0.1");
    }

    /// @param ip the address of this machine that it listens on and dials from
    RealClient start(Path work, String ip) throws Exception {
        return switch (this) {
            case LIBTORRENT -> Libtorrent.start(work, ip);
            case TRANSMISSION -> Transmission.start(work, ip);
            case ARIA2 -> Aria2.start(work, ip);
            case QBITTORRENT -> QBittorrent.start(work, ip);
            case RTORRENT -> RTorrent.start(work, ip);
        };
    }

    @Override
    public String toString() {
        return title;
    }

    /// Whether a program runs and ends well within a few seconds.
    static boolean succeeds(String... words) {
        try {
            Process process =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (java.io.IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
