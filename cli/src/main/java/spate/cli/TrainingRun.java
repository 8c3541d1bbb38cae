package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// What the JVM is shown while its cache of loaded classes is made (`make-dist`): command lines as
/// they occur every day. The classes that they load start faster from then on.
///
/// To enlarge it, add lines to [#train]. It must need no network but loopback, leave nothing outside
/// the folder it is given, and end within seconds: the first run of the launcher waits for it. A
/// line that fails costs nothing but its part of the cache.
public final class TrainingRun {
    private TrainingRun() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        System.setOut(nowhere);
        System.setErr(nowhere);
        train(Path.of(args[0]));
        out.println("trained");
        System.exit(0);
    }

    private static void train(Path folder) throws IOException {
        String torrent = torrent(folder).toString();
        Main.run("--version");
        Main.run("--help");
        Main.run("info", torrent);
        Main.run("info", "--json", torrent);
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
