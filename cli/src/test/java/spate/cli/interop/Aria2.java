package spate.cli.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.Metainfo;
import tools.jackson.databind.JsonNode;

/// aria2c, driven by its JSON-RPC. It takes peers from trackers only, so it has one of its own for a
/// torrent without any.
final class Aria2 implements RealClient {

    /// An answer in its log: over HTTP on two lines, over UDP on one.
    private static final Pattern COUNTS =
            Pattern.compile(
                    "\\] Complete:(?<seeds>\\d+)\\n.*\\] Incomplete:(?<leechers>\\d+)"
                            + "|leechers=(?<udpLeechers>\\d+), seeders=(?<udpSeeds>\\d+)");

    private final Path log;
    private final Program program;
    private final JsonHttp http = new JsonHttp();
    private final NamingTracker tracker = new NamingTracker();
    private final String url;
    private final PeerAddress address;

    /// aria2's number of each torrent.
    private final Map<Sample, String> ids = new HashMap<>();

    private Aria2(Path log, Program program, int rpcPort, PeerAddress address) throws IOException {
        this.log = log;
        this.program = program;
        this.url = "http://127.0.0.1:" + rpcPort + "/jsonrpc";
        this.address = address;
    }

    static Aria2 start(Path work, String ip) throws Exception {
        int rpcPort = Program.freePort();
        int port = Program.freePort();
        int dhtPort = Program.freePort();
        Program program =
                Program.start(
                        work,
                        "aria2c",
                        "--no-conf",
                        "--enable-rpc",
                        "--rpc-listen-port=" + rpcPort,
                        "--interface=" + ip,
                        "--listen-port=" + port,
                        // It asks UDP trackers from the socket of its DHT, in which it knows no
                        // node.
                        "--enable-dht=true",
                        "--dht-listen-port=" + dhtPort,
                        "--dht-file-path=" + work.resolve("dht.dat"),
                        "--enable-dht6=false",
                        "--bt-enable-lpd=false",
                        "--enable-peer-exchange=false",
                        "--disable-ipv6=" + !ip.contains(":"),
                        "--bt-max-peers=0",
                        "--file-allocation=none",
                        "--seed-ratio=0.0",
                        "--summary-interval=0",
                        "--show-console-readout=false",
                        "--console-log-level=notice");
        Aria2 aria2 =
                new Aria2(work.resolve("log"), program, rpcPort, RealClient.address(ip, port));
        try {
            Until.holds(
                    "aria2 listens",
                    () -> Program.isListening("127.0.0.1", rpcPort),
                    program::lastWords);
            return aria2;
        } catch (Exception | Error e) {
            aria2.close();
            throw e;
        }
    }

    private JsonNode call(String method, Object... arguments) throws Exception {
        byte[] body =
                JsonHttp.JSON.writeValueAsBytes(
                        Map.of(
                                "jsonrpc",
                                "2.0",
                                "id",
                                "1",
                                "method",
                                "aria2." + method,
                                "params",
                                List.of(arguments)));
        return JsonHttp.json(http.post(url, body, "Content-Type", "application/json"))
                .get("result");
    }

    private JsonNode status(Sample sample) throws Exception {
        return call("tellStatus", ids.get(sample));
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
        add(torrentFile, sample, folder, "false");
        PeerProbe.await(this, sample, () -> state(sample));
    }

    @Override
    public void seed(Path torrentFile, Sample sample, Path folder) throws Exception {
        add(torrentFile, sample, folder, "true");
        awaitComplete(sample);
        PeerProbe.await(this, sample, () -> state(sample));
    }

    private void add(Path torrentFile, Sample sample, Path folder, String check) throws Exception {
        byte[] torrent = Files.readAllBytes(torrentFile);
        call("changeGlobalOption", Map.of("log", log.toString(), "log-level", "debug"));
        boolean hasTracker = !Metainfo.parse(torrent).trackers().isEmpty();
        Map<String, String> options =
                Map.of(
                        "dir",
                        folder.toString(),
                        "check-integrity",
                        check,
                        "bt-tracker",
                        hasTracker ? "" : tracker.url(),
                        "allow-overwrite",
                        "true");
        ids.put(
                sample,
                call("addTorrent", Base64.getEncoder().encodeToString(torrent), List.of(), options)
                        .asString());
    }

    /// A tracker names the peer.
    @Override
    public void dial(Sample sample, PeerAddress peer) throws Exception {
        tracker.name(peer);
    }

    @Override
    public void awaitComplete(Sample sample) throws Exception {
        Until.holds("aria2 has everything", () -> isComplete(status(sample)), () -> state(sample));
    }

    private static boolean isComplete(JsonNode status) {
        return status.path("seeder").asString("false").equals("true")
                && !status.has("verifyIntegrityPending")
                && !status.has("verifiedLength");
    }

    /// It tells of trackers in its log only, and never scrapes.
    @Override
    public TrackerView trackerView(Sample sample) throws Exception {
        Matcher counts = COUNTS.matcher(Files.readString(log));
        TrackerView view = TrackerView.NOTHING;
        while (counts.find()) {
            boolean udp = counts.group("udpSeeds") != null;
            int seeds = Integer.parseInt(counts.group(udp ? "udpSeeds" : "seeds"));
            int leechers = Integer.parseInt(counts.group(udp ? "udpLeechers" : "leechers"));
            view = new TrackerView(true, false, seeds, leechers);
        }
        return view;
    }

    @Override
    public void leave(Sample sample) throws Exception {
        program.end("INT");
    }

    @Override
    public void close() {
        http.close();
        tracker.close();
        program.close();
    }
}
