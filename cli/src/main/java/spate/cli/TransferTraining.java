package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/// The part of the [TrainingRun] that moves data between a seed and a download on loopback, both in
/// this JVM, so that the JVM knows which code gets hot and how before it runs: it compiles that code
/// earlier and at once for speed.
final class TransferTraining {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECES = 128;
    private static final int DOWNLOADS = 4;

    /// Which of the downloads are told of on a terminal and in lines; the others are in JSON.
    private static final int LIVE_VIEW = 1;

    private static final int PLAIN_LINES = 2;

    private TransferTraining() {}

    static void run(Path folder) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        transfer(folder, torrent(folder, data).toString(), data);
    }

    private static void transfer(Path folder, String torrent, Path data) throws IOException {
        int port = freePort();
        StopSignal stop = new StopSignal();
        Thread seed =
                Thread.ofPlatform()
                        .start(() ->
                                TrainingRun.run(
                                        stop,
                                        false,
                                        seed(torrent, data, port, folder.resolve("seed"))));
        for (int round = 0; round < DOWNLOADS; round++) {
            Path into = Files.createDirectories(folder.resolve("into" + round));
            TrainingRun.run(
                    new StopSignal(),
                    round == LIVE_VIEW,
                    "download",
                    torrent,
                    "-o",
                    into.toString(),
                    "--listen",
                    "127.0.0.1:0",
                    "--peer",
                    "127.0.0.1:" + port,
                    "--no-trackers",
                    round == PLAIN_LINES || round == LIVE_VIEW ? "--verbose" : "--json",
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
