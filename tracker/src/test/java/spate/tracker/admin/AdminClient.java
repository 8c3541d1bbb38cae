package spate.tracker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// Asks an admin port over real sockets.
final class AdminClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final InetSocketAddress address;
    private final String token;

    /// @param token empty for none
    AdminClient(InetSocketAddress address, String token) {
        this.address = address;
        this.token = token;
    }

    HttpResponse<String> ask(String method, String path, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return ask("GET", path, "");
    }

    /// The body of an answer that says that it went well.
    String done(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = ask(method, path, body);
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    /// What is said of a request that is refused.
    String refused(int status, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = ask(method, path, body);
        assertEquals(status, answer.statusCode(), answer.body());
        return answer.body();
    }

    /// Sends bytes as they are, and reads until the other side closes.
    String raw(String request) throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Socket open() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    @Override
    public void close() {
        http.close();
    }
}
