package spate.tracker.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Talks to a tracker byte by byte.
final class HttpClients {
    private static final int TIMEOUT_MILLIS = 20_000;

    private HttpClients() {}

    static Socket connect(InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(to, TIMEOUT_MILLIS);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// All that comes until the other side closes.
    static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /// The head of an answer, and its body where it says how long it is.
    static String readAnswer(Socket socket) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        while (!text(read).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return text(read);
            }
            read.write(next);
        }
        read.write(in.readNBytes(contentLength(text(read))));
        return text(read);
    }

    private static int contentLength(String head) {
        String name = "content-length: ";
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name))
                .mapToInt(line -> Integer.parseInt(line.substring(name.length())))
                .findFirst()
                .orElse(0);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /// Asks once, on a connection of its own, which the other side closes.
    static String ask(InetSocketAddress to, String request) throws IOException {
        try (Socket socket = connect(to)) {
            send(socket, request);
            return readAll(socket);
        }
    }

    static String get(InetSocketAddress to, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: x\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return ask(to, request + "Connection: close\r\n\r\n");
    }

    static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
