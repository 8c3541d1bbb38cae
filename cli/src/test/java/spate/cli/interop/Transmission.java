package spate.cli.interop;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import spate.protocol.address.PeerAddress;
import tools.jackson.databind.JsonNode;

/// transmission-daemon, driven by its RPC. It connects to nobody on 127.x: the other side dials. And it
/// has no more than one peer an address, whom it forgets only after a second: so nobody else may touch
/// its port before.
final class Transmission implements RealClient {

    private static final int STATUS_DOWNLOADING = 4;
    private static final int STATUS_SEEDING = 6;

    private final Program program;
    private final JsonHttp http = new JsonHttp();
    private final String url;
    private final PeerAddress address;
    private String session = "";

    private Transmission(Program program, int rpcPort, PeerAddress address) {
        this.program = program;
        this.url = "http://127.0.0.1:" + rpcPort + "/transmission/rpc";
        this.address = address;
    }

    static Transmission start(Path work, String ip) throws Exception {
        Files.createDirectories(work);
        int rpcPort = Program.freePort();
        int port = Program.freePort();
        Files.writeString(
                work.resolve("settings.json"),
                JsonHttp.JSON.writeValueAsString(settings(rpcPort, ip, port)));
        Program program = Program.start(work, "transmission-daemon", "-f", "-g", work.toString());
        Transmission transmission =
                new Transmission(program, rpcPort, RealClient.address(ip, port));
        try {
            Until.holds(
                    "Transmission listens",
                    () -> Program.isListening("127.0.0.1", rpcPort),
                    program::lastWords);
            return transmission;
        } catch (Exception | Error e) {
            transmission.close();
            throw e;
        }
    }

    private static Map<String, Object> settings(int rpcPort, String ip, int port) {
        return Map.ofEntries(
                Map.entry("rpc-port", rpcPort),
                Map.entry("rpc-bind-address", "127.0.0.1"),
                Map.entry("rpc-whitelist-enabled", false),
                Map.entry("peer-port", port),
                Map.entry(ip.contains(":") ? "bind-address-ipv6" : "bind-address-ipv4", ip),
                Map.entry("dht-enabled", false),
                Map.entry("lpd-enabled", false),
                Map.entry("pex-enabled", false),
                Map.entry("utp-enabled", false),
                Map.entry("port-forwarding-enabled", false),
                Map.entry("encryption", 0),
                Map.entry("upload-slots-per-torrent", 50),
                Map.entry("download-queue-enabled", false),
                Map.entry("seed-queue-enabled", false),
                Map.entry("queue-stalled-enabled", false),
                Map.entry("ratio-limit-enabled", false),
                Map.entry("speed-limit-up-enabled", false),
                Map.entry("speed-limit-down-enabled", false),
                Map.entry("start-added-torrents", true));
    }

    private JsonNode call(String method, Map<String, Object> arguments) throws Exception {
        byte[] body =
                JsonHttp.JSON.writeValueAsBytes(Map.of("method", method, "arguments", arguments));
        HttpResponse<String> response = http.post(url, body, "X-Transmission-Session-Id", session);
        if (response.statusCode() == 409) {
            session = response.headers().firstValue("X-Transmission-Session-Id").orElseThrow();
            response = http.post(url, body, "X-Transmission-Session-Id", session);
        }
        JsonNode answer = JsonHttp.json(response);
        if (!answer.get("result").asString().equals("success")) {
            throw new IOException("Transmission: " + answer.get("result").asString());
        }
        return answer.get("arguments");
    }

    private JsonNode status(Sample sample) throws Exception {
        return fields(
                sample,
                "status",
                "leftUntilDone",
                "recheckProgress",
                "errorString",
                "peersConnected",
                "uploadedEver",
                "downloadedEver",
                "corruptEver");
    }

    private JsonNode fields(Sample sample, String... names) throws Exception {
        List<String> ids = List.of(sample.infoHashes().best().hex());
        return call("torrent-get", Map.of("ids", ids, "fields", List.of(names)))
                .get("torrents")
                .path(0);
    }

    @Override
    public TrackerView trackerView(Sample sample) throws Exception {
        JsonNode tracker = fields(sample, "trackerStats").path("trackerStats").path(0);
        return new TrackerView(
                tracker.path("lastAnnounceSucceeded").asBoolean(),
                tracker.path("lastScrapeStartTime").asLong() > 0
                        && tracker.path("lastScrapeSucceeded").asBoolean(),
                tracker.path("seederCount").asInt(),
                tracker.path("leecherCount").asInt());
    }

    private String state(Sample sample) {
        return program.state(() -> status(sample));
    }

    @Override
    public PeerAddress address() {
        return address;
    }

    @Override
    public void leech(Path torrentFile, Sample sample, Path folder) throws Exception {
        add(torrentFile, folder);
        Until.holds(
                "Transmission downloads",
                () -> status(sample).path("status").asInt() == STATUS_DOWNLOADING,
                () -> state(sample));
    }

    @Override
    public void seed(Path torrentFile, Sample sample, Path folder) throws Exception {
        add(torrentFile, folder);
        awaitComplete(sample);
    }

    private void add(Path torrentFile, Path folder) throws Exception {
        call(
                "torrent-add",
                Map.of("filename", torrentFile.toString(), "download-dir", folder.toString()));
    }

    @Override
    public void dial(Sample sample, PeerAddress peer) {
        throw new UnsupportedOperationException("Transmission does not connect to 127.x");
    }

    @Override
    public void awaitComplete(Sample sample) throws Exception {
        Until.holds(
                "Transmission has everything",
                () -> isComplete(status(sample)),
                () -> state(sample));
    }

    private static boolean isComplete(JsonNode status) {
        return status.path("leftUntilDone").asLong(-1) == 0
                && status.path("status").asInt() == STATUS_SEEDING;
    }

    /// It leaves empty files out.
    @Override
    public void awaitFiles(Sample sample, Path folder) throws Exception {
        sample.writeEmptyFilesInto(folder);
        RealClient.super.awaitFiles(sample, folder);
    }

    /// When it ends, it tells UDP trackers alone.
    @Override
    public void leave(Sample sample) throws Exception {
        call("torrent-stop", Map.of("ids", List.of(sample.infoHashes().best().hex())));
    }

    @Override
    public void close() {
        http.close();
        program.close();
    }
}
