package spate.tracker.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Desk;

/// Answers the web servers that pass requests on to one event loop: a connection for each request.
final class ScgiRequests {
    private static final byte[] OK = AnswerBytes.ascii("Status: 200 OK\r\n");
    private static final byte[] NOT_FOUND = AnswerBytes.ascii("Status: 404 Not Found\r\n");
    private static final byte[] TYPE = AnswerBytes.ascii("Content-Type: text/plain\r\n");
    private static final byte[] LENGTH = AnswerBytes.ascii("Content-Length: ");
    private static final byte[] END = AnswerBytes.ascii("\r\n\r\n");
    private static final byte[] LINE = AnswerBytes.ascii("\r\n");
    private static final int HEAD_ROOM = 200;

    private final HttpTracker tracker;
    private final Desk desk;
    private NetworkList trusted;
    private final FullScrapes fullScrapes;
    private final ScgiRequest request = new ScgiRequest();
    private final AnswerBytes head = new AnswerBytes(HEAD_ROOM);
    private final Vertx vertx;
    private final Context context;
    private final long idleMillis;

    ScgiRequests(
            HttpTracker tracker,
            HttpSettings settings,
            FullScrapes fullScrapes,
            Vertx vertx,
            Context context) {
        this.tracker = tracker;
        this.desk = tracker.desk();
        this.trusted = settings.proxies().trusted();
        this.fullScrapes = fullScrapes;
        this.vertx = vertx;
        this.context = context;
        this.idleMillis = settings.idle().toMillis();
    }

    /// From now on others may connect, and something else holds.
    void use(HttpSettings.Proxies proxies, HttpRules rules) {
        trusted = proxies.trusted();
        tracker.use(rules);
    }

    /// A web server connects; anybody else is not let in, since what it says of its clients is believed.
    void onConnect(NetSocket socket) {
        IpAddress peer = Addresses.of(socket.remoteAddress(true));
        if (peer.isLoopback() || trusted.contains(peer)) {
            new Connection(socket);
        } else {
            socket.close().onComplete(_ -> {});
        }
    }

    private final class Connection {
        private final NetSocket socket;
        private byte[] received = new byte[0];
        private boolean isAnswered;
        private long timer;
        private @Nullable FullScrapeStream stream;

        Connection(NetSocket socket) {
            this.socket = socket;
            this.timer = startTimer();
            socket.exceptionHandler(_ -> {}); // it is closed then, and that is all there is to do
            socket.closeHandler(_ -> onClose());
            socket.handler(this::onBytes);
        }

        private long startTimer() {
            return vertx.setTimer(idleMillis, _ -> socket.close().onComplete(_ -> {}));
        }

        private void onProgress() {
            vertx.cancelTimer(timer);
            timer = startTimer();
        }

        private void onClose() {
            vertx.cancelTimer(timer);
            if (stream != null) {
                stream.close();
            }
        }

        private void onBytes(Buffer bytes) {
            if (isAnswered) {
                return;
            }
            int before = received.length;
            received = Arrays.copyOf(received, before + bytes.length());
            bytes.getBytes(received, before);
            int read = request.read(received, 0, received.length);
            if (read == ScgiRequest.BROKEN) {
                socket.close().onComplete(_ -> {});
            } else if (read > 0) {
                isAnswered = true;
                received = new byte[0];
                answer();
            }
        }

        private void answer() {
            long start = System.nanoTime();
            desk.tick();
            HttpTracker.Outcome outcome = answered();
            switch (outcome) {
                case ANSWERED, TEXT -> send(OK);
                case NOT_FOUND -> send(NOT_FOUND);
                case FULL_SCRAPE -> sendAll();
            }
            desk.counts().answered(1, System.nanoTime() - start);
        }

        private HttpTracker.Outcome answered() {
            try {
                return tracker.answer(request.target(), request.targetLength(), request.client());
            } finally {
                desk.release();
            }
        }

        private void send(byte[] status) {
            AnswerBytes body = tracker.body();
            head.clear().put(status).put(TYPE).put(LENGTH).putNumber(body.length()).put(END);
            Buffer out = Buffer.buffer(head.toBytes());
            if (!request.isHead()) {
                out.appendBytes(body.array(), 0, body.length());
            }
            socket.end(out).onComplete(_ -> {});
        }

        private void sendAll() {
            if (!fullScrapes.begin()) {
                tracker.refuse(FullScrapes.BUSY);
                send(OK);
                return;
            }
            head.clear().put(OK).put(TYPE).put(LINE);
            socket.write(Buffer.buffer(head.toBytes())).onComplete(_ -> {});
            stream =
                    new FullScrapeStream(
                            new FullScrape(desk),
                            socket,
                            false,
                            context,
                            this::onProgress,
                            fullScrapes::end);
            stream.start();
        }
    }
}
