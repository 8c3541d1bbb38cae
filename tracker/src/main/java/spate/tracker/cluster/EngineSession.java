package spate.tracker.cluster;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// One stretch of being connected to the engine: to its server, or to every node of its cluster that has
/// slots. It ends when any of its connections does; then another session is opened. For one thread.
final class EngineSession implements Closeable {
    private static final ByteArrayCodec BYTES = ByteArrayCodec.INSTANCE;
    private static final ScanArgs FIELDS_AT_ONCE = ScanArgs.Builder.limit(1000);
    private static final ScanArgs KEYS_AT_ONCE = ScanArgs.Builder.limit(500);

    /// Errors of a server that will be over some time: the same call is made again later.
    private static final List<String> PASSING =
            List.of(
                    "LOADING",
                    "BUSY",
                    "CLUSTERDOWN",
                    "MASTERDOWN",
                    "READONLY",
                    "OOM",
                    "MOVED",
                    "ASK",
                    "TRYAGAIN",
                    "NOAUTH",
                    "WRONGPASS",
                    "NOPERM",
                    "NOREPLICAS",
                    "MISCONF",
                    "UNBLOCKED");

    private static final String NO_FUNCTION = "Function not found";

    /// A server that has torrents.
    record Node(
            StatefulRedisConnection<byte[], byte[]> connection,
            StatefulRedisPubSubConnection<byte[], byte[]> messages,
            IntPredicate hasSlot) {
        RedisAsyncCommands<byte[], byte[]> commands() {
            return connection.async();
        }
    }

