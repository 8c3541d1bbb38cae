package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import spate.cli.Spate;
import spate.cli.StopSignal;
import spate.cli.Surroundings;
import spate.protocol.address.PeerAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A `spate download` or `spate seed` under way with `--json`: in this JVM, or as a process of its own
/// where the process itself matters. It is told of peers line by line, as `--peers-from -` has it.
public final class SpateRun implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> events = new ArrayList<>();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final OutputStream input;
    private final Running running;
    private volatile boolean readToTheEnd;

    /// How it runs.
    private sealed interface Running {

        record InProcess(StopSignal stop) implements Running {}

        record OwnProcess(Program program) implements Running {}
    }

    private SpateRun(Running running, OutputStream input, InputStream output) {
        this.running = running;
        this.input = input;
        Thread.ofVirtual().start(() -> readEvents(output));
    }

    /// Options that keep it on loopback, with its state in `state`.
    private static List<String> words(Path state, String subcommand, String... more) {
        List<String> words = new ArrayList<>(List.of(subcommand, "--json", "--state"));
        words.add(state.toString());
        words.addAll(List.of("--no-dht", "--no-pex", "--no-lsd", "--no-upnp", "--no-utp"));
        List<String> extra = List.of(more);
        if (!extra.contains("--peers-from")) {
            words.addAll(List.of("--peers-from", "-"));
        }
        if (!extra.contains("--listen")) {
            words.addAll(List.of("--listen", "127.0.0.1:0"));
        }
        words.addAll(extra);
        return words;
    }

    private static List<String> wordsWithoutTrackers(
            Path state, String subcommand, String... more) {
        List<String> words = words(state, subcommand, more);
        words.add("--no-trackers");
        return words;
    }

    /// Runs it in this JVM.
    public static SpateRun start(Path state, String subcommand, String... more) throws IOException {
        return start(wordsWithoutTrackers(state, subcommand, more));
    }

    /// Runs it in this JVM, where it asks the trackers of the torrent.
    public static SpateRun startWithTrackers(Path state, String subcommand, String... more)
            throws IOException {
        return start(words(state, subcommand, more));
    }

    /// Runs a tracker in this JVM; where it listens is in its events.
    public static SpateRun startTracker(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("tracker", "--json"));
        words.addAll(List.of(more));
        return start(words);
    }

    private static SpateRun start(List<String> words) throws IOException {
        StopSignal stop = new StopSignal();
        Pipe in = Pipe.open();
        Pipe out = Pipe.open();
        SpateRun run =
                new SpateRun(
                        new Running.InProcess(stop),
                        Channels.newOutputStream(in.sink()),
                        Channels.newInputStream(out.source()));
        OutputStream output = Channels.newOutputStream(out.sink());
        Surroundings surroundings =
                new Surroundings(
                        Channels.newInputStream(in.source()),
                        output,
                        run.errors,
                        Map.of(),
                        Path.of(""),
                        false,
                        false,
                        () -> 80,
                        () -> 24);
        Thread.ofPlatform()
                .name("spate-" + words.getFirst())
                .start(() -> {
                    try (output) {
                        run.exitCode.complete(Spate.run(words, surroundings, stop));
                    } catch (IOException | RuntimeException | Error e) {
                        run.exitCode.completeExceptionally(e);
                    }
                });
        return run;
    }

    /// Runs it as a process of its own.
    public static SpateRun startProcess(Path work, String subcommand, String... more)
            throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-ea", "-cp"));
        words.add(System.getProperty("java.class.path"));
        words.add("spate.cli.Main");
        words.addAll(wordsWithoutTrackers(work.resolve("state"), subcommand, more));
        Program program = Program.start(work, true, Map.of("LC_ALL", "C.UTF-8"), words);
        SpateRun run =
                new SpateRun(
                        new Running.OwnProcess(program),
                        program.input(),
                        program.process().getInputStream());
        Process process = program.process();
        Thread.ofVirtual()
                .name("exit of spate")
                .start(() -> {
                    try {
                        run.exitCode.complete(process.waitFor());
                    } catch (InterruptedException interrupted) {
                        run.exitCode.completeExceptionally(interrupted);
                    }
                });
        return run;
    }

    private void readEvents(InputStream output) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode event = JSON.readTree(line);
                synchronized (events) {
                    events.add(event);
                }
            }
        } catch (IOException e) {
            exitCode.completeExceptionally(e);
        } finally {
            readToTheEnd = true;
        }
    }

    /* --- What it tells --- */

    /// The events so far.
    public List<JsonNode> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /// The events of a kind so far.
    public List<JsonNode> events(String kind) {
        return events().stream().filter(e -> e.get("event").asString().equals(kind)).toList();
    }

    /// Waits for an event.
    public JsonNode await(String kind, Predicate<JsonNode> wanted) throws Exception {
        Until.holds(
                "event " + kind,
                () -> {
                    if (readToTheEnd
                            && exitCode.isDone()
                            && events(kind).stream().noneMatch(wanted)) {
                        fail("spate ended without the event " + kind + ": " + this);
                    }
                    return events(kind).stream().anyMatch(wanted);
                },
                this::toString);
        return events(kind).stream().filter(wanted).findFirst().orElseThrow();
    }

    public JsonNode await(String kind) throws Exception {
        return await(kind, _ -> true);
    }

    /// Where it accepts peers.
    public PeerAddress address() throws Exception {
        return PeerAddress.parse(await("listening").get("address").asString());
    }

    /// What it wrote to standard error.
    public String errors() {
        return running instanceof Running.OwnProcess(Program program)
                ? program.lastWords()
                : errors.toString(StandardCharsets.UTF_8);
    }

    /* --- What it is told --- */

    /// Connect to that peer.
    public void dial(PeerAddress peer) throws IOException {
        input.write((peer + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /// Asks it to stop, as Ctrl-C does.
    public void interrupt() throws IOException {
        switch (running) {
            case Running.InProcess(StopSignal stop) -> stop.request();
            case Running.OwnProcess(Program program) -> program.signal("INT");
        }
    }

    /// Asks its process to stop, as the system does when it goes down.
    public void terminate() throws IOException {
        if (running instanceof Running.OwnProcess(Program program)) {
            program.signal("TERM");
        } else {
            throw new IllegalStateException("it runs in this JVM");
        }
    }

    /// Ends its process at once, as `kill -9` does.
    public void kill() throws InterruptedException {
        if (running instanceof Running.OwnProcess(Program program)) {
            program.process().destroyForcibly().waitFor();
        } else {
            throw new IllegalStateException("it runs in this JVM");
        }
    }

    /// Waits until it ends.
    public int exitCode() {
        try {
            return exitCode.get(Until.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return fail("spate does not end: " + this, e);
        } catch (ExecutionException e) {
            return fail("spate failed: " + this, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("nobody waits for spate any more: " + this, e);
        }
    }

    public boolean isRunning() {
        return !exitCode.isDone();
    }

    /// Stops it if it still runs.
    @Override
    public void close() throws IOException {
        if (running instanceof Running.OwnProcess(Program program)) {
            program.close();
        } else if (isRunning()) {
            interrupt();
            exitCode();
        }
        input.close();
    }

    @Override
    public String toString() {
        List<JsonNode> all = events();
        List<JsonNode> last = all.subList(Math.max(0, all.size() - 20), all.size());
        return (isRunning() ? "running" : "ended with " + exitCode)
                + ", last events:\n"
                + String.join("\n", last.stream().map(JsonNode::toString).toList())
                + "\n"
                + errors();
    }
}
