package spate.client.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import spate.client.net.Family;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.io.dns.Resolution;
import spate.io.dns.Resolver;
import spate.protocol.address.IpAddress;

/// Gets documents over HTTP and HTTPS: redirects, gzip, and a bound on everything a server can draw
/// out: the size of the body after unzipping, of the head, the number of redirects, and the time of
/// all together.
///
/// Certificates are checked against those the platform trusts. A name and password in the URL go
/// as basic authentication to the host they were written for, and nowhere else. A redirect from the
/// public Internet into a private network is not followed: it would let a tracker ask this
/// machine's neighbours.
///
/// Thread-safe. Calls block; they are meant for virtual threads, which they interrupt to end in time.
public final class HttpFetch implements AutoCloseable {

    /// How many redirects are followed.
    public static final int MAX_REDIRECTS = 5;

    /// How many addresses of a host are tried.
    private static final int MAX_ADDRESSES = 4;

    /// How many codings may lie one in the other.
    private static final int MAX_CODINGS = 2;

    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Resolver resolver;
    private final CloseableHttpClient http;

    /// Trusts what the platform trusts.
    public HttpFetch(Resolver resolver, LocalAddresses local) {
        this(resolver, local, HttpFetch::platformTrust);
    }

    HttpFetch(Resolver resolver, LocalAddresses local, HttpConnections.Tls tls) {
        this.resolver = resolver;
        this.http = HttpConnections.open(tls, local, DEFAULT_CONNECT_TIMEOUT);
    }

