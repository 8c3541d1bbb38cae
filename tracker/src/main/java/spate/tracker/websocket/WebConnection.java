package spate.tracker.websocket;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;

/// One WebSocket as the tracker knows it: where it comes from, and what it has not taken yet. Only the
/// sending is done from any thread.
final class WebConnection implements WebClient.Output {
    private final int maxUnsent;
    private final AtomicInteger unsent = new AtomicInteger();
    private final Unsent ofAll;
    private final WebClient client;
    private @Nullable WebTransport transport;

    /// Its place among those of its thread; -1 when it is closed.
    int place = -1;

    boolean isClosing;
    long heardSeconds;

    /// @param url path and query, which may tell a user
    /// @param ofAll what waits on all connections together
    WebConnection(IpAddress from, byte[] url, int maxUnsent, Unsent ofAll) {
        this.client = new WebClient(this, from, url);
        this.maxUnsent = maxUnsent;
        this.ofAll = ofAll;
    }

    void attach(WebTransport opened) {
        transport = opened;
    }

    WebTransport transport() {
        assert transport != null : "it is attached before it is used";
        return transport;
    }

    WebClient client() {
        return client;
    }

    /// Who is at the other end.
    IpAddress from() {
        return client.from();
    }

    byte[] url() {
        return client.url();
    }

    /// Sends what somebody else has for this connection. Others may use half of what may wait here, so
    /// that they cannot cut it off from its own answers.
    @Override
    public boolean offer(String message) {
        return send(message, maxUnsent / 2);
    }

    /// Sends what this connection has asked for. If it does not even take that, it is cut off.
    void answer(String message) {
        if (!send(message, maxUnsent)) {
            transport().abort();
        }
    }

    private boolean send(String message, int max) {
        int length = message.length();
        int waiting = unsent.addAndGet(length);
        if (waiting > max || !ofAll.add(length, waiting == length)) {
            unsent.addAndGet(-length);
            return false;
        }
        transport().send(message, () -> onSent(length));
        return true;
    }

    private void onSent(int length) {
        unsent.addAndGet(-length);
        ofAll.remove(length);
    }

    void ping() {
        if (unsent.get() == 0) {
            transport().ping();
        }
    }
}
