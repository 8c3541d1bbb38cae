package spate.tracker.websocket;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import spate.tracker.core.Caller;
import spate.tracker.core.Desk;

/// Serves the WebSockets that an HTTP server of Vert.x accepts on one event loop. Used on that loop.
public final class WebSocketServer implements AutoCloseable {
    private static final int UNSUPPORTED = 1003;
    private static final int TOO_BIG = 1009;
    private static final int SWITCHING = 101;
    private static final long TICK_MILLIS = 1000;

    /// The longest URL that may tell a user.
    private static final int MAX_URL = 256;

    private final Vertx vertx;
    private final WebSwarms swarms;
    private final WebSocketTracker tracker;
    private final long timer;

    /// @param desk of this thread
    public WebSocketServer(Vertx vertx, Desk desk, WebSwarms swarms) {
        this.vertx = vertx;
        this.swarms = swarms;
        this.tracker = new WebSocketTracker(desk, swarms);
        this.timer = vertx.setPeriodic(TICK_MILLIS, _ -> tracker.tick());
    }

    /// Sets what a server needs for this. Its idle timeout, if it has one, must be longer than a third of
    /// that of the [WebLimits], in which every connection is used.
    ///
    /// Messages are not compressed: a few bytes could become a great many, and each connection would keep
    /// tables for it.
    public static HttpServerOptions configure(HttpServerOptions options) {
        return options.setMaxWebSocketFrameSize(WebLimits.MAX_MESSAGE_BYTES)
                .setMaxWebSocketMessageSize(WebLimits.MAX_MESSAGE_BYTES)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    /// Opens a WebSocket, or refuses to.
    ///
    /// @param from its address is who asks
    public void accept(ServerWebSocketHandshake handshake, Caller from) {
        int status = tracker.admit(from);
        if (status != SWITCHING) {
            handshake.reject(status).onComplete(_ -> {});
            return;
        }
        byte[] url = handshake.uri().getBytes(StandardCharsets.ISO_8859_1);
        byte[] kept = url.length > MAX_URL ? new byte[0] : url;
        WebConnection connection = new WebConnection(from, kept, swarms.limits().maxUnsentBytes());
        handshake
                .accept()
                .onSuccess(socket -> open(socket, connection))
                .onFailure(_ -> tracker.released(connection));
    }

    private void open(ServerWebSocket socket, WebConnection connection) {
        if (socket.isClosed()) {
            tracker.released(connection);
        } else {
            new VertxTransport(socket, connection).open();
        }
    }

    /// A WebSocket of Vert.x.
    private final class VertxTransport implements WebTransport {
        private final ServerWebSocket socket;
        private final WebConnection connection;

        VertxTransport(ServerWebSocket socket, WebConnection connection) {
            this.socket = socket;
            this.connection = connection;
        }

        void open() {
            connection.attach(this);
            tracker.opened(connection);
            socket.closeHandler(_ -> tracker.closed(connection));
            socket.exceptionHandler(_ -> onException());
            socket.frameHandler(this::onFrame);
            socket.textMessageHandler(text -> tracker.message(connection, text));
        }

        private void onException() {
            if (!socket.isClosed()) {
                tracker.close(connection, TOO_BIG);
            }
        }

        /// Vert.x answers a ping by itself, also one whose sender takes no answers.
        private void onFrame(WebSocketFrame frame) {
            if (frame.isPing() && !socket.isClosed() && socket.writeQueueFull()) {
                abort();
            } else if (frame.isBinary()) {
                tracker.close(connection, UNSUPPORTED);
            } else if (!frame.isText()) {
                tracker.heard(connection);
            }
        }

        @Override
        public void send(String message, Runnable whenDone) {
            socket.writeTextMessage(message).onComplete(_ -> whenDone.run());
        }

        @Override
        public void ping() {
            socket.writePing(Buffer.buffer()).onComplete(_ -> {});
        }

        @Override
        public void close(int code) {
            socket.close((short) code).onComplete(_ -> {});
        }

        /// Vert.x closes when everything is sent, which a receiver that takes nothing never lets happen;
        /// below it, a connection can be closed at once.
        @Override
        public void abort() {
            var _ = ((WebSocketInternal) socket).channelHandlerContext().close();
        }
    }

    /// Says good-bye to all connections.
    @Override
    public void close() {
        vertx.cancelTimer(timer);
        tracker.close();
    }
}
