package spate.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spate.protocol.address.IpAddress;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.websocket.WebLimits;
import spate.tracker.websocket.WebSocketServer;
import spate.tracker.websocket.WebSwarms;

/// What the tracker's WebSockets cost: memory of idle connections that have announced once, then announces
/// without offers and with five. The tracker is a process of its own with one event loop, on core 0 where
/// `taskset` is; this one makes the load.
///
/// Arguments: [connections] [seconds] [JVM options of the tracker...]
public final class WebSocketBench {
    private static final int PEERS_A_TORRENT = 10;
    private static final int IN_FLIGHT = 128;
    private static final int OFFERS = 5;
    private static final int SDP_BYTES = 700;
    private static final int SOURCES = 8;
    private static final int OPENING = 64;

    /// Answers to announces are shorter, offers longer.
    private static final int MAX_ANSWER = 400;

    private static final String HEAD =
            """
            GET /announce HTTP/1.1\r
            Host: localhost\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
            Accept-Language: en-US,en;q=0.5\r
            Origin: https://example.org\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Extensions: permessage-deflate\r
            Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r
            \r
            """;

    private final Selector selector = Selector.open();
    private final List<Peer> peers = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 18);
    private final int port;
    private long answers;
    private long offers;
    private int offersEach;
    private boolean isLoading;
    private int next;

    private WebSocketBench(int port) throws IOException {
        this.port = port;
    }

    /// Runs the steps and prints a line for each.
    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("serve")) {
            serve();
            return;
        }
        int connections = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/taskset"))) {
            command.addAll(List.of("taskset", "-c", "0"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xms64m", "-Xmx1g"));
        command.addAll(List.of(args).subList(Math.min(2, args.length), args.length));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(WebSocketBench.class.getName(), "serve"));
        Process server =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out = server.inputReader()) {
            int port = Integer.parseInt(out.readLine());
            new WebSocketBench(port).run(new Server(server, out), connections, seconds);
        } finally {
            server.destroy();
        }
    }

    /// The tracker alone: prints its port, then collects garbage and prints the heap for each line that it
    /// reads.
    private static void serve() throws IOException {
        Tracker tracker =
                new Tracker(
                        new Shards(1, StoreLimits.DEFAULT, 1),
                        Policy.OPEN,
                        () -> 600 + System.nanoTime() / 1_000_000_000L);
        WebLimits limits = WebLimits.DEFAULT.withConnections(1 << 20, 1 << 20, false);
        WebSocketServer sockets = new WebSocketServer(tracker, new WebSwarms(1, limits, 1));
        Vertx.vertx()
                .deployVerticle(
                        new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                return listen(vertx, sockets);
                            }
                        },
                        new DeploymentOptions())
                .onFailure(Throwable::printStackTrace);
        while (System.in.read() == '\n') {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            System.out.println(runtime.totalMemory() - runtime.freeMemory());
        }
        System.exit(0);
    }

    private static Future<?> listen(Vertx vertx, WebSocketServer sockets) {
        return vertx.createHttpServer(
                        WebSocketServer.configure(
                                new HttpServerOptions().setAcceptBacklog(1024), WebLimits.DEFAULT))
                .webSocketHandler(socket -> sockets.onOpen(socket, IpAddress.ofV4(0x7F000001)))
                .listen(0, "0.0.0.0")
                .onSuccess(server -> System.out.println(server.actualPort()));
    }

    /// The process of the tracker.
    private record Server(Process process, BufferedReader out) {
        long heap() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            return Long.parseLong(out.readLine());
        }

        long rss() throws IOException {
            String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
            int at = status.indexOf("VmRSS:") + 6;
            return Long.parseLong(status.substring(at, status.indexOf("kB", at)).strip()) << 10;
        }

        double cpuSeconds() {
            return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
        }
    }

    private void run(Server server, int connections, int seconds) throws IOException {
        open(Math.min(500, connections)); // so that what is made once is there
        long heap = server.heap();
        long rss = server.rss();
        int before = peers.size();
        open(connections);
        double count = connections - before;
        System.out.printf(
                Locale.ROOT,
                "%d connections, a connection more: heap %.1f KB",
                connections,
                (server.heap() - heap) / count / 1e3);
        System.out.printf(
                Locale.ROOT,
                ", RSS %.1f KB; RSS %d MB%n",
                (server.rss() - rss) / count / 1e3,
                server.rss() >> 20);
        isLoading = true;
        load(server, seconds, 0);
        load(server, seconds, OFFERS);
        System.out.printf(Locale.ROOT, "RSS %d MB%n", server.rss() >> 20);
    }

    private void open(int connections) throws IOException {
        while (peers.size() < connections) {
            int first = peers.size();
            for (int i = first; i < Math.min(connections, first + OPENING); i++) {
                peers.add(new Peer(i));
            }
            long expected = answers + peers.size() - first;
            while (answers < expected) {
                poll();
            }
        }
    }

    private void load(Server server, int seconds, int each) throws IOException {
        offersEach = each;
        run(server, 3); // warm
        long startAnswers = answers;
        long startOffers = offers;
        double startCpu = server.cpuSeconds();
        double elapsed = run(server, seconds);
        double cpu = server.cpuSeconds() - startCpu;
        double done = answers - startAnswers;
        System.out.printf(
                Locale.ROOT,
                "%d offers: %.0f announces/s, %.0f offers/s handed on, CPU %.0f %%, %.1f us an announce%n",
                each,
                done / elapsed,
                (offers - startOffers) / elapsed,
                100 * cpu / elapsed,
                cpu / done * 1e6);
    }

    private double run(Server server, int seconds) throws IOException {
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        for (int i = 0; i < IN_FLIGHT && server.process.isAlive(); i++) {
            announceNext();
        }
        isLoading = true;
        while (System.nanoTime() - end < 0) {
            poll();
        }
        isLoading = false;
        long expected = IN_FLIGHT;
        for (long seen = answers; answers < seen + expected; ) {
            poll();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void announceNext() throws IOException {
        // Neighbours in the list are in one torrent.
        next = (int) ((next + 7919L) % peers.size());
        peers.get(next).announce(offersEach);
    }

    private void poll() throws IOException {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
            ((Peer) key.attachment()).read();
        }
        selector.selectedKeys().clear();
    }

    /// A peer, and its connection.
    private final class Peer {
        private final SocketChannel channel = SocketChannel.open();
        private final int number;
        private boolean isOpen;

        /// What came of a frame that is not all there.
        private byte[] rest = new byte[0];

        Peer(int number) throws IOException {
            this.number = number;
            channel.bind(new InetSocketAddress("127.0.0." + (1 + number % SOURCES), 0));
            channel.connect(new InetSocketAddress("127.0.0.1", port));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            channel.write(ByteBuffer.wrap(HEAD.getBytes(StandardCharsets.US_ASCII)));
        }

        void announce(int count) throws IOException {
            StringBuilder text = new StringBuilder("{\"action\":\"announce\",\"info_hash\":\"");
            id(text, 'h', number / PEERS_A_TORRENT).append("\",\"peer_id\":\"");
            id(text, 'p', number)
                    .append("\",\"numwant\":5,\"uploaded\":0,\"downloaded\":0,\"left\":9");
            for (int i = 0; i < count; i++) {
                text.append(i == 0 ? ",\"offers\":[" : ",").append("{\"offer_id\":\"");
                id(text, 'o', i).append("\",\"offer\":{\"type\":\"offer\",\"sdp\":\"");
                text.repeat("a=candidate 1 udp \\r\\n", SDP_BYTES / 22).append("\"}}");
            }
            send(text.append(count == 0 ? "}" : "]}").toString());
        }

        private static StringBuilder id(StringBuilder text, char kind, int number) {
            return text.append(kind).append(String.format("\u00E9-%017d", number));
        }

        private void send(String text) throws IOException {
            byte[] data = text.getBytes(StandardCharsets.UTF_8);
            ByteBuffer frame = ByteBuffer.allocate(data.length + 8).put((byte) 0x81);
            if (data.length < 126) {
                frame.put((byte) (0x80 | data.length));
            } else {
                frame.put((byte) (0x80 | 126)).putShort((short) data.length);
            }
            frame.putInt(0).put(data).flip();
            while (frame.hasRemaining()) {
                channel.write(frame); // what is in flight fits into the buffers of the sockets
            }
        }

        void read() throws IOException {
            in.clear().put(rest);
            if (channel.read(in) < 0) {
                throw new IOException("the tracker closed a connection");
            }
            in.flip();
            if (!isOpen) {
                open();
            }
            while (isOpen && takeFrame()) {}
            rest = new byte[in.remaining()];
            in.get(rest);
        }

        private void open() throws IOException {
            for (int i = in.position(); i + 4 <= in.limit(); i++) {
                if (in.getInt(i) == 0x0D0A0D0A) {
                    isOpen = true;
                    in.position(i + 4);
                    announce(0);
                    return;
                }
            }
        }

        private boolean takeFrame() throws IOException {
            if (in.remaining() < 4) {
                return false;
            }
            int at = in.position();
            int length = in.get(at + 1) & 0x7F;
            int head = length == 126 ? 4 : 2;
            length = length == 126 ? in.getShort(at + 2) & 0xFFFF : length;
            if (in.remaining() < head + length) {
                return false;
            }
            in.position(at + head + length);
            if (in.get(at) == (byte) 0x81) {
                onMessage(length);
            }
            return true;
        }

        private void onMessage(int length) throws IOException {
            if (length > MAX_ANSWER) {
                offers++;
                return;
            }
            answers++;
            if (isLoading) {
                announceNext();
            }
        }
    }
}