    private final RedisClient client;
    private final List<Node> nodes;
    private final Set<String> serverIds = new HashSet<>();
    private volatile @Nullable String ended;
    private final RedisConnectionStateListener onLoss =
            new RedisConnectionStateListener() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                    ended = "the connection was lost";
                }
            };

    private EngineSession(RedisClient client, List<Node> nodes) {
        this.client = client;
        this.nodes = nodes;
    }

    /// Connects, loads the functions and subscribes.
    ///
    /// @param messages is told what the trackers tell one another, on a thread that must not wait
    static EngineSession open(Engine engine, Consumer<byte[]> messages) throws IOException {
        RedisClient client = engine.client();
        try {
            EngineSession session = new EngineSession(client, connect(engine, client));
            session.begin(messages);
            return session;
        } catch (RedisException e) {
            Engine.shutDown(client);
            throw new IOException(rootMessage(e), e);
        } catch (IOException e) {
            Engine.shutDown(client);
            throw e;
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private static List<Node> connect(Engine engine, RedisClient client) throws IOException {
        if (!engine.url().isCluster()) {
            return List.of(connect(client, engine.addresses().getFirst(), slot -> true));
        }
        List<Node> nodes = new ArrayList<>();
        for (RedisClusterNode node : engine.topology()) {
            if (node.getRole().isUpstream() && !node.hasNoSlots()) {
                nodes.add(connect(client, node.getUri(), node::hasSlot));
            }
        }
        if (nodes.isEmpty()) {
            throw new IOException("no node of the cluster has slots");
        }
        return nodes;
    }

    private static Node connect(RedisClient client, RedisURI address, IntPredicate hasSlot) {
        return new Node(
                client.connect(BYTES, address), client.connectPubSub(BYTES, address), hasSlot);
    }

    private void begin(Consumer<byte[]> messages) throws IOException {
        for (Node node : nodes) {
            node.connection.addListener(onLoss);
            node.messages.addListener(onLoss);
        }
        for (Node node : nodes) {
            String info = await(node.commands().info("server"));
            serverIds.add(valueOf(info, "run_id:"));
            load(node);
            subscribe(node, messages);
        }
    }

    private static String valueOf(String info, String name) throws IOException {
        return info.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst()
                .orElseThrow(() -> new IOException("the engine does not tell its " + name));
    }

    private static void load(Node node) throws IOException {
        try {
            get(node.commands().functionLoad(EngineLibrary.LIBRARY.code()));
        } catch (ExecutionException e) {
            String message = rootMessage(e);
            if (message.startsWith("ERR unknown command")) {
                throw new IOException(
                        "the engine has no functions: it must be Redis or Valkey 7", e);
            }
            if (!message.contains("already exists")) {
                throw new IOException(message, e);
            }
        }
    }

    private void subscribe(Node node, Consumer<byte[]> messages) throws IOException {
        node.messages.addListener(
                new RedisPubSubAdapter<byte[], byte[]>() {
                    @Override
                    public void smessage(byte[] channel, byte[] message) {
                        messages.accept(message);
                    }

                    @Override
                    public void sunsubscribed(byte[] channel, long count) {
                        ended = "a slot has moved";
                    }
                });
        List<Future<Void>> answers = new ArrayList<>();
        for (int group = 0; group < SwarmKey.GROUPS; group++) {
            byte[] channel = SwarmKey.channel(group);
            if (node.hasSlot.test(SlotHash.getSlot(channel))) {
                answers.add(node.messages.async().ssubscribe(channel));
            }
        }
        for (Future<Void> answer : answers) {
            await(answer);
        }
    }

    /// Fails if it has ended.
    void check() throws IOException {
        if (ended != null) {
            throw new IOException(ended);
        }
    }

    /// Which processes serve: a server that was started again has another id.
    Set<String> serverIds() {
        return Set.copyOf(serverIds);
    }

    List<Node> nodes() {
        return nodes;
    }

    /// The engine's time in milliseconds; fails if one of its servers does not answer.
    long timeMillis() throws IOException {
        List<Future<String>> answers = new ArrayList<>();
        Future<List<byte[]>> time = nodes.getFirst().commands().time();
        for (Node node : nodes) {
            answers.add(node.messages.async().ping());
        }
        List<byte[]> parts = await(time);
        for (Future<String> answer : answers) {
            await(answer);
        }
        return number(parts.get(0)) * 1000 + number(parts.get(1)) / 1000;
    }

    private static long number(byte[] digits) {
        return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    }

    /// From now on calls are collected, until [#send].
    void collect() {
        nodes.forEach(node -> node.connection.setAutoFlushCommands(false));
    }

    void send() {
        for (Node node : nodes) {
            node.connection.flushCommands();
            node.connection.setAutoFlushCommands(true);
        }
    }

    /// Calls a function of [EngineLibrary].
    ///
    /// @param keys of one slot
    /// @throws IOException if no node has the slot
    Future<byte[]> call(String function, byte[][] keys, byte[]... arguments) throws IOException {
        int slot = SlotHash.getSlot(keys[0]);
        for (Node node : nodes) {
            if (node.hasSlot.test(slot)) {
                return node.commands().fcall(function, ScriptOutputType.VALUE, keys, arguments);
            }
        }
        throw new IOException("no node of the cluster has slot " + slot);
    }

    /// Some of a node's keys.
    static KeyScanCursor<byte[]> keys(Node node, ScanCursor from) throws IOException {
        return await(node.commands().scan(from, KEYS_AT_ONCE));
    }

    /// Some fields of a hash, or an error.
    static Future<MapScanCursor<byte[], byte[]>> fields(Node node, byte[] key, ScanCursor from) {
        return node.commands().hscan(key, from, FIELDS_AT_ONCE);
    }

    /// An answer.
    ///
    /// @throws IOException if there is none
    static <T> T await(Future<T> answer) throws IOException {
        try {
            return get(answer);
        } catch (ExecutionException e) {
            throw new IOException(rootMessage(e), e);
        }
    }

    /// An answer; null if the engine refuses this call and always would.
    ///
    /// @throws IOException if the engine is gone, or cannot answer now
    static <T> @Nullable T awaitOrNull(Future<T> answer) throws IOException {
        try {
            return get(answer);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisCommandExecutionException refused
                    && isFinal(refused)) {
                return null;
            }
            throw new IOException(rootMessage(e), e);
        }
    }

    private static <T> T get(Future<T> answer) throws IOException, ExecutionException {
        try {
            return answer.get(Engine.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + Engine.TIMEOUT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    private static boolean isFinal(RedisCommandExecutionException refused) {
        String message = refused.getMessage() == null ? "" : refused.getMessage();
        return !message.contains(NO_FUNCTION) && PASSING.stream().noneMatch(message::startsWith);
    }

    @Override
    public void close() {
        Engine.shutDown(client);
    }
}
