package spate.tracker.websocket;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.protocol.address.IpAddress;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Tracker;

/// Serves the WebSockets that an HTTP server of Vert.x has opened, each on its event loop, which has a desk
/// of its own.
public final class WebSocketServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketServer.class);

    private static final int UNSUPPORTED = 1003;
    private static final int TOO_BIG = 1009;
    private static final long TICK_MILLIS = 1000;
    private static final int CLOSE_SECONDS = 1;

    /// The longest URL that may tell a user.
    private static final int MAX_URL = 256;

    private final Tracker tracker;
    private final WebSwarms swarms;
    private final Map<Thread, Loop> loops = new ConcurrentHashMap<>();

    private volatile boolean isClosed;

    /// Serves nothing yet.
    public WebSocketServer(Tracker tracker, WebSwarms swarms) {
        this.tracker = tracker;
        this.swarms = swarms;
    }

    /// Sets what an HTTP server needs for this. Its idle timeout, if it has one, must be longer than a
    /// third of that of the [WebLimits], in which every connection is used.
    ///
    /// Messages are not compressed: a few bytes could become a great many, and each connection would keep
    /// tables for it. HTTP is written on its event loop only: the part of Vert.x that speaks it stays with
    /// each connection, and would have a queue of 4 KB for other threads.
    public static HttpServerOptions configure(HttpServerOptions options, WebLimits limits) {
        return options.setStrictThreadMode(true)
                .setMaxWebSocketFrameSize(limits.messages().maxBytes())
                .setMaxWebSocketMessageSize(limits.messages().maxBytes())
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    /// Takes over a WebSocket that is open, on its event loop, before anything was read from it.
    ///
    /// @param client who is at the other end, behind all trusted proxies
    public void onOpen(ServerWebSocket socket, IpAddress client) {
        if (isClosed) {
            socket.close((short) WebSocketTracker.GOING_AWAY).onComplete(_ -> {});
            return;
        }
        loops.computeIfAbsent(Thread.currentThread(), _ -> new Loop()).open(socket, client);
    }

    /// Says good-bye to all connections. Not to be called on an event loop: it waits for all of them.
    @Override
    public void close() {
        isClosed = true;
        List<Loop> all = List.copyOf(loops.values());
        loops.clear();
        CountDownLatch open = new CountDownLatch(all.size());
        all.forEach(each -> each.close(open));
        try {
            if (!open.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{} event loops are too busy to close WebSockets", open.getCount());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// An event loop, and what is done on it.
    private final class Loop {
        final Context context = Objects.requireNonNull(Vertx.currentContext());
        final WebSocketTracker answers =
                new WebSocketTracker(tracker.openDesk(FrontEnd.WEBSOCKET), swarms);
        final long timer = context.owner().setPeriodic(TICK_MILLIS, _ -> answers.tick());

        void open(ServerWebSocket socket, IpAddress client) {
            if (socket.isClosed()) {
                return;
            }
            int code = answers.admit(client);
            if (code == WebSocketTracker.ADMITTED) {
                new VertxTransport(socket, client, answers).open();
            } else {
                socket.close((short) code).onComplete(_ -> {});
            }
        }

        void close(CountDownLatch open) {
            context.owner().cancelTimer(timer);
            context.runOnContext(_ -> {
                answers.close();
                open.countDown();
            });
        }
    }

    /// A WebSocket of Vert.x.
    private final class VertxTransport implements WebTransport {
        private final ServerWebSocket socket;
        private final WebConnection connection;
        private final WebSocketTracker answers;

        VertxTransport(ServerWebSocket socket, IpAddress client, WebSocketTracker answers) {
            this.socket = socket;
            this.answers = answers;
            byte[] url = socket.uri().getBytes(StandardCharsets.ISO_8859_1);
            byte[] kept = url.length > MAX_URL ? new byte[0] : url;
            this.connection =
                    new WebConnection(
                            client, kept, swarms.limits().maxUnsentBytes(), swarms.unsent());
        }

        void open() {
            connection.attach(this);
            answers.opened(connection);
            socket.closeHandler(_ -> answers.closed(connection));
            socket.exceptionHandler(_ -> onException());
            socket.frameHandler(this::onFrame);
            socket.textMessageHandler(text -> answers.message(connection, text));
        }

        private void onException() {
            if (!socket.isClosed()) {
                answers.close(connection, TOO_BIG);
            }
        }

        /// Vert.x answers a ping by itself, also one whose sender takes no answers.
        private void onFrame(WebSocketFrame frame) {
            if (frame.isPing() && !socket.isClosed() && socket.writeQueueFull()) {
                abort();
            } else if (frame.isBinary()) {
                answers.close(connection, UNSUPPORTED);
            } else if (!frame.isText()) {
                answers.heard(connection);
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
}