    private static SSLContext platformTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this platform has no TLS", e);
        }
    }

    /// Gets a document. On an interrupted thread, or one that is interrupted meanwhile, it fails.
    ///
    /// @return the answer, whatever its status
    /// @throws HttpFailure if there is none
    public HttpReply get(HttpAsk ask) throws HttpFailure {
        try (Watchdog watchdog = new Watchdog(ask.totalTimeout())) {
            try {
                return follow(ask);
            } catch (IOException | RuntimeException failure) {
                if (watchdog.isExpired()) {
                    throw HttpFailure.unreachable(
                            "no answer within " + seconds(ask.totalTimeout()) + " s");
                }
                throw failure instanceof IOException cause
                        ? HttpFailure.of(cause)
                        : HttpFailure.useless("its answer makes no sense: " + failure.getMessage());
            }
        }
    }

    private static String seconds(Duration time) {
        long millis = time.toMillis();
        return millis % 1000 == 0 ? Long.toString(millis / 1000) : Double.toString(millis / 1e3);
    }

    private HttpReply follow(HttpAsk ask) throws IOException {
        Url url = ask.url();
        boolean fromOutside = false;
        for (int redirects = 0; ; redirects++) {
            List<InetAddress> addresses = addresses(url, ask.family(), fromOutside);
            Step step = tryAll(url, addresses, ask);
            if (step.reply != null) {
                return step.reply;
            }
            Url next = url.resolve(step.location);
            if (next == null || next.scheme() == Url.Scheme.UDP) {
                throw HttpFailure.useless("it redirects to what is no URL of a document");
            }
            if (redirects == MAX_REDIRECTS) {
                throw HttpFailure.useless("it redirects more than " + MAX_REDIRECTS + " times");
            }
            fromOutside |= addresses.stream().allMatch(HttpFetch::isGlobal);
            url = url.isSamePlace(next) ? withUserInfo(next, url.userInfo()) : next;
        }
    }

    private static Url withUserInfo(Url url, @Nullable String userInfo) {
        return url.userInfo() != null
                ? url
                : new Url(
                        url.scheme(),
                        userInfo,
                        url.host(),
                        url.port(),
                        url.hasPort(),
                        url.target());
    }

    /// What one exchange led to: an answer, or further.
    private record Step(@Nullable HttpReply reply, String location) {}

    private List<InetAddress> addresses(Url url, Family family, boolean fromOutside)
            throws HttpFailure {
        List<InetAddress> found =
                switch (resolver.resolve(url.host())) {
                    case Resolution.Found(List<InetAddress> all) -> family.of(all);
                    case Resolution.Failed(String reason) -> throw HttpFailure.unreachable(reason);
                };
        if (found.isEmpty()) {
            throw HttpFailure.unreachable(url.host() + " has no address of the family wanted");
        }
        if (fromOutside && !found.stream().allMatch(HttpFetch::isGlobal)) {
            throw HttpFailure.useless("it redirects into a private network: " + url.place());
        }
        return found.subList(0, Math.min(found.size(), MAX_ADDRESSES));
    }

    private static boolean isGlobal(InetAddress address) {
        return Objects.requireNonNull(IpAddress.ofBytes(address.getAddress())).isGlobal();
    }

    /// Tries one address after the other until one lets us connect.
    private Step tryAll(Url url, List<InetAddress> addresses, HttpAsk ask) throws IOException {
        for (int i = 0; ; i++) {
            try {
                return exchange(url, addresses.get(i), ask);
            } catch (ConnectException | NoRouteToHostException | ConnectTimeoutException failure) {
                if (i == addresses.size() - 1 || Thread.currentThread().isInterrupted()) {
                    throw failure;
                }
            }
        }
    }

    /// A connection that was kept may be one that the server has given up in the meantime: that is
    /// no answer, and asked again.
    private Step exchange(Url url, InetAddress address, HttpAsk ask) throws IOException {
        try {
            return exchangeOnce(url, address, ask);
        } catch (NoHttpResponseException | SocketException failure) {
            if (!(failure instanceof ConnectException)
                    && !(failure instanceof NoRouteToHostException)
                    && !Thread.currentThread().isInterrupted()) {
                return exchangeOnce(url, address, ask);
            }
            throw failure;
        }
    }

    private Step exchangeOnce(Url url, InetAddress address, HttpAsk ask) throws IOException {
        HttpHost host = new HttpHost(url.scheme().text(), address, url.host(), url.port());
        HttpGet request = request(url, ask);
        boolean whole = false;
        try (ClassicHttpResponse response = http.executeOpen(host, request, null)) {
            try {
                Step step = step(response, ask);
                whole = step.reply != null && ask.keepAlive();
                return step;
            } finally {
                if (!whole) {
                    request.abort(); // closing alone would read on to the end of the body
                }
            }
        }
    }

    private static Step step(ClassicHttpResponse response, HttpAsk ask) throws IOException {
        Header location = response.getFirstHeader("Location");
        if (isRedirect(response.getCode()) && location != null) {
            return new Step(null, String.valueOf(location.getValue()));
        }
        String reason = Objects.requireNonNullElse(response.getReasonPhrase(), "");
        byte[] body = body(response, ask.maxBytes());
        return new Step(new HttpReply(response.getCode(), reason, body), "");
    }

    private static HttpGet request(Url url, HttpAsk ask) {
        HttpGet request = new HttpGet(URI.create("/"));
        request.setScheme(url.scheme().text());
        request.setAuthority(new URIAuthority(url.host(), url.hasPort() ? url.port() : -1));
        request.setPath(url.target());
        request.setHeader("Accept", "*/*");
        request.setHeader("Accept-Encoding", "gzip");
        if (!ask.keepAlive()) {
            request.setHeader("Connection", "close");
        }
        String userInfo = url.userInfo();
        if (userInfo != null) {
            request.setHeader("Authorization", "Basic " + base64(userInfo));
        }
        request.setConfig(config(ask));
        return request;
    }

    @SuppressWarnings("deprecation") // the replacement cannot be set for one request
    private static RequestConfig config(HttpAsk ask) {
        Timeout total = Timeout.of(ask.totalTimeout());
        return RequestConfig.copy(HttpConnections.requestConfig())
                .setConnectTimeout(Timeout.of(ask.connectTimeout()))
                .setConnectionRequestTimeout(total)
                .setResponseTimeout(total)
                .build();
    }

    private static String base64(String userInfo) {
        String plain;
        try {
            plain = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            plain = userInfo;
        }
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static byte[] body(ClassicHttpResponse response, int maxBytes) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        byte[] body = decoded(response, entity).readNBytes(maxBytes + 1);
        if (body.length > maxBytes) {
            throw HttpFailure.useless("its answer is longer than " + maxBytes + " bytes");
        }
        return body;
    }

    private static InputStream decoded(ClassicHttpResponse response, HttpEntity entity)
            throws IOException {
        InputStream in = entity.getContent();
        for (String coding : codings(response)) {
            in =
                    switch (coding) {
                        case "identity" -> in;
                        case "gzip", "x-gzip" -> new GZIPInputStream(in);
                        default ->
                                throw HttpFailure.useless(
                                        "its answer is packed in a way nobody asked for: "
                                                + coding);
                    };
        }
        return in;
    }

    /// The last applied first.
    private static List<String> codings(ClassicHttpResponse response) throws HttpFailure {
        List<String> codings = new ArrayList<>();
        for (Header header : response.getHeaders("Content-Encoding")) {
            for (String coding : header.getValue().toLowerCase(Locale.ROOT).split(",", -1)) {
                if (!coding.isBlank()) {
                    codings.addFirst(coding.strip());
                }
            }
        }
        if (codings.size() > MAX_CODINGS) {
            throw HttpFailure.useless("its answer is packed " + codings.size() + " times");
        }
        return codings;
    }

    /// Ends all connections; what is under way fails.
    @Override
    public void close() {
        http.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    }
}
