package spate.tracker.http;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// A real nginx before the tracker, which passes requests on in all three ways that there are.
final class Nginx implements AutoCloseable {
    private static final Path STREAM = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Process process;
    private final List<Integer> ports;

    private Nginx(Process process, List<Integer> ports) {
        this.process = process;
        this.ports = ports;
    }

    /// Starts it; the test is skipped where it is not installed.
    ///
    /// @param folder for its files
    static Nginx start(Path folder, InetSocketAddress http, InetSocketAddress scgi)
            throws IOException, InterruptedException {
        Path program = find();
        Assumptions.assumeTrue(program != null, "nginx is not installed");
        Assumptions.assumeTrue(Files.exists(STREAM), "nginx's module stream is not installed");
        List<Integer> ports = List.of(freePort(), freePort(), freePort());
        Path file = folder.resolve("nginx.conf");
        Files.writeString(file, configuration(folder, ports, http.getPort(), scgi.getPort()));
        Path log = folder.resolve("error.log");
        Process process =
                new ProcessBuilder(
                                String.valueOf(program),
                                "-p",
                                folder.toString(),
                                "-e",
                                log.toString(),
                                "-c",
                                file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("nginx.log").toFile())
                        .start();
        Nginx nginx = new Nginx(process, ports);
        nginx.awaitReady(log);
        return nginx;
    }

    private static @Nullable Path find() {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(place -> Path.of(place.isEmpty() ? "." : place, "nginx"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static String configuration(Path folder, List<Integer> ports, int http, int scgi) {
        return """
        load_module %1$s;
        daemon off;
        master_process off;
        pid %2$s/nginx.pid;
        error_log %2$s/error.log;
        events { worker_connections 64; }
        http {
            access_log off;
            client_body_temp_path %2$s/body;
            proxy_temp_path %2$s/proxy;
            fastcgi_temp_path %2$s/fastcgi;
            uwsgi_temp_path %2$s/uwsgi;
            scgi_temp_path %2$s/scgi;
            server {
                listen 127.0.0.1:%3$d;
                location / {
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_pass http://127.0.0.1:%6$d;
                }
            }
            server {
                listen 127.0.0.1:%4$d;
                location / {
                    include /etc/nginx/scgi_params;
                    scgi_pass 127.0.0.1:%7$d;
                }
            }
        }
        stream {
            server {
                listen 127.0.0.1:%5$d;
                proxy_protocol on;
                proxy_pass 127.0.0.1:%6$d;
            }
        }
        """
                .formatted(STREAM, folder, ports.get(0), ports.get(1), ports.get(2), http, scgi);
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_NANOS;
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            if (List.of(proxy(), scgi(), stream()).stream().allMatch(Nginx::isOpen)) {
                return;
            }
            Thread.sleep(10);
        }
        close();
        Assertions.fail("no nginx: " + (Files.exists(log) ? Files.readString(log) : ""));
    }

    private static boolean isOpen(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Where it is an HTTP proxy.
    InetSocketAddress proxy() {
        return new InetSocketAddress("127.0.0.1", ports.get(0));
    }

    /// Where it speaks SCGI to the tracker.
    InetSocketAddress scgi() {
        return new InetSocketAddress("127.0.0.1", ports.get(1));
    }

    /// Where it passes bytes on, behind a PROXY header.
    InetSocketAddress stream() {
        return new InetSocketAddress("127.0.0.1", ports.get(2));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
