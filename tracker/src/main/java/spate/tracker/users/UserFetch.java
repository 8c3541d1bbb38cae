package spate.tracker.users;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks a URL for a list, and whether it has changed since: by its `ETag`, or else by the time that it has
/// (RFC 9110, section 13). For one thread at a time.
///
/// What comes is bounded in size and time, and so are redirections, which never lead from HTTPS to HTTP; user
/// and password of the URL are told only to its own host and port.
final class UserFetch implements AutoCloseable {
    /// A longer list is not read: a million users.
    static final int MAX_BYTES = 64 << 20;

    static final int MAX_REDIRECTS = 5;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final URI url;
    private final HttpClient client;
    private final Duration timeout;
    private @Nullable String etag;
    private @Nullable String modified;

    /// @param client one that follows no redirections itself; closed with this
    /// @param timeout for everything together
    UserFetch(URI url, HttpClient client, Duration timeout) {
        this.url = url;
        this.client = client;
        this.timeout = timeout;
    }

    /// The list; null if it is as it was when it was [taken][#take] last.
    ///
    /// @throws IOException if there is none; the message says why
    @Nullable HttpResponse<byte[]> ask() throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        URI at = url;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<byte[]> answer = send(request(at), end - System.nanoTime());
            int status = answer.statusCode();
            if (status == OK) {
                return answer;
            }
            if (status == NOT_MODIFIED && (etag != null || modified != null)) {
                return null;
            }
            String location = answer.headers().firstValue("Location").orElse("");
            if (status / 100 != 3 || location.isEmpty()) {
                throw new IOException("it answers with status " + status);
            }
            at = next(at, location);
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirections");
    }

    /// A list was good: from now on only another one is asked for.
    void take(HttpResponse<byte[]> list) {
        etag = list.headers().firstValue("ETag").orElse(null);
        modified = list.headers().firstValue("Last-Modified").orElse(null);
    }

    private HttpRequest request(URI at) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at).header("User-Agent", "Spate");
        if (etag != null) {
            request.header("If-None-Match", etag);
        } else if (modified != null) {
            request.header("If-Modified-Since", modified);
        }
        String user = url.getUserInfo();
        if (user != null && isSameOrigin(at)) {
            byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
        }
        return request.build();
    }

    private boolean isSameOrigin(URI at) {
        return at.getScheme().equals(url.getScheme())
                && at.getHost().equals(url.getHost())
                && at.getPort() == url.getPort();
    }

    private static URI next(URI at, String location) throws IOException {
        URI next;
        try {
            next = at.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("it redirects to what is no URL", e);
        }
        boolean isHttp = "http".equals(next.getScheme()) && "http".equals(at.getScheme());
        if (next.getHost() == null || !(isHttp || "https".equals(next.getScheme()))) {
            throw new IOException("it redirects to what is not safe: " + next.getScheme());
        }
        return next;
    }

    /// The time of a request of the JDK ends with the head of the answer: so it is kept here.
    private HttpResponse<byte[]> send(HttpRequest request, long nanos) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        } catch (TimeoutException e) {
            throw new IOException("no whole answer in " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        } finally {
            answer.cancel(true);
        }
    }

    /// The JDK says nothing where nobody listens, or no host has the name.
    private static IOException failure(Throwable cause) {
        String message = cause.getMessage();
        return new IOException(message == null ? "cannot connect" : message, cause);
    }

    /// Ends what is under way.
    @Override
    public void close() {
        client.shutdownNow();
    }
}
