package spate.tracker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.protocol.address.IpAddress;
import spate.tracker.Served.Transport;
import spate.tracker.core.Caller;
import spate.tracker.core.Failures;
import spate.tracker.core.Tracker;
import spate.tracker.http.AddressFailure;
import spate.tracker.http.HttpFrontEnd;
import spate.tracker.http.HttpSettings;
import spate.tracker.http.WebSockets;
import spate.tracker.udp.ConnectionIds;
import spate.tracker.udp.UdpServer;
import spate.tracker.websocket.WebLimits;
import spate.tracker.websocket.WebSocketServer;
import spate.tracker.websocket.WebSwarms;

/// What serves a tracker: UDP and HTTP on the same addresses, WebSockets where HTTP is, and what else its
/// settings ask for.
final class FrontEnds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FrontEnds.class);

    /// A port that the system chooses for UDP may be taken for TCP; then it is to choose another.
    private static final int MAX_ATTEMPTS = 20;

    /// This part of the heap is for WebSockets.
    private static final int WEB_SOCKETS_PART = 8;

    /// This part is for connections, of which each may take so much.
    private static final int CONNECTIONS_PART = 4;

    private static final long CONNECTION_BYTES = 32 << 10;

    private final List<Served> served = new ArrayList<>();
    private @Nullable UdpServer udp;
    private @Nullable HttpFrontEnd http;
    private @Nullable WebSocketServer webSockets;
    private @Nullable WebSwarms webSwarms;

    private FrontEnds() {}

    /// Opens all sockets.
    ///
    /// @throws java.net.BindException when an address is taken, not ours or needs rights
    /// @throws IOException when a certificate cannot be read
    static FrontEnds open(
            TrackerSettings settings, Tracker tracker, SecureRandom random, Failures failures)
            throws IOException {
        boolean isChosen =
                settings.serves().udp()
                        && settings.listen().stream().anyMatch(each -> each.getPort() == 0);
        for (int attempt = 1; true; attempt++) {
            try {
                return openOnce(settings, tracker, random, failures);
            } catch (BindException e) {
                if (!isChosen || isNamed(settings, e) || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /// Whether it is about an address that was asked for just so: another port for the others does not help.
    private static boolean isNamed(TrackerSettings settings, BindException e) {
        HttpSettings http = settings.http();
        return e instanceof AddressFailure failure
                && Stream.of(settings.listen(), http.secureListen(), http.scgiListen())
                        .anyMatch(addresses -> addresses.contains(failure.address()));
    }

    private static FrontEnds openOnce(
            TrackerSettings settings, Tracker tracker, SecureRandom random, Failures failures)
            throws IOException {
        FrontEnds frontEnds = new FrontEnds();
        try {
            List<InetSocketAddress> listen = settings.listen();
            if (settings.serves().udp()) {
                listen = frontEnds.openUdp(settings, tracker, random, failures);
            }
            frontEnds.openHttp(settings, listen, tracker, random, failures);
            return frontEnds;
        } catch (IOException | RuntimeException | Error e) {
            frontEnds.close();
            throw e;
        }
    }

    private List<InetSocketAddress> openUdp(
            TrackerSettings settings, Tracker tracker, SecureRandom random, Failures failures)
            throws IOException {
        ConnectionIds ids =
                new ConnectionIds(
                        random.nextLong(),
                        random.nextLong(),
                        (int) settings.answers().connectionIdLife().toSeconds());
        UdpServer opened =
                UdpServer.start(
                        settings.listen(),
                        tracker,
                        ids,
                        settings.http().proxies().trusted(),
                        failures);
        udp = opened;
        add(Transport.UDP, opened.addresses());
        return opened.addresses();
    }

    /// @param listen what UDP got, if it is on: a port that was 0 is the same for both
    private void openHttp(
            TrackerSettings settings,
            List<InetSocketAddress> listen,
            Tracker tracker,
            SecureRandom random,
            Failures failures)
            throws IOException {
        TrackerSettings.Serves serves = settings.serves();
        HttpSettings wanted = fitting(settings.http());
        wanted =
                wanted.withListen(serves.http() ? listen : List.of())
                        .withLoopbackLimited(settings.guard().limitsLoopback());
        boolean isNowhere =
                wanted.listen().isEmpty()
                        && wanted.secureListen().isEmpty()
                        && wanted.scgiListen().isEmpty();
        if (isNowhere) {
            return;
        }
        HttpFrontEnd opened =
                HttpFrontEnd.start(
                        wanted,
                        tracker,
                        settings.workers(),
                        webSockets(serves.webSockets(), settings.workers(), tracker, random),
                        failures::onMistake);
        http = opened;
        add(Transport.HTTP, opened.addresses());
        add(Transport.HTTPS, opened.secureAddresses());
        add(Transport.SCGI, opened.scgiAddresses());
    }

    /// With no more connections than this process may have: more would leave it no descriptor to save with, or no
    /// memory, should all of them send the longest requests byte by byte.
    private static HttpSettings fitting(HttpSettings wanted) {
        long fitting = Runtime.getRuntime().maxMemory() / CONNECTIONS_PART / CONNECTION_BYTES;
        int most = Math.clamp(fitting, 1, OpenFiles.maxConnections());
        if (wanted.maxConnections() <= most) {
            return wanted;
        }
        if (wanted.maxConnections() != HttpSettings.DEFAULT.maxConnections()) {
            LOG.warn(
                    "there can be {} connections, not {}: there is no more memory (-Xmx), or there are no"
                            + " more descriptors (ulimit -n)",
                    most,
                    wanted.maxConnections());
        }
        return wanted.withConnections(most, wanted.idle());
    }

    private @Nullable Function<Vertx, WebSockets> webSockets(
            @Nullable WebLimits limits, int parts, Tracker tracker, SecureRandom random) {
        if (limits == null) {
            return null;
        }
        long memory = Runtime.getRuntime().maxMemory() / WEB_SOCKETS_PART;
        WebSwarms swarms = new WebSwarms(parts, limits, memory, random.nextLong());
        WebSocketServer server = new WebSocketServer(tracker, swarms);
        webSwarms = swarms;
        webSockets = server;
        return _ -> new Handshakes(server, limits.messages().maxBytes());
    }

    /// Opens the WebSockets of one event loop.
    private record Handshakes(WebSocketServer server, int maxMessageBytes) implements WebSockets {
        @Override
        public Future<?> accept(HttpServerRequest request, Caller from) {
            IpAddress client = address(from);
            return request.toWebSocket()
                    .onSuccess(socket -> server.onOpen(socket, client))
                    .onFailure(failure ->
                            LOG.debug("no WebSocket for {}: {}", client, failure.toString()));
        }

        private static IpAddress address(Caller from) {
            return from.isV6()
                    ? new IpAddress(from.high(), from.low())
                    : IpAddress.ofV4((int) from.low());
        }

        /// All are closed together: see [WebSocketServer#close].
        @Override
        public void close() {}
    }

    private void add(Transport transport, List<InetSocketAddress> addresses) {
        addresses.forEach(address -> served.add(new Served(transport, address)));
    }

    /// Where it serves; ports that were 0 are known.
    List<Served> served() {
        return List.copyOf(served);
    }

    /// Swarms of browsers; null where no WebSockets are served.
    @Nullable WebSwarms webSwarms() {
        return webSwarms;
    }

    /// Answers over UDP that the system did not take.
    long droppedDatagrams() {
        return udp == null ? 0 : udp.dropped();
    }

    /// Takes what can be changed while it serves, and reads the certificate again, if there is one.
    void apply(TrackerSettings settings) {
        HttpSettings changed = settings.http();
        if (http != null) {
            http.reload();
            http.use(changed.proxies(), changed.rules());
        }
        if (udp != null) {
            udp.use(changed.proxies().trusted());
        }
        WebLimits limits = settings.serves().webSockets();
        if (webSwarms != null && limits != null) {
            webSwarms.use(limits);
        }
    }

    /// Looks whether this machine has other addresses than before.
    void checkAddresses() throws IOException {
        if (udp != null) {
            udp.checkAddresses();
        }
    }

    /// How many connections there are, of all kinds.
    int connections() {
        return http == null ? 0 : http.connections();
    }

    @Override
    public void close() {
        if (webSockets != null) {
            webSockets.close();
        }
        if (http != null) {
            http.close();
        }
        if (udp != null) {
            Objects.requireNonNull(udp).close();
        }
    }
}
