package spate.client.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/// A server for tests that says exactly what it is told to, HTTP or not, on a loopback address.
public final class RawServer implements AutoCloseable {

    /// Answers one request.
    public interface Answer {

        /// @param head the request line and its headers, without the empty line
        void answer(List<String> head, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Answer answer;
    private final List<List<String>> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    public RawServer(Answer answer) throws IOException {
        this(ServerSocketFactory.getDefault(), "127.0.0.1", 0, answer);
    }

    /// @param port 0 for any
    public RawServer(String address, int port, Answer answer) throws IOException {
        this(ServerSocketFactory.getDefault(), address, port, answer);
    }

    RawServer(ServerSocketFactory factory, String address, int port, Answer answer)
            throws IOException {
        this.answer = answer;
        this.listener = factory.createServerSocket(port, 50, InetAddress.ofLiteral(address));
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            assert listener.isClosed() : closed;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            while (true) {
                List<String> head = new CopyOnWriteArrayList<>();
                for (String line = in.readLine(); ; line = in.readLine()) {
                    if (line == null) {
                        return;
                    }
                    if (line.isEmpty()) {
                        break;
                    }
                    head.add(line);
                }
                heads.add(head);
                answer.answer(head, socket.getOutputStream());
                socket.getOutputStream().flush();
                if (head.contains("Connection: close")) {
                    return;
                }
            }
        } catch (IOException | InterruptedException gone) {
            assert gone != null; // the client has left, as it may
        }
    }

    /// The requests so far.
    public List<List<String>> heads() {
        return heads;
    }

    /// Connections so far.
    public int connections() {
        return sockets.size();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// Its URL with a path that begins with `/`.
    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    public static void print(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /// A whole answer.
    public static void reply(OutputStream out, String status, String headers, byte[] body)
            throws IOException {
        print(
                out,
                "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(status, headers, body.length));
        out.write(body);
    }

    public static void ok(OutputStream out, String body) throws IOException {
        reply(out, "200 OK", "", body.getBytes(StandardCharsets.ISO_8859_1));
    }
}
