package spate.client.tracker;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import spate.protocol.metainfo.InfoHash;

/// A real tracker for tests: opentracker on a loopback port, over HTTP and UDP.
public final class Opentracker implements AutoCloseable {

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Process process;
    private final int port;

    private Opentracker(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts it; the test is skipped where it is not installed.
    ///
    /// @param folder for its files
    /// @param allowed the 20-byte hashes it serves
    public static Opentracker start(Path folder, List<InfoHash> allowed)
            throws IOException, InterruptedException {
        Path program = find();
        Assumptions.assumeTrue(program != null, "opentracker is not installed");
        List<String> hashes = allowed.stream().map(InfoHash::hex).toList();
        Files.write(folder.resolve("white.txt"), hashes);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(String.valueOf(program)));
        command.addAll(List.of("-i", "127.0.0.1", "-p", "" + port, "-P", "" + port));
        command.addAll(List.of("-d", folder.toString(), "-w", "white.txt"));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("opentracker.log").toFile())
                        .start();
        Opentracker tracker = new Opentracker(process, port);
        tracker.awaitReady(folder, allowed);
        return tracker;
    }

    private static @Nullable Path find() {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String place : path.split(File.pathSeparator, -1)) {
            Path program = Path.of(place.isEmpty() ? "." : place, "opentracker");
            if (Files.isExecutable(program)) {
                return program;
            }
        }
        return null;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /// It listens first and reads its white list a moment later.
    private void awaitReady(Path folder, List<InfoHash> allowed)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_NANOS;
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            if (allowed.stream().allMatch(this::isServed)) {
                return;
            }
            Thread.sleep(10);
        }
        close();
        Assertions.fail("no opentracker: " + Files.readString(folder.resolve("opentracker.log")));
    }

    private boolean isServed(InfoHash hash) {
        StringBuilder query = new StringBuilder("GET /announce?info_hash=");
        for (byte b : hash.toBytes()) {
            query.append('%').append(HexFormat.of().toHexDigits(b));
        }
        query.append("&peer_id=-SP0000-000000000000&port=1&uploaded=0&downloaded=0&left=0");
        query.append("&event=stopped HTTP/1.0\r\n\r\n");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(query.toString().getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.contains("interval");
        } catch (IOException _) {
            return false;
        }
    }

    public String httpUrl() {
        return "http://127.0.0.1:" + port + "/announce";
    }

    public String udpUrl() {
        return "udp://127.0.0.1:" + port + "/announce";
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
