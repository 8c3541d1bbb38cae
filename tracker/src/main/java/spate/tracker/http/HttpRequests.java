package spate.tracker.http;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.tracker.core.Caller;
import spate.tracker.core.Desk;

/// Answers the requests of one event loop.
final class HttpRequests {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int OTHER_METHOD = 405;
    private static final int BODY = 413;
    private static final int BUSY = 503;

    /// How much of what a client does not read is kept, while it asks for more.
    private static final int MAX_UNREAD = 1 << 17;

    private static final CharSequence PLAIN = HttpHeaders.createOptimized("text/plain");
    private static final CharSequence UTF_8 =
            HttpHeaders.createOptimized("text/plain; charset=utf-8");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");

    private final HttpTracker tracker;
    private final Desk desk;
    private final OpenConnections connections;
    private HttpSettings.Proxies proxies;
    private ForwardedReader forwarded;
    private final FullScrapes fullScrapes;
    private final @Nullable WebSockets webSockets;
    private final Context context;
    private final byte[] target = new byte[HttpQuery.MAX_TARGET];

    HttpRequests(
            HttpTracker tracker,
            OpenConnections connections,
            HttpSettings.Proxies proxies,
            FullScrapes fullScrapes,
            @Nullable WebSockets webSockets,
            Context context) {
        this.tracker = tracker;
        this.desk = tracker.desk();
        this.connections = connections;
        this.proxies = proxies;
        this.forwarded = new ForwardedReader(proxies.by(), proxies.trusted()::contains);
        this.fullScrapes = fullScrapes;
        this.webSockets = webSockets;
        this.context = context;
    }

    /// From now on others are believed, and something else holds.
    void use(HttpSettings.Proxies changed, HttpRules rules) {
        proxies = changed;
        forwarded = new ForwardedReader(changed.by(), changed.trusted()::contains);
        tracker.use(rules);
    }

    void onRequest(HttpServerRequest request) {
        OpenConnections.State state = connections.state(request.connection());
        if (state == null) {
            return; // it is being closed
        }
        long start = System.nanoTime();
        desk.tick();
        state.use(desk.seconds());
        int problem = problem(request, state);
        if (problem != 0) {
            refuse(request, problem);
            return;
        }
        if (webSockets != null
                && request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)) {
            openWebSocket(request, state, webSockets);
            return;
        }
        IpAddress client = client(state.peer(request.connection()), request.headers());
        HttpTracker.Outcome outcome = answered(request.uri().length(), client);
        switch (outcome) {
            case ANSWERED -> answer(request, PLAIN);
            case TEXT -> answer(request, UTF_8);
            case NOT_FOUND -> refuse(request, NOT_FOUND);
            case FULL_SCRAPE -> sendAll(request, state);
        }
        desk.counts().answered(1, System.nanoTime() - start);
    }

    /// The shard is given back whatever happens: others wait for it.
    private HttpTracker.Outcome answered(int length, IpAddress client) {
        try {
            return tracker.answer(target, length, client);
        } finally {
            desk.release();
        }
    }

    private void openWebSocket(
            HttpServerRequest request, OpenConnections.State state, WebSockets takers) {
        IpAddress client = client(state.peer(request.connection()), request.headers());
        takers.accept(request, HttpTracker.fill(new Caller(), client))
                .onSuccess(_ -> state.takeOver());
    }

    /// 0, or the status that a request is refused with. Copies its target.
    private int problem(HttpServerRequest request, OpenConnections.State state) {
        if (state.isTooMany()) {
            return BUSY;
        }
        HttpMethod method = request.method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            return OTHER_METHOD;
        }
        if (hasBody(request.headers())) {
            return BODY;
        }
        return copyTarget(request.uri()) ? 0 : BAD_REQUEST;
    }

    private static boolean hasBody(MultiMap headers) {
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return (length != null && !length.equals("0"))
                || headers.contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private boolean copyTarget(String uri) {
        int length = uri.length();
        if (length > target.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = uri.charAt(i);
            if (c > 0x7E) {
                return false; // what it was before it was decoded is not known
            }
            target[i] = (byte) c;
        }
        return true;
    }

    private IpAddress client(IpAddress peer, MultiMap headers) {
        return proxies.trusted().contains(peer) && proxies.by() != ForwardedBy.NOBODY
                ? forwarded.client(peer, headers.getAll(proxies.by().headerName()))
                : peer;
    }

    private void refuse(HttpServerRequest request, int status) {
        HttpServerResponse response = request.response();
        response.setStatusCode(status);
        if (status == BUSY) {
            response.putHeader(RETRY_AFTER, "60");
        } else if (status == OTHER_METHOD) {
            response.putHeader(HttpHeaders.ALLOW, "GET, HEAD");
        }
        if (status != NOT_FOUND) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        tracker.body().clear().put(AnswerBytes.ascii(response.getStatusMessage() + "\n"));
        answer(request, UTF_8);
        if (status != NOT_FOUND) {
            request.connection().close();
        }
    }

    private void answer(HttpServerRequest request, CharSequence contentType) {
        HttpServerResponse response = request.response();
        AnswerBytes body = tracker.body();
        if (response.writeQueueFull()) {
            boundUnread(request, response);
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            response.end();
        } else {
            response.end(Buffer.buffer(body.toBytes()));
        }
    }

    /// Who asks and asks, and reads no answer, has to go.
    private static void boundUnread(HttpServerRequest request, HttpServerResponse response) {
        response.setWriteQueueMaxSize(MAX_UNREAD);
        if (response.writeQueueFull()) {
            request.connection().close();
        }
    }

    private void sendAll(HttpServerRequest request, OpenConnections.State state) {
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, PLAIN);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
            return;
        }
        if (!fullScrapes.begin()) {
            tracker.refuse(FullScrapes.BUSY);
            answer(request, PLAIN);
            return;
        }
        boolean zips = AcceptedEncoding.hasGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
        if (zips) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        // Without chunks only its end ends an answer.
        boolean ends = request.version() == HttpVersion.HTTP_1_0;
        response.setChunked(!ends);
        if (ends) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        FullScrapeStream stream =
                new FullScrapeStream(
                        new FullScrape(desk),
                        response,
                        zips,
                        context,
                        () -> {
                            desk.tick();
                            state.use(desk.seconds());
                        },
                        () -> {
                            fullScrapes.end();
                            if (ends) {
                                request.connection().close();
                            }
                        });
        response.closeHandler(_ -> stream.close());
        stream.start();
    }
}
