package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import spate.cli.terminal.Terminals;

/// What the JVM is shown while its cache of loaded classes is made (`make-dist`): command lines as
/// they occur every day, on a terminal and piped. The classes that they load start faster from then
/// on, and what they call often is compiled earlier.
///
/// To enlarge it, add lines to [#train]. It must need no network but loopback, leave nothing outside
/// the folder it is given, and end within seconds: the first run of the launcher waits for it. A
/// line that fails costs nothing but its part of the cache, and is told of.
public final class TrainingRun {
    private static final int LARGE_BYTES = 128 << 10;
    private static final int SMALL_FILES = 2_000;
    private static final int SMALL_BYTES = 200;
    private static final List<String> TORRENTS =
            List.of("album.torrent", "v1.torrent", "v2.torrent", "layers.torrent");

    private final Path folder;

    private TrainingRun(Path folder) {
        this.folder = folder;
    }

    /// @param args a folder; and, in a folder that was trained in before, what a smaller cache is for, as a
    ///     start loads all classes of its cache: `text` or `json`, to show torrents so; `hash`, to make and
    ///     check them; `transfer`, to get and serve what is in them
    public static void main(String[] args) throws IOException {
        TrainingRun training = new TrainingRun(Path.of(args[0]));
        switch (args.length > 1 ? args[1] : "all") {
            case "text" -> training.showText();
            case "json" -> training.showJson();
            case "hash" -> {
                training.create();
                training.verify();
            }
            case "transfer" ->
                    TransferTraining.run(Files.createTempDirectory(training.folder, "again"));
            default -> {
                training.makeContent();
                training.train();
                TransferTraining.run(training.folder);
            }
        }
        System.out.println("trained");
        Main.main(new String[] {"info", args[0] + "/album.torrent"});
    }

    private void train() {
        run(0, "create", "--help");
        run(2, "inof");
        run(2, "create", "--no-such-option");
        run(4, "info", path("nothing.torrent"));
        create();
        verify();
        showText();
        showJson();
        run(0, "completion", "bash");
        edit();
        run(0, "demo", "--peers", "1", "--size", "64KiB");
        Terminals.columns(Map.of());
    }

    private void create() {
        run(
                0,
                "create",
                "-t",
                "udp://a.example:6969,http://b.example/announce",
                "-t",
                "https://c.example/announce",
                "-w",
                "https://files.example/",
                "--dht-node",
                "router.example:6881",
                "-c",
                "a comment",
                "-s",
                "SITE",
                "--date",
                "2026-01-31T12:00:00Z",
                "--exclude",
                "*.nfo",
                "--force",
                path("album"));
        run(0, "create", "-v", "--force", "-o", path("album.torrent"), path("album"));
        run(
                0,
                "create",
                "--force",
                "--v1",
                "-l",
                "256KiB",
                "-o",
                path("v1.torrent"),
                path("album"));
        run(0, "create", "--force", "--v1", "-p", "-o", path("large.torrent"), path("large.bin"));
        run(0, "create", "--force", "--v2", "--json", "-o", path("v2.torrent"), path("album"));
        run(
                0,
                "create",
                "--force",
                "--v2",
                "-l",
                "16KiB",
                "-o",
                path("layers.torrent"),
                path("large.bin"));
        run(0, "create", "--dry-run", path("album"));
        run(4, "create", path("album"));
    }

    private void verify() {
        for (String torrent : List.of("album.torrent", "v1.torrent", "v2.torrent")) {
            run(0, "verify", "--data", folder.toString(), path(torrent));
            run(0, "verify", "--json", "--data", folder.toString(), path(torrent));
            run(5, "verify", "--data", path("elsewhere"), path(torrent));
        }
        run(0, "verify", "--data", folder.toString(), path("large.torrent"));
    }

    private void showJson() {
        for (String torrent : TORRENTS) {
            run(0, "info", "--json", path(torrent));
            run(0, "magnet", "--json", path(torrent));
            run(0, "dump", "--json", path(torrent));
        }
    }

    private void showText() {
        run(0, "--version");
        run(0, "--help");
        for (String torrent : TORRENTS) {
            run(0, "info", path(torrent));
            run(0, "info", "--files", path(torrent));
            run(0, "magnet", path(torrent));
            run(0, "dump", path(torrent));
        }
        run(0, "info", "magnet:?xt=urn:btih:0123456789012345678901234567890123456789&dn=a+name");
        run(3, "info", path("large.bin"));
    }

    private void edit() {
        run(0, "edit", "--add-tracker", "udp://d.example:6969", path("v1.torrent"));
        run(0, "edit", "--comment", "another", "-o", path("e.torrent"), path("v2.torrent"));
        run(1, "edit", "--private", path("v1.torrent"));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /// Runs a line twice: watched on a terminal, and with pipes and no colours.
    private void run(int expected, String... words) {
        int exitCode = Spate.run(List.of(words), nowhere(true), new StopSignal());
        if (exitCode != expected) {
            System.out.println("not trained, " + exitCode + ": " + String.join(" ", words));
        }
        Spate.run(List.of(words), nowhere(false), new StopSignal());
    }

    /// Runs a line until its end or until it is stopped.
    static void run(StopSignal stop, boolean terminal, String... words) {
        int exitCode = Spate.run(List.of(words), nowhere(terminal), stop);
        if (exitCode != 0) {
            System.out.println("not trained, " + exitCode + ": " + String.join(" ", words));
        }
    }

    private static Surroundings nowhere(boolean terminal) {
        return new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                Map.of("TERM", "xterm"),
                Path.of(""),
                terminal,
                terminal,
                () -> Terminals.columns(Map.of()),
                () -> Terminals.rows(Map.of()));
    }

    /// Makes a folder of many small files with a name beyond ASCII, a program and a link among them,
    /// and one large file.
    private void makeContent() throws IOException {
        Random random = new Random(1);
        Path album = folder.resolve("album");
        Files.createDirectories(folder.resolve("elsewhere"));
        byte[] small = new byte[SMALL_BYTES];
        random.nextBytes(small);
        for (int i = 0; i < SMALL_FILES; i++) {
            Path part = Files.createDirectories(album.resolve("part " + i / 100));
            Files.write(part.resolve("file " + i), small);
        }
        Files.write(album.resolve("éß漢.txt"), "text".getBytes(UTF_8));
        Files.write(album.resolve("left out.nfo"), small);
        Files.write(album.resolve("run"), small);
        boolean executable = album.resolve("run").toFile().setExecutable(true);
        if (executable) {
            Files.createSymbolicLink(album.resolve("link"), Path.of("run"));
        }
        try (OutputStream large = Files.newOutputStream(folder.resolve("large.bin"))) {
            for (int written = 0; written < LARGE_BYTES; written += small.length) {
                large.write(small);
            }
        }
    }
}
