package spate.tracker.websocket;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import spate.protocol.testing.Json;

/// A WebSocket of the JDK that keeps what comes.
final class WebTestClient implements WebSocket.Listener {
    private static final int ABNORMAL = 1006;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final AtomicInteger pings = new AtomicInteger();
    private WebSocket socket;

    private WebTestClient() {}

    static WebTestClient open(int port, String path) {
        return open(HTTP, port, path);
    }

    /// Opens one from another address of this machine.
    static WebTestClient openFrom(String address, int port, String path) {
        HttpClient there =
                HttpClient.newBuilder().localAddress(InetAddress.ofLiteral(address)).build();
        return open(there, port, path);
    }

    private static WebTestClient open(HttpClient http, int port, String path) {
        WebTestClient client = new WebTestClient();
        URI uri = URI.create("ws://127.0.0.1:" + port + path);
        client.socket = http.newWebSocketBuilder().buildAsync(uri, client).join();
        return client;
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    void sendPart(String text) {
        socket.sendText(text, false).exceptionally(_ -> socket).join();
    }

    void sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /// Waits for a message.
    Json next() throws InterruptedException {
        return Json.parse(messages.take());
    }

    /// Waits until it is closed, and says with which code.
    int closeCode() {
        return closed.join();
    }

    int pings() {
        return pings.get();
    }

    void abort() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
        partial.append(data);
        if (isLast) {
            messages.add(partial.toString());
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        pings.incrementAndGet();
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(ABNORMAL);
    }
}
