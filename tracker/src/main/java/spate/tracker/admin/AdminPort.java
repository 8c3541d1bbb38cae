package spate.tracker.admin;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spate.tracker.http.FamilyConfig;

/// What the event loop of the admin port has: the server and its connections.
final class AdminPort extends VerticleBase {
    /// When there is one more, the one that has been open the longest is closed.
    static final int MAX_CONNECTIONS = 64;

    /// The longest first line of a request: no path here is longer.
    static final int MAX_TARGET = 4 << 10;

    private static final int MAX_HEAD = 8 << 10;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final InetSocketAddress listen;
    private final AdminGuard guard;
    private final AdminView view;

    /// In the order in which they came.
    private final Set<HttpConnection> connections = new LinkedHashSet<>();

    private final @Nullable ServerSSLOptions certificate;
    private @Nullable HttpServer server;
    private volatile int port;

    /// @param certificate for HTTPS; null for HTTP
    AdminPort(
            InetSocketAddress listen,
            AdminGuard guard,
            AdminView view,
            @Nullable ServerSSLOptions certificate) {
        this.listen = listen;
        this.guard = guard;
        this.view = view;
        this.certificate = certificate;
    }

    @Override
    public Future<?> start() {
        TopSwarms swarms = new TopSwarms(view.tracker());
        ClientSample clients = new ClientSample(view.tracker());
        RateHistory history = new RateHistory(view.tracker(), System.nanoTime());
        Statistics statistics = new Statistics(view, swarms, clients, history);
        AdminRequests requests = new AdminRequests(vertx, guard, view, statistics, swarms);
        HttpServer made =
                certificate == null
                        ? vertx.createHttpServer(serverConfig())
                        : vertx.createHttpServer(serverConfig(), certificate);
        server = made;
        made.connectionHandler(this::onConnection);
        made.exceptionHandler(_ -> {}); // a peer's fault
        made.requestHandler(requests::onRequest);
        SocketAddress address =
                SocketAddress.inetSocketAddress(
                        listen.getPort(), listen.getAddress().getHostAddress());
        return made.listen(address)
                .onSuccess(open -> {
                    port = open.actualPort();
                    view.tracker().addListener(clients);
                    vertx.setPeriodic(
                            TimeUnit.SECONDS.toMillis(RateHistory.TICK_SECONDS),
                            _ -> history.tick(System.nanoTime()));
                });
    }

    /// New connections get another certificate.
    Future<?> useCertificate(ServerSSLOptions changed) {
        return server == null ? Future.succeededFuture() : server.updateSSLOptions(changed);
    }

    private HttpServerConfig serverConfig() {
        HttpServerConfig config = new HttpServerConfig();
        FamilyConfig.listensAt(listen, config.getTcpConfig());
        config.setVersions(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1).setIdleTimeout(IDLE);
        return config.setHttp1Config(
                new Http1ServerConfig()
                        .setMaxInitialLineLength(MAX_TARGET)
                        .setMaxHeaderSize(MAX_HEAD));
    }

    private void onConnection(HttpConnection connection) {
        connections.add(connection);
        connection.exceptionHandler(_ -> {}); // it is closed then
        connection.closeHandler(_ -> connections.remove(connection));
        if (connections.size() > MAX_CONNECTIONS) {
            Iterator<HttpConnection> oldest = connections.iterator();
            HttpConnection first = oldest.next();
            oldest.remove();
            first.close();
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listen.getAddress(), port);
    }
}
