package spate.cli.interop;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoEditor;

/// rTorrent as a daemon, driven by XML-RPC over SCGI. It knows neither the fast extension nor uTP, and
/// but one peer an address.
final class RTorrent implements RealClient {

    private static final Pattern VALUE =
            Pattern.compile("<(i4|i8|int|string)>(.*?)</\\1>", Pattern.DOTALL);

    private static final String DEAD_TRACKER = "http://127.0.0.1:9/announce";

    private final Path work;
    private final Program program;
    private final int controlPort;
    private final PeerAddress address;

    private RTorrent(Path work, Program program, int controlPort, PeerAddress address) {
        this.work = work;
        this.program = program;
        this.controlPort = controlPort;
        this.address = address;
    }

    static RTorrent start(Path work, String ip) throws Exception {
        int controlPort = Program.freePort();
        int port = Program.freePort();
        Files.createDirectories(work.resolve("session"));
        Files.writeString(work.resolve("rtorrent.rc"), settings(work, controlPort, ip, port));
        Program program =
                Program.start(
                        work,
                        false,
                        Map.of("LC_ALL", "C.UTF-8"),
                        List.of("rtorrent", "-n", "-o", "import=" + work.resolve("rtorrent.rc")));
        RTorrent client = new RTorrent(work, program, controlPort, RealClient.address(ip, port));
        try {
            Until.holds(
                    "rTorrent listens",
                    () -> Program.isListening("127.0.0.1", controlPort),
                    program::lastWords);
            return client;
        } catch (Exception | Error e) {
            client.close();
            throw e;
        }
    }

    private static String settings(Path work, int controlPort, String ip, int port) {
        return """
        system.daemon.set = true
        session.path.set = %s/session
        network.port_range.set = %d-%d
        network.port_random.set = no
        %s
        network.scgi.open_port = 127.0.0.1:%d
        dht.mode.set = disable
        protocol.pex.set = no
        protocol.encryption.set = allow_incoming
        throttle.max_uploads.set = 100
        throttle.max_uploads.global.set = 100
        pieces.hash.on_completion.set = no
        system.file.allocate.set = 0
        """
                .formatted(work, port, port, bindTo(ip), controlPort);
    }

    /// It can be bound to IPv4 addresses only, and else listens on all of both families.
    private static String bindTo(String ip) {
        return ip.contains(":") ? "" : "network.bind_address.set = " + ip;
    }

    /// Calls a method with text arguments and returns the first value of the answer.
    private String call(String method, String... arguments) throws IOException {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?><methodCall><methodName>");
        xml.append(method).append("</methodName><params>");
        for (String argument : arguments) {
            xml.append("<param><value><string>")
                    .append(argument.replace("&", "&amp;").replace("<", "&lt;"))
                    .append("</string></value></param>");
        }
        xml.append("</params></methodCall>");
        String answer = scgi(xml.toString().getBytes(StandardCharsets.UTF_8));
        Matcher value = VALUE.matcher(answer);
        if (answer.contains("<fault>") || !value.find()) {
            throw new IOException("rTorrent, " + method + ": " + answer);
        }
        return value.group(2);
    }

    private String scgi(byte[] body) throws IOException {
        String headers = "CONTENT_LENGTH\0" + body.length + "\0SCGI\0001\0";
        try (Socket socket = new Socket("127.0.0.1", controlPort)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            (headers.length() + ":" + headers + ",")
                                    .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(body);
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String hash(Sample sample) {
        return sample.infoHashes().best().hex().toUpperCase(Locale.ROOT);
    }

    private long number(Sample sample, String method) {
        return number(hash(sample), method);
    }

    private long number(String target, String method) {
        try {
            return Long.parseLong(call(method, target));
        } catch (IOException unknown) {
            return -1;
        }
    }

    private String state(Sample sample) {
        StringBuilder state = new StringBuilder();
        for (String method :
                new String[] {"d.complete", "d.hashing", "d.left_bytes", "d.message"}) {
            try {
                state.append(method).append('=').append(call(method, hash(sample))).append(' ');
            } catch (IOException e) {
                state.append(e.getMessage());
            }
        }
        return state + "\n" + program.lastWords();
    }

    @Override
    public PeerAddress address() {
        return address;
    }

    @Override
    public void leech(Path torrentFile, Sample sample, Path folder) throws Exception {
        add(torrentFile, sample, folder);
    }

    @Override
    public void seed(Path torrentFile, Sample sample, Path folder) throws Exception {
        add(torrentFile, sample, folder);
        awaitComplete(sample);
    }

    private void add(Path torrentFile, Sample sample, Path folder) throws Exception {
        Files.createDirectories(folder);
        Path torrent = Files.write(work.resolve("added.torrent"), withTracker(torrentFile));
        call("load.start", "", torrent.toString(), "d.directory.set=\"" + folder + "\"");
        Until.holds(
                "rTorrent has checked",
                () -> number(sample, "d.is_active") == 1 && number(sample, "d.hashing") == 0,
                () -> state(sample));
    }

    /// Without the DHT it refuses a torrent that has no tracker.
    private static byte[] withTracker(Path torrentFile) throws Exception {
        byte[] torrent = Files.readAllBytes(torrentFile);
        Metainfo metainfo = Metainfo.parse(torrent);
        return metainfo.trackers().isEmpty()
                ? MetainfoEditor.of(metainfo).trackers(List.of(List.of(DEAD_TRACKER))).toBytes()
                : torrent;
    }

    @Override
    public void dial(Sample sample, PeerAddress peer) throws Exception {
        call("add_peer", hash(sample), peer.toString());
    }

    @Override
    public void awaitComplete(Sample sample) throws Exception {
        Until.holds(
                "rTorrent has everything",
                () -> number(sample, "d.complete") == 1,
                () -> state(sample));
    }

    @Override
    public TrackerView trackerView(Sample sample) throws Exception {
        String tracker = hash(sample) + ":t0";
        return new TrackerView(
                number(tracker, "t.success_counter") > 0
                        && number(tracker, "t.failed_counter") == 0,
                false,
                (int) number(tracker, "t.scrape_complete"),
                (int) number(tracker, "t.scrape_incomplete"));
    }

    @Override
    public void leave(Sample sample) throws Exception {
        program.end("INT");
    }

    @Override
    public void close() {
        program.close();
    }
}
