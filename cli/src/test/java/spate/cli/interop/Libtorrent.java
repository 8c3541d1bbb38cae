package spate.cli.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import spate.protocol.address.PeerAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// libtorrent-rasterbar, through its Python binding and a small script: a request is a line of JSON,
/// and so is its answer.
final class Libtorrent implements RealClient {

    /// The one that Debian's binding belongs to.
    private static final String PYTHON = "/usr/bin/python3";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Program program;
    private final BufferedReader answers;
    private final PeerAddress address;

    private Libtorrent(Program program, String ip) throws Exception {
        this.program = program;
        this.answers =
                new BufferedReader(
                        new InputStreamReader(
                                program.process().getInputStream(), StandardCharsets.UTF_8));
        int port = call(Map.of("do", "port")).get("port").asInt();
        this.address = RealClient.address(ip, port);
    }

    static boolean isInstalled() {
        return Client.succeeds(PYTHON, "-c", "import libtorrent");
    }

    static Libtorrent start(Path work) throws Exception {
        return start(work, "127.0.0.1");
    }

    /// @param ip the address of this machine that it listens on and dials from
    static Libtorrent start(Path work, String ip) throws Exception {
        Files.createDirectories(work);
        Path script = work.resolve("libtorrent_peer.py");
        try (var in = Libtorrent.class.getResourceAsStream("libtorrent_peer.py")) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> words = List.of(PYTHON, script.toString(), ip);
        Program program = Program.start(work, true, Map.of("PYTHONUTF8", "1"), words);
        try {
            return new Libtorrent(program, ip);
        } catch (Exception | Error e) {
            program.close();
            throw e;
        }
    }

    private synchronized JsonNode call(Map<String, Object> request) throws Exception {
        OutputStream in = program.input();
        in.write((JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        String line = readLine();
        if (line == null) {
            throw new IOException("libtorrent is gone: " + program.lastWords());
        }
        JsonNode answer = JSON.readTree(line);
        if (answer.has("error")) {
            throw new IOException("libtorrent: " + answer.get("error").asString());
        }
        return answer;
    }

    private String readLine() throws Exception {
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        line.complete(answers.readLine());
                    } catch (IOException e) {
                        line.completeExceptionally(e);
                    }
                });
        try {
            return line.get(Until.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("libtorrent does not answer: " + program.lastWords(), e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    @Override
    public PeerAddress address() {
        return address;
    }

    @Override
    public void leech(Path torrentFile, Sample sample, Path folder) throws Exception {
        add(torrentFile, sample, folder, false);
        Until.holds("libtorrent is ready", () -> isChecked(sample), () -> state(sample));
    }

    @Override
    public void seed(Path torrentFile, Sample sample, Path folder) throws Exception {
        add(torrentFile, sample, folder, false);
        awaitComplete(sample);
    }

    /// Serves what is in the folder without looking at it, right or wrong.
    void seedUnchecked(Sample sample, Path folder) throws Exception {
        add(sample.torrentFile(), sample, folder, true);
        Until.holds("libtorrent is ready", () -> isChecked(sample), () -> state(sample));
    }

    private void add(Path torrentFile, Sample sample, Path folder, boolean unchecked)
            throws Exception {
        call(
                Map.of(
                        "do",
                        "add",
                        "torrent",
                        torrentFile.toString(),
                        "folder",
                        folder.toString(),
                        "unchecked",
                        unchecked));
        Until.holds(
                "libtorrent has the torrent",
                () -> status(sample).path("known").asBoolean(),
                program::lastWords);
    }

    private JsonNode status(Sample sample) throws Exception {
        return call(Map.of("do", "status", "hash", sample.infoHashes().best().hex()));
    }

    private String state(Sample sample) {
        try {
            return status(sample) + "\n" + program.lastWords();
        } catch (Exception e) {
            return e + "\n" + program.lastWords();
        }
    }

    private boolean isChecked(Sample sample) throws Exception {
        int state = status(sample).get("state").asInt();
        return state >= 3 && state <= 5; // downloading, finished, seeding
    }

    @Override
    public void dial(Sample sample, PeerAddress peer) throws Exception {
        call(
                Map.of(
                        "do", "dial",
                        "hash", sample.infoHashes().best().hex(),
                        "ip", peer.ip().toString(),
                        "port", peer.port()));
    }

    @Override
    public void awaitComplete(Sample sample) throws Exception {
        Until.holds(
                "libtorrent has everything",
                () -> status(sample).path("complete").asBoolean(),
                () -> state(sample));
    }

    /// Counts are those of a scrape: of an announce it tells no more than that it was answered.
    @Override
    public TrackerView trackerView(Sample sample) throws Exception {
        JsonNode view = call(Map.of("do", "tracker", "hash", sample.infoHashes().best().hex()));
        JsonNode counts = view.path("scraped");
        return new TrackerView(
                view.path("announced").asBoolean(),
                !counts.isEmpty(),
                counts.path("complete").asInt(TrackerView.UNKNOWN),
                counts.path("incomplete").asInt(TrackerView.UNKNOWN));
    }

    /// Payload sent so far.
    long uploadedBytes(Sample sample) throws Exception {
        return status(sample).get("uploaded").asLong();
    }

    /// Payload received so far.
    long downloadedBytes(Sample sample) throws Exception {
        return status(sample).get("downloaded").asLong();
    }

    /// Limits what it sends, in bytes a second.
    void limitUpload(int bytesPerSecond) throws Exception {
        call(Map.of("do", "limit", "rate", bytesPerSecond));
    }

    /// When it ends, it does not wait until a tracker knows.
    @Override
    public void leave(Sample sample) throws Exception {
        call(Map.of("do", "pause", "hash", sample.infoHashes().best().hex()));
    }

    @Override
    public void close() {
        program.close();
    }
}
