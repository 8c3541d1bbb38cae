package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Random;
import spate.cli.terminal.Terminals;

/// What the JVM is shown while its cache of loaded classes is made (`make-dist`): command lines as
/// they occur every day. The classes that they load start faster from then on.
///
/// To enlarge it, add lines to [#train]. It must need no network but loopback, leave nothing outside
/// the folder it is given, and end within seconds: the first run of the launcher waits for it. A
/// line that fails costs nothing but its part of the cache.
public final class TrainingRun {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECES = 128;
    private static final int DOWNLOADS = 4;

    private TrainingRun() {}

    public static void main(String[] args) throws IOException {
        train(Path.of(args[0]));
        System.out.println("trained");
        System.exit(0);
    }

    private static void run(String... words) {
        run(new StopSignal(), words);
    }

    private static void run(StopSignal stop, String... words) {
        int exitCode = Spate.run(List.of(words), nowhere(), stop);
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
        Path data = Files.createDirectories(folder.resolve("data"));
        String torrent = torrent(folder, data).toString();
        run("--version");
        run("--help");
        run("info", torrent);
        run("info", "--json", torrent);
        run("verify", torrent, "--data", data.toString());
        transfer(folder, torrent, data);
    }

    /// Downloads from a seed on loopback, both in this JVM, so that the JVM knows which code gets
    /// hot and how before it runs: it compiles that code earlier and at once for speed.
    private static void transfer(Path folder, String torrent, Path data) throws IOException {
        int port = freePort();
        StopSignal stop = new StopSignal();
        Thread seed =
                Thread.ofPlatform()
                        .start(() -> run(stop, seed(torrent, data, port, folder.resolve("seed"))));
        for (int round = 0; round < DOWNLOADS; round++) {
            Path into = Files.createDirectories(folder.resolve("into" + round));
            run(
                    "download",
                    torrent,
                    "-o",
                    into.toString(),
                    "--listen",
                    "127.0.0.1:0",
                    "--peer",
                    "127.0.0.1:" + port,
                    "--no-trackers",
                    "--json",
                    "--state",
                    folder.resolve("state" + round).toString());
        }
        stop.request();
        try {
            seed.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String[] seed(String torrent, Path data, int port, Path state) {
        return new String[] {
            "seed",
            torrent,
            "--data",
            data.toString(),
            "--listen",
            "127.0.0.1:" + port,
            "--no-trackers",
            "--json",
            "--state",
            state.toString()
        };
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// Writes data and a torrent of it.
    private static Path torrent(Path folder, Path data) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        try (OutputStream out = Files.newOutputStream(data.resolve("data"))) {
            for (int i = 0; i < PIECES; i++) {
                new Random(i).nextBytes(piece);
                out.write(piece);
                hashes.write(sha1(piece));
            }
        }
        String start =
                "d8:announce30:http://127.0.0.1:6969/announce4:infod6:lengthi"
                        + (long) PIECES * PIECE_BYTES
                        + "e4:name4:data12:piece lengthi"
                        + PIECE_BYTES
                        + "e6:pieces"
                        + hashes.size()
                        + ":";
        Path torrent = folder.resolve("data.torrent");
        try (OutputStream out = Files.newOutputStream(torrent)) {
            out.write(start.getBytes(UTF_8));
            hashes.writeTo(out);
            out.write("ee".getBytes(UTF_8));
        }
        return torrent;
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1", impossible);
        }
    }
}
