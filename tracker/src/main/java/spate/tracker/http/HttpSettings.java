package spate.tracker.http;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.tracker.access.NetworkList;

/// Where HTTP is served, and to whom. Made from [#DEFAULT] by the methods that change one thing.
///
/// @param listen for HTTP
/// @param secureListen for HTTPS; needs a certificate
/// @param certificate of HTTPS
/// @param scgiListen for web servers that pass requests on over SCGI: those on this machine and the
///     trusted proxies
/// @param proxies who is believed
/// @param maxConnections of all kinds together; who comes then is told to come later: 1 or more
/// @param idle after how long a connection on which nothing is asked, or not read what is answered, is
///     closed: 1 s or more
/// @param rules what holds for requests
/// @param limitsLoopback whether this machine may have no more than its part of the connections, either;
///     trusted proxies may have all
public record HttpSettings(
        List<InetSocketAddress> listen,
        List<InetSocketAddress> secureListen,
        @Nullable Certificate certificate,
        List<InetSocketAddress> scgiListen,
        Proxies proxies,
        int maxConnections,
        Duration idle,
        HttpRules rules,
        boolean limitsLoopback) {
    /// One address, or `/64` of IPv6, may have one in so many of the connections.
    static final int PARTS = 4;

    /// Files in PEM, which are read again when they change.
    ///
    /// @param chain the certificate, and those that it is signed by
    /// @param key its private key, not encrypted
    public record Certificate(Path chain, Path key) {}

    /// Who may speak for others.
    ///
    /// @param trusted proxies; what they say of their clients, in a header or by the PROXY protocol (over UDP
    ///     too), is believed
    /// @param by the header that is read
    public record Proxies(NetworkList trusted, ForwardedBy by) {
        /// Nobody is believed.
        public static final Proxies NONE = new Proxies(NetworkList.EMPTY, ForwardedBy.NOBODY);
    }

    /// Listens nowhere yet.
    public static final HttpSettings DEFAULT =
            new HttpSettings(
                    List.of(),
                    List.of(),
                    null,
                    List.of(),
                    Proxies.NONE,
                    20_000,
                    Duration.ofSeconds(30),
                    HttpRules.DEFAULT,
                    false);

    public HttpSettings {
        listen = List.copyOf(listen);
        secureListen = List.copyOf(secureListen);
        scgiListen = List.copyOf(scgiListen);
        if (!secureListen.isEmpty() && certificate == null) {
            throw new IllegalArgumentException("HTTPS without a certificate");
        }
        if (maxConnections < 1 || idle.toSeconds() < 1) {
            throw new IllegalArgumentException(maxConnections + " connections for " + idle);
        }
    }

    public HttpSettings withListen(List<InetSocketAddress> addresses) {
        return new HttpSettings(
                addresses,
                secureListen,
                certificate,
                scgiListen,
                proxies,
                maxConnections,
                idle,
                rules,
                limitsLoopback);
    }

    public HttpSettings withSecureListen(List<InetSocketAddress> addresses, Certificate files) {
        return new HttpSettings(
                listen,
                addresses,
                files,
                scgiListen,
                proxies,
                maxConnections,
                idle,
                rules,
                limitsLoopback);
    }

    public HttpSettings withScgiListen(List<InetSocketAddress> addresses) {
        return new HttpSettings(
                listen,
                secureListen,
                certificate,
                addresses,
                proxies,
                maxConnections,
                idle,
                rules,
                limitsLoopback);
    }

    public HttpSettings withProxies(Proxies changed) {
        return new HttpSettings(
                listen,
                secureListen,
                certificate,
                scgiListen,
                changed,
                maxConnections,
                idle,
                rules,
                limitsLoopback);
    }

    /// @param count of connections at once
    /// @param time that one may be idle
    public HttpSettings withConnections(int count, Duration time) {
        return new HttpSettings(
                listen,
                secureListen,
                certificate,
                scgiListen,
                proxies,
                count,
                time,
                rules,
                limitsLoopback);
    }

    public HttpSettings withRules(HttpRules changed) {
        return new HttpSettings(
                listen,
                secureListen,
                certificate,
                scgiListen,
                proxies,
                maxConnections,
                idle,
                changed,
                limitsLoopback);
    }

    public HttpSettings withLoopbackLimited(boolean isLimited) {
        return new HttpSettings(
                listen,
                secureListen,
                certificate,
                scgiListen,
                proxies,
                maxConnections,
                idle,
                rules,
                isLimited);
    }
}
