package spate.tracker.websocket;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import spate.protocol.address.IpAddress;
import spate.tracker.core.Tracker;

/// An HTTP server that has WebSockets only, on two event loops, which take connections in turn.
final class WebTestServer implements AutoCloseable {
    private static final int TEXT = 1;
    private static final int PING = 9;

    private final Vertx vertx = Vertx.vertx();
    private final WebSwarms swarms;
    private volatile int port;

    private final WebSocketServer sockets;

    private WebTestServer(Tracker tracker, WebSwarms swarms) {
        this.swarms = swarms;
        this.sockets = new WebSocketServer(tracker, swarms);
    }

    static WebTestServer start(Tracker tracker, WebSwarms swarms) {
        WebTestServer server = new WebTestServer(tracker, swarms);
        server.vertx
                .deployVerticle(() -> server.new Loop(), new DeploymentOptions().setInstances(2))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return server;
    }

    private final class Loop extends VerticleBase {
        @Override
        public Future<?> start() {
            return vertx.createHttpServer(
                            WebSocketServer.configure(new HttpServerOptions(), swarms.limits()))
                    .webSocketHandler(socket -> sockets.onOpen(socket, address(socket)))
                    // Below 0: a free port, the same for both.
                    .listen(-1, "127.0.0.1")
                    .onSuccess(server -> port = server.actualPort());
        }
    }

    private static IpAddress address(ServerWebSocket socket) {
        InetAddress address = InetAddress.ofLiteral(socket.remoteAddress().hostAddress());
        return Objects.requireNonNull(IpAddress.ofBytes(address.getAddress()));
    }

    int port() {
        return port;
    }

    WebSwarms swarms() {
        return swarms;
    }

    /// A WebSocket without a library, which takes nothing unless it is read.
    Socket openRaw() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        String head =
                """
                GET / HTTP/1.1\r
                Host: localhost\r
                Connection: Upgrade\r
                Upgrade: websocket\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r
                \r
                """;
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        for (int end = 0; end != 0x0D0A0D0A; ) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            end = end << 8 | next;
        }
        return socket;
    }

    void sendRaw(Socket socket, String text) throws IOException {
        sendFrame(socket, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void sendRawPing(Socket socket) throws IOException {
        sendFrame(socket, PING, new byte[100]);
    }

    /// Frames of clients are masked; with zeros, here.
    private static void sendFrame(Socket socket, int code, byte[] data) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(data.length + 8).put((byte) (0x80 | code));
        if (data.length < 126) {
            frame.put((byte) (0x80 | data.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) data.length);
        }
        frame.putInt(0).put(data);
        socket.getOutputStream().write(frame.array(), 0, frame.position());
    }

    @Override
    public void close() {
        sockets.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
