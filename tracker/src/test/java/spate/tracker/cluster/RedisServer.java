package spate.tracker.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real Redis server of the test, on a port of loopback. It can be killed, and started again with what it
/// has on the disk, or without.
final class RedisServer implements AutoCloseable {
    private static final String PROGRAM = "redis-server";
    private static final String CLIENT = "redis-cli";

    private final Path folder;
    private final List<String> options;
    private final int port;
    private Process process;

    private RedisServer(Path folder, int port, List<String> options) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.port = port;
        this.options = options;
        start();
    }

    /// @param folder what it keeps is there
    static RedisServer start(Path folder, String... options) throws IOException {
        assumeTrue(isInstalled(PROGRAM), "redis-server is not installed");
        int port = freePort();
        List<String> all = new ArrayList<>(List.of("--port", Integer.toString(port)));
        all.addAll(List.of(options));
        return new RedisServer(folder, port, all);
    }

    /// A server that speaks nothing but TLS.
    static RedisServer startTls(Path folder, String... options) throws IOException {
        assumeTrue(isInstalled(PROGRAM), "redis-server is not installed");
        int port = freePort();
        List<String> all = new ArrayList<>(List.of("--port", "0"));
        all.addAll(List.of("--tls-port", Integer.toString(port)));
        all.addAll(List.of(options));
        return new RedisServer(folder, port, all);
    }

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /// A port whose bus of a cluster, 10,000 above, is a port too.
    static int freePort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    /// Starts it again, with what is on the disk.
    void start() throws IOException {
        List<String> words = new ArrayList<>(List.of(PROGRAM, "--bind", "127.0.0.1", "--save", ""));
        words.addAll(List.of("--dir", folder.toString(), "--daemonize", "no"));
        words.addAll(options);
        process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
        Eventually.holds("the server listens", this::isListening);
    }

    private Path log() {
        return folder.resolve("log");
    }

    private boolean isListening() {
        if (!process.isAlive()) {
            throw new AssertionError("the server has ended, see " + log());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    String url() {
        return "redis://" + address();
    }

    /// Kills it at once.
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Forgets what is on the disk.
    void clear() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(it -> !it.equals(log())).toList()) {
                if (Files.isRegularFile(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    /// What the server's own client prints for a command.
    String ask(String... command) {
        List<String> words = new ArrayList<>(List.of(CLIENT, "-p", Integer.toString(port)));
        words.addAll(List.of(command));
        try {
            Process client = new ProcessBuilder(words).redirectErrorStream(true).start();
            client.getOutputStream().close();
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
