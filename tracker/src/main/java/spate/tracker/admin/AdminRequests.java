package spate.tracker.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the requests of the admin port, on its event loop; what waits for files is done by workers.
final class AdminRequests {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRequests.class);

    /// A body that takes longer to come is waited for no more.
    private static final long BODY_MILLIS = 20_000;

    /// Of a body that is too long so much is read.
    private static final int MAX_READ = 4 * JsonBody.MAX_BYTES;

    /// What the page may do: nothing but what this port serves.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private final Vertx vertx;
    private final AdminGuard guard;
    private final Metrics metrics;
    private final Statistics statistics;
    private final TopSwarms swarms;
    private final AdminApi api;
    private final AdminPage page = new AdminPage();

    AdminRequests(
            Vertx vertx,
            AdminGuard guard,
            AdminView view,
            Statistics statistics,
            TopSwarms swarms) {
        this.vertx = vertx;
        this.guard = guard;
        this.metrics = new Metrics(view);
        this.statistics = statistics;
        this.swarms = swarms;
        this.api = new AdminApi(view);
    }

    void onRequest(HttpServerRequest request) {
        request.exceptionHandler(_ -> {}); // the connection is closed then
        try {
            guard.checkReader(request.headers().getAll(HttpHeaders.HOST), authorization(request));
            String path = String.valueOf(request.path());
            if (path.startsWith(AdminApi.ROOT)) {
                guard.checkWriter(authorization(request));
                askApi(request, path);
            } else {
                checkGet(request);
                read(request, path);
            }
        } catch (AdminFailure failure) {
            refuse(request, failure);
        } catch (IOException | RuntimeException failure) {
            fail(request, failure);
        }
    }

    private static String authorization(HttpServerRequest request) {
        String value = request.getHeader(HttpHeaders.AUTHORIZATION);
        return value == null ? "" : value;
    }

    private static void checkGet(HttpServerRequest request) throws AdminFailure {
        if (!request.method().equals(HttpMethod.GET) && !isHead(request)) {
            throw AdminApi.wrongMethod("GET");
        }
    }

    private static boolean isHead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.HEAD);
    }

    private void read(HttpServerRequest request, String path) throws AdminFailure, IOException {
        switch (path) {
            case "/metrics" -> send(request, metrics.answer(request.getHeader(HttpHeaders.ACCEPT)));
            case "/stats.json" -> sendStatistics(request);
            default -> {
                AdminAnswer found = page.at(path);
                if (found == null) {
                    throw AdminApi.nowhere();
                }
                send(request, found);
            }
        }
    }

    /// Whoever asks first waits until all swarms were looked at; later ones are told what was found, and have it
    /// looked for again.
    private void sendStatistics(HttpServerRequest request) {
        TopSwarms.Ranking known = swarms.last();
        Future<?> looked = Future.succeededFuture();
        if (known == null || known.isStale(System.nanoTime())) {
            looked = vertx.executeBlocking(this::refresh, false);
        }
        if (known != null) {
            looked = Future.succeededFuture();
        }
        looked.map(_ -> statistics.answer())
                .onSuccess(answer -> send(request, answer))
                .onFailure(failure -> fail(request, failure));
    }

    private boolean refresh() {
        swarms.refresh();
        return true;
    }

    private void askApi(HttpServerRequest request, String path) throws AdminFailure {
        String method = request.method().name();
        if (!AdminApi.Request.mayHaveBody(method)) {
            work(request, () -> api.answer(asked(request, path, Buffer.buffer())));
            return;
        }
        checkBody(request);
        readBody(request, body -> work(request, () -> api.answer(asked(request, path, body))));
    }

    /// What is too long is read to its end, so that its sender reads the answer, unless it is far too long.
    private void readBody(HttpServerRequest request, Consumer<Buffer> whole) {
        Buffer body = Buffer.buffer();
        long timer = closeLater(request);
        long[] length = {0};
        request.handler(part -> {
            length[0] += part.length();
            if (length[0] <= JsonBody.MAX_BYTES) {
                body.appendBuffer(part);
            } else if (length[0] > MAX_READ) {
                request.connection().close();
            }
        });
        request.exceptionHandler(_ -> vertx.cancelTimer(timer));
        request.endHandler(_ -> {
            vertx.cancelTimer(timer);
            if (length[0] > JsonBody.MAX_BYTES) {
                refuse(request, tooLarge());
            } else {
                whole.accept(body);
            }
        });
    }

    private long closeLater(HttpServerRequest request) {
        return vertx.setTimer(BODY_MILLIS, _ -> request.connection().close());
    }

    private static AdminApi.Request asked(HttpServerRequest request, String path, Buffer body) {
        return new AdminApi.Request(
                request.method().name(), path, request.query(), body.getBytes());
    }

    private static void checkBody(HttpServerRequest request) throws AdminFailure {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean isEmpty =
                (length == null || length.equals("0"))
                        && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        String type = String.valueOf(request.getHeader(HttpHeaders.CONTENT_TYPE));
        if (!isEmpty && !type.regionMatches(true, 0, "application/json", 0, 16)) {
            throw new AdminFailure(
                    AdminFailure.WRONG_TYPE,
                    "the body is to be JSON: Content-Type: application/json");
        }
        if (length != null
                && (length.length() > 9 || Long.parseLong(length) > JsonBody.MAX_BYTES)) {
            throw tooLarge();
        }
    }

    private static AdminFailure tooLarge() {
        return new AdminFailure(
                AdminFailure.TOO_LARGE, "the body is longer than " + JsonBody.MAX_BYTES + " bytes");
    }

    private void work(HttpServerRequest request, Callable<AdminAnswer> work) {
        vertx.executeBlocking(work, false)
                .onSuccess(answer -> send(request, answer))
                .onFailure(failure -> {
                    if (failure instanceof AdminFailure known) {
                        refuse(request, known);
                    } else {
                        fail(request, failure);
                    }
                });
    }

    private void fail(HttpServerRequest request, Throwable failure) {
        LOG.error("the admin port cannot answer {}", request.path(), failure);
        refuse(request, new AdminFailure(AdminFailure.FAILED, "the tracker failed: see its log"));
    }

    /// What is left of the request is read and thrown away, for a while.
    private void refuse(HttpServerRequest request, AdminFailure failure) {
        HttpServerResponse response = request.response();
        if (failure.status() == AdminFailure.UNAUTHORIZED) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (failure.status() == AdminFailure.TOO_LARGE) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            response.endHandler(_ -> request.connection().close());
        } else if (!request.isEnded()) {
            long timer = closeLater(request);
            request.exceptionHandler(_ -> vertx.cancelTimer(timer));
            request.endHandler(_ -> vertx.cancelTimer(timer));
        }
        send(request, AdminAnswer.of(failure));
    }

    private static void send(HttpServerRequest request, AdminAnswer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.type())
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(answer.body().length))
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("X-Content-Type-Options", "nosniff");
        Future<Void> sent =
                isHead(request) ? response.end() : response.end(Buffer.buffer(answer.body()));
        sent.onComplete(_ -> {});
    }
}
