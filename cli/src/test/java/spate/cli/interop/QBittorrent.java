package spate.cli.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spate.protocol.address.PeerAddress;
import tools.jackson.databind.JsonNode;

/// qbittorrent-nox, driven by its web API.
final class QBittorrent implements RealClient {

    private static final Set<String> SEEDING = Set.of("uploading", "stalledUP", "forcedUP");

    /// A tracker's peers may be so fast that it is never seen to download.
    private static final Set<String> STARTED =
            Set.of("downloading", "stalledDL", "forcedDL", "uploading", "stalledUP", "forcedUP");

    private static final int TRACKER_WORKS = 2;

    private static final String BOUNDARY = "----spate-interop";

    private final Program program;
    private final JsonHttp http = new JsonHttp();
    private final String url;
    private final PeerAddress address;

    private QBittorrent(Program program, int webPort, PeerAddress address) {
        this.program = program;
        this.url = "http://127.0.0.1:" + webPort + "/api/v2/";
        this.address = address;
    }

    static QBittorrent start(Path work, String ip) throws Exception {
        int webPort = Program.freePort();
        int port = Program.freePort();
        Path settings = work.resolve("qBittorrent/config/qBittorrent.conf");
        Files.createDirectories(settings.getParent());
        Files.writeString(settings, settings(webPort, ip, port));
        String home = work.toString();
        Program program =
                Program.start(
                        work,
                        false,
                        Map.of(
                                "HOME", home,
                                "XDG_CONFIG_HOME", home,
                                "XDG_DATA_HOME", home,
                                "XDG_CACHE_HOME", home,
                                "LC_ALL", "C.UTF-8"),
                        List.of("qbittorrent-nox", "--webui-port=" + webPort, "--profile=" + home));
        QBittorrent client = new QBittorrent(program, webPort, RealClient.address(ip, port));
        try {
            Until.holds(
                    "qBittorrent listens",
                    () ->
                            Program.isListening("127.0.0.1", webPort)
                                    && Program.isListening(ip, port),
                    program::lastWords);
            return client;
        } catch (Exception | Error e) {
            client.close();
            throw e;
        }
    }

    private static String settings(int webPort, String ip, int port) {
        return """
        [LegalNotice]
        Accepted=true
        [BitTorrent]
        Session\\Port=%d
        Session\\InterfaceAddress=%s
        Session\\DHTEnabled=false
        Session\\LSDEnabled=false
        Session\\PeXEnabled=false
        Session\\BTProtocol=TCP
        Session\\Encryption=0
        Session\\MaxConnections=-1
        Session\\MaxConnectionsPerTorrent=-1
        Session\\MaxUploads=-1
        Session\\MaxUploadsPerTorrent=-1
        Session\\MultiConnectionsPerIp=true
        Session\\QueueingSystemEnabled=false
        Session\\Preallocation=false
        Session\\SSRFMitigation=false
        [Network]
        PortForwardingEnabled=false
        [Preferences]
        General\\Locale=en
        WebUI\\Address=127.0.0.1
        WebUI\\Port=%d
        WebUI\\LocalHostAuth=false
        WebUI\\CSRFProtection=false
        WebUI\\HostHeaderValidation=false
        """
                .formatted(port, ip, webPort);
    }

    private void post(String path, byte[] body, String type) throws Exception {
        HttpResponse<String> response = http.post(url + path, body, "Content-Type", type);
        if (response.statusCode() != 200) {
            throw new IOException("qBittorrent: " + response.statusCode() + " " + response.body());
        }
    }

    /// Its name for a torrent: the v2 hash if there is one.
    private static String id(Sample sample) {
        return sample.infoHashes().wire().getLast().hex();
    }

    /// Empty while it does not know the torrent.
    private JsonNode status(Sample sample) throws Exception {
        JsonNode torrents = JsonHttp.json(http.get(url + "torrents/info?hashes=" + id(sample)));
        return torrents.path(0);
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
        awaitState(sample, STARTED);
        PeerProbe.await(this, sample, () -> state(sample));
    }

    @Override
    public void seed(Path torrentFile, Sample sample, Path folder) throws Exception {
        add(torrentFile, folder);
        awaitState(sample, SEEDING);
        PeerProbe.await(this, sample, () -> state(sample));
    }

    /// Leechers it tells of long after they are none.
    @Override
    public TrackerView trackerView(Sample sample) throws Exception {
        String trackers = url + "torrents/trackers?hash=" + id(sample);
        for (JsonNode tracker : JsonHttp.json(http.get(trackers))) {
            if (!tracker.path("url").asString().startsWith("*")) { // of the DHT and the like
                return new TrackerView(
                        tracker.path("status").asInt() == TRACKER_WORKS,
                        false,
                        tracker.path("num_seeds").asInt(),
                        TrackerView.UNKNOWN);
            }
        }
        return TrackerView.NOTHING;
    }

    private void awaitState(Sample sample, Set<String> states) throws Exception {
        Until.holds(
                "qBittorrent is " + states,
                () -> states.contains(status(sample).path("state").asString("")),
                () -> state(sample));
    }

    private void add(Path torrentFile, Path folder) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        field(body, "savepath", folder.toString());
        field(body, "autoTMM", "false");
        body.writeBytes(
                ascii(
                        "--"
                                + BOUNDARY
                                + "\r\nContent-Disposition: form-data; name=\"torrents\";"
                                + " filename=\"t.torrent\"\r\n"
                                + "Content-Type: application/x-bittorrent\r\n\r\n"));
        body.writeBytes(Files.readAllBytes(torrentFile));
        body.writeBytes(ascii("\r\n--" + BOUNDARY + "--\r\n"));
        post("torrents/add", body.toByteArray(), "multipart/form-data; boundary=" + BOUNDARY);
    }

    private static void field(ByteArrayOutputStream body, String name, String value) {
        body.writeBytes(
                ascii(
                        "--"
                                + BOUNDARY
                                + "\r\nContent-Disposition: form-data; name=\""
                                + name
                                + "\"\r\n\r\n"));
        body.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(ascii("\r\n"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void dial(Sample sample, PeerAddress peer) throws Exception {
        post(
                "torrents/addPeers",
                ascii("hashes=" + id(sample) + "&peers=" + peer),
                "application/x-www-form-urlencoded");
    }

    @Override
    public void awaitComplete(Sample sample) throws Exception {
        awaitState(sample, SEEDING);
    }

    @Override
    public void leave(Sample sample) throws Exception {
        program.end("TERM");
    }

    @Override
    public void close() {
        http.close();
        program.close();
    }
}
