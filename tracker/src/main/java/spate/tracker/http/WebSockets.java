package spate.tracker.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import spate.tracker.core.Caller;

/// Takes over, on one event loop, the connections on which clients ask for a WebSocket.
public interface WebSockets extends AutoCloseable {
    /// The longest message that is read, in bytes; a longer one closes the WebSocket.
    int maxMessageBytes();

    /// Opens a WebSocket ([HttpServerRequest#toWebSocket]) or refuses to. It counts as a connection until it
    /// is closed; to close one that is idle is left to whoever takes it over.
    ///
    /// @param from who is at the other end, behind all trusted proxies; not used again
    /// @return fails where the handshake does: then the connection is one of HTTP as it was
    Future<?> accept(HttpServerRequest request, Caller from);

    /// The event loop ends.
    @Override
    void close();
}
