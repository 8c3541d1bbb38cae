package spate.tracker.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocketServerConfig;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpServerConfig;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spate.tracker.core.Desk;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Tracker;

/// What one event loop serves: a server for each address, which shares the socket with those of the other
/// loops.
final class HttpWorker extends VerticleBase {
    private static final int MAX_HEAD = 8 << 10;
    private static final long SWEEP_MILLIS = 1000;

    private final HttpSettings settings;
    private final Tracker tracker;
    private final FullScrapes fullScrapes;
    private final Acceptor acceptor;
    private final @Nullable Function<Vertx, WebSockets> opensWebSockets;
    private final @Nullable ServerSSLOptions certificate;
    private @Nullable WebSockets webSockets;
    private @Nullable HttpRequests requests;
    private @Nullable ScgiRequests scgiRequests;
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<HttpServer> secureServers = new ArrayList<>();
    private final List<NetServer> scgiServers = new ArrayList<>();

    /// @param opensWebSockets is asked once; null for none
    HttpWorker(
            HttpSettings settings,
            Tracker tracker,
            FullScrapes fullScrapes,
            Acceptor acceptor,
            @Nullable Function<Vertx, WebSockets> opensWebSockets,
            @Nullable ServerSSLOptions certificate) {
        this.settings = settings;
        this.tracker = tracker;
        this.fullScrapes = fullScrapes;
        this.acceptor = acceptor;
        this.opensWebSockets = opensWebSockets;
        this.certificate = certificate;
    }

    @Override
    public Future<?> start() {
        Desk desk = tracker.openDesk(FrontEnd.HTTP);
        OpenConnections open = new OpenConnections(settings.idle().toSeconds());
        vertx.setPeriodic(
                SWEEP_MILLIS,
                _ -> {
                    desk.tick();
                    open.sweep(desk.seconds());
                });
        if (opensWebSockets != null) {
            webSockets = opensWebSockets.apply(vertx);
        }
        HttpRequests answers =
                new HttpRequests(
                        new HttpTracker(desk, settings.rules()),
                        open,
                        settings.proxies(),
                        fullScrapes,
                        webSockets,
                        context);
        requests = answers;
        List<Future<?>> listening = new ArrayList<>();
        for (InetSocketAddress address : settings.listen()) {
            listening.add(listen(address, null, answers, open, desk));
        }
        for (InetSocketAddress address : settings.secureListen()) {
            listening.add(listen(address, certificate, answers, open, desk));
        }
        listenForWebServers(listening);
        return Future.all(listening);
    }

    @Override
    public Future<?> stop() {
        if (webSockets != null) {
            webSockets.close();
        }
        return Future.succeededFuture();
    }

    private Future<?> listen(
            InetSocketAddress address,
            @Nullable ServerSSLOptions ssl,
            HttpRequests requests,
            OpenConnections open,
            Desk desk) {
        HttpServer server =
                ssl == null
                        ? vertx.createHttpServer(serverConfig(address))
                        : vertx.createHttpServer(serverConfig(address), ssl);
        server.connectionHandler(connection -> {
            boolean isTooMany = acceptor.connections() > settings.maxConnections();
            connection.exceptionHandler(_ -> {}); // it is closed then
            open.add(connection, isTooMany, desk.seconds());
        });
        server.exceptionHandler(_ -> {}); // a peer's fault, such as a handshake that fails
        server.requestHandler(requests::onRequest);
        List<HttpServer> all = ssl == null ? servers : secureServers;
        all.add(server);
        return told(
                server.listen(shared(address, all.size() + (ssl == null ? 0 : 1000))),
                ssl == null ? "http" : "https",
                address);
    }

    private static Future<?> told(Future<?> listening, String protocol, InetSocketAddress address) {
        return listening.transform(done ->
                done.succeeded()
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                HttpFrontEnd.failure(protocol, address, done.cause())));
    }

    private HttpServerConfig serverConfig(InetSocketAddress address) {
        HttpServerConfig config = new HttpServerConfig();
        FamilyConfig.listensAt(address, config.getTcpConfig());
        config.setVersions(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1).setStrictThreadMode(true);
        config.setHttp1Config(
                new Http1ServerConfig()
                        .setMaxInitialLineLength(HttpQuery.MAX_TARGET + 100)
                        .setMaxHeaderSize(MAX_HEAD));
        if (webSockets != null) {
            config.setWebSocketConfig(webSocketConfig(webSockets.maxMessageBytes()));
        }
        return config;
    }

    /// Messages are not compressed: a few bytes could become a great many, and each connection would keep
    /// tables for it.
    private static WebSocketServerConfig webSocketConfig(int maxMessageBytes) {
        return new WebSocketServerConfig()
                .setMaxFrameSize(maxMessageBytes)
                .setMaxMessageSize(maxMessageBytes)
                .setUsePerFrameCompression(false)
                .setUsePerMessageCompression(false);
    }

    /// The address that all workers ask for. One where the system chooses the port is known by a number.
    private static SocketAddress shared(InetSocketAddress address, int number) {
        String host = address.getAddress().getHostAddress();
        return address.getPort() == 0
                ? SocketAddress.sharedRandomPort(number, host)
                : SocketAddress.inetSocketAddress(address.getPort(), host);
    }

    private void listenForWebServers(List<Future<?>> listening) {
        if (settings.scgiListen().isEmpty()) {
            return;
        }
        HttpTracker answers = new HttpTracker(tracker.openDesk(FrontEnd.SCGI), settings.rules());
        ScgiRequests taker = new ScgiRequests(answers, settings, fullScrapes, vertx, context);
        scgiRequests = taker;
        for (InetSocketAddress address : settings.scgiListen()) {
            TcpServerConfig config = new TcpServerConfig();
            FamilyConfig.listensAt(address, config);
            NetServer server = vertx.createNetServer(config);
            server.connectHandler(taker::onConnect);
            server.exceptionHandler(_ -> {}); // a peer's fault
            scgiServers.add(server);
            listening.add(
                    told(
                            server.listen(shared(address, scgiServers.size() + 2000)),
                            "scgi",
                            address));
        }
    }

    /// From now on others are believed, and something else holds for requests.
    ///
    /// @param whenDone is run on the event loop
    void use(HttpSettings.Proxies proxies, HttpRules rules, Runnable whenDone) {
        context.runOnContext(_ -> {
            if (requests != null) {
                requests.use(proxies, rules);
            }
            if (scgiRequests != null) {
                scgiRequests.use(proxies, rules);
            }
            whenDone.run();
        });
    }

    /// New connections get another certificate, those of the other workers too.
    Future<?> useCertificate(ServerSSLOptions changed) {
        return Future.all(
                secureServers.stream().map(server -> server.updateSSLOptions(changed)).toList());
    }

    /// The ports of HTTP, HTTPS and SCGI, in the order of the settings.
    List<Integer> ports() {
        List<Integer> ports = new ArrayList<>();
        servers.forEach(server -> ports.add(server.actualPort()));
        secureServers.forEach(server -> ports.add(server.actualPort()));
        scgiServers.forEach(server -> ports.add(server.actualPort()));
        return ports;
    }
}
