package spate.cli.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

/// A process that a test started. It ends with the test, or with this JVM at the latest.
final class Program implements AutoCloseable {

    private static final int LAST_LINES = 30;

    /// Below the ports that the system hands out by itself.
    private static final int FIRST_PORT = 10_000;

    private static final int PORTS = 20_000;

    private final Process process;
    private final Path log;
    private final Thread atExit;

    private Program(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /// Starts a program whose standard error, and standard output unless it is to be read, go into a
    /// log file.
    static Program start(
            Path folder, boolean readsOutput, Map<String, String> environment, List<String> words)
            throws IOException {
        Files.createDirectories(folder);
        Path log = folder.resolve(Path.of(words.getFirst()).getFileName() + ".log");
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (!readsOutput) {
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        }
        return new Program(builder.start(), log);
    }

    static Program start(Path folder, String... words) throws IOException {
        return start(folder, false, Map.of(), Arrays.asList(words));
    }

    /// A port of 127.0.0.1 that nobody listens on.
    static int freePort() throws IOException {
        while (true) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new java.net.InetSocketAddress(InetAddress.getByName("0.0.0.0"), port));
                return port;
            } catch (java.net.BindException _) {
                continue; // the next one
            }
        }
    }

    /// Whether somebody accepts connections there.
    static boolean isListening(String host, int port) {
        try (Socket socket = new Socket(InetAddress.getByName(host), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    Process process() {
        return process;
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// The last lines that it wrote.
    String lastWords() {
        try {
            List<String> lines =
                    new ArrayList<>(
                            Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList());
            int from = Math.max(0, lines.size() - LAST_LINES);
            return (isAlive() ? "running" : "exit code " + process.exitValue())
                    + ", its log ends with:\n"
                    + String.join("\n", lines.subList(from, lines.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /// What can be told of it when something goes wrong.
    ///
    /// @param status asks it
    String state(Callable<?> status) {
        try {
            return status.call() + "\n" + lastWords();
        } catch (Exception e) {
            return e + "\n" + lastWords();
        }
    }

    /// Sends a signal by name, as `kill` does.
    void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .onExit()
                .join();
    }

    /// Asks it by a signal to end, and waits until it has.
    void end(String signal) throws Exception {
        signal(signal);
        Until.holds("it ends", () -> !isAlive(), this::lastWords);
    }

    /// Ends it at once: nothing that it could still write matters to anybody.
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
