package spate.client.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import spate.client.net.TcpTransport.LocalAddresses;

/// The bare HTTP client under [HttpFetch]: no redirects, no retries, no cookies, no decoding; each
/// connection goes to the address it is told, from the address it is told.
final class HttpConnections {

    static final String USER_AGENT = "Spate/0.1";

    /// Connections at a time, to all hosts together.
    static final int MAX_CONNECTIONS = 256;

    /// Connections at a time to one address.
    static final int MAX_PER_ADDRESS = 16;

    /// How long a connection may wait for another request.
    private static final int IDLE_SECONDS = 15;

    private static final int MAX_LINE_LENGTH = 16_384;
    private static final int MAX_HEADERS = 200;
    private static final int MAX_EMPTY_LINES = 10;

    private HttpConnections() {}

    /// Makes what TLS needs, when it is first needed: it costs as much as all the rest.
    interface Tls {
        SSLContext context();
    }

    static CloseableHttpClient open(Tls tls, LocalAddresses local, Duration connectTimeout) {
        return HttpClientBuilder.create()
                .setConnectionManager(manager(tls, connectTimeout))
                .setRoutePlanner((host, _) -> route(host, local))
                .setUserAgent(USER_AGENT)
                .setDefaultRequestConfig(requestConfig())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .setDefaultCookieSpecRegistry(_ -> null) // the default one reads a long list
                .setDefaultAuthSchemeRegistry(_ -> null)
                .disableAuthCaching()
                .disableContentCompression()
                .disableConnectionState()
                .evictIdleConnections(TimeValue.ofSeconds(IDLE_SECONDS))
                .build();
    }

    static RequestConfig requestConfig() {
        return RequestConfig.custom()
                .setAuthenticationEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .build();
    }

    private static HttpRoute route(HttpHost host, LocalAddresses local) {
        InetAddress from = host.getAddress() instanceof Inet4Address ? local.v4() : local.v6();
        return new HttpRoute(host, from, host.getSchemeName().equals("https"));
    }

    private static PoolingHttpClientConnectionManager manager(Tls tls, Duration connectTimeout) {
        Http1Config limits =
                Http1Config.custom()
                        .setMaxLineLength(MAX_LINE_LENGTH)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .setMaxEmptyLineCount(MAX_EMPTY_LINES)
                        .build();
        ConnectionConfig timeouts =
                ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(connectTimeout))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build();
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder().http1Config(limits).build())
                .setDefaultConnectionConfig(timeouts)
                .setTlsSocketStrategy((socket, target, port, attachment, context) ->
                        strategy(tls).upgrade(socket, target, port, attachment, context))
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_PER_ADDRESS)
                .build();
    }

    /// Certificates and host names are checked by the platform itself.
    private static TlsSocketStrategy strategy(Tls tls) {
        return new DefaultClientTlsStrategy(
                tls.context(), HostnameVerificationPolicy.BUILTIN, NoopHostnameVerifier.INSTANCE);
    }
}
