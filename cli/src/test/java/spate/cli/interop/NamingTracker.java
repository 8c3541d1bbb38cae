package spate.cli.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import spate.protocol.address.PeerAddress;
import spate.protocol.bencode.BencodeWriter;

/// A tracker that names one peer to whoever asks, and asks to be asked again soon.
final class NamingTracker implements AutoCloseable {

    private static final int INTERVAL_SECONDS = 1;

    private final HttpServer server;
    private volatile PeerAddress peer;

    NamingTracker() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/announce", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/announce";
    }

    /// Names this IPv4 peer from now on.
    void name(PeerAddress address) {
        peer = address;
    }

    private void answer(HttpExchange exchange) throws IOException {
        PeerAddress named = peer;
        ByteBuffer peers = ByteBuffer.allocate(named == null ? 0 : PeerAddress.COMPACT_V4_LENGTH);
        if (named != null) {
            named.writeCompact(peers);
        }
        BencodeWriter body = new BencodeWriter().dictionary();
        body.string("interval").integer(INTERVAL_SECONDS);
        body.string("peers").string(peers.array()).end();
        byte[] bytes = body.toBytes();
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
