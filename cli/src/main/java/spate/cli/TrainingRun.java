package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import spate.cli.terminal.Terminals;

/// What the JVM is shown while its cache of loaded classes is made (`make-dist`): command lines as
/// they occur every day. The classes that they load start faster from then on.
///
/// To enlarge it, add lines to [#train]. It must need no network but loopback, leave nothing outside
/// the folder it is given, and end within seconds: the first run of the launcher waits for it. A
/// line that fails costs nothing but its part of the cache.
public final class TrainingRun {
    private TrainingRun() {}

    public static void main(String[] args) throws IOException {
        train(Path.of(args[0]));
        System.out.println("trained");
        System.exit(0);
    }

    private static void run(String... words) {
        int exitCode = Spate.run(List.of(words), nowhere(), new StopSignal());
        if (exitCode != 0) {
            System.out.println("not trained: " + String.join(" ", words));
        }
    }

    /// As on a terminal, so that all that a person sees is prepared as well.
    private static Surroundings nowhere() {
        return new Surroundings(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                System.getenv(),
                Path.of(""),
                true,
                true,
                () -> Terminals.columns(System.getenv()));
    }

    private static void train(Path folder) throws IOException {
        String torrent = torrent(folder).toString();
        run("--version");
        run("--help");
        run("info", torrent);
        run("info", "--json", torrent);
    }

    /// Writes a torrent of one file, a single piece of zeros.
    private static Path torrent(Path folder) throws IOException {
        String start =
                "d8:announce30:http://127.0.0.1:6969/announce4:infod6:lengthi16384e"
                        + "4:name5:zeros12:piece lengthi16384e6:pieces20:";
        Path torrent = folder.resolve("zeros.torrent");
        try (OutputStream out = Files.newOutputStream(torrent)) {
            out.write(start.getBytes(UTF_8));
            out.write(HexFormat.of().parseHex("897256b6709e1a4da9daba92b6bde39ccfccd8c1"));
            out.write("ee".getBytes(UTF_8));
        }
        return torrent;
    }
}
