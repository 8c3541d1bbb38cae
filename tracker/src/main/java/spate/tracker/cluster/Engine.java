package spate.tracker.cluster;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.resource.ClientResources;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The client of an engine: how it is connected to. Nothing of it waits for ever, and nothing is queued while
/// there is no connection.
final class Engine implements Closeable {
    static final Duration TIMEOUT = Duration.ofSeconds(3);

    /// The most commands that wait for answers on one connection.
    private static final int MAX_WAITING_COMMANDS = 16_384;

    private final ClusterUrl url;
    private final ClientResources resources;

    Engine(ClusterUrl url) {
        this.url = url;
        this.resources =
                ClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    }

    ClusterUrl url() {
        return url;
    }

    /// A client, to be shut down.
    RedisClient client() {
        RedisClient client = RedisClient.create(resources);
        client.setOptions(options(ClientOptions.builder()).build());
        return client;
    }

    /// The nodes of the cluster.
    Partitions topology() {
        RedisClusterClient client = RedisClusterClient.create(resources, addresses());
        try {
            client.setOptions(options(ClusterClientOptions.builder()).build());
            return client.getPartitions();
        } finally {
            shutDown(client);
        }
    }

    private <B extends ClientOptions.Builder> B options(B builder) {
        builder.autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_WAITING_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT));
        if (url.trusted() != null) {
            SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
            builder.sslOptions(ssl.trustManager(url.trusted().toFile()).build());
        }
        return builder;
    }

    /// Where it is, with what is needed to be let in.
    List<RedisURI> addresses() {
        return url.nodes().stream().map(this::address).toList();
    }

    private RedisURI address(ClusterUrl.Node node) {
        RedisURI.Builder builder =
                RedisURI.builder()
                        .withHost(node.host())
                        .withPort(node.port())
                        .withDatabase(url.database())
                        .withSsl(url.isTls())
                        .withTimeout(TIMEOUT);
        String password = url.password();
        if (password != null && url.user() != null) {
            builder.withAuthentication(url.user(), password);
        } else if (password != null) {
            builder.withPassword((CharSequence) password);
        }
        return builder.build();
    }

    /// Ends a client and its connections, without waiting for answers.
    static void shutDown(AbstractRedisClient client) {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    @Override
    public void close() {
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(200);
    }
}
