package spate.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import spate.client.http.HttpAsk;
import spate.client.http.HttpFetch;
import spate.client.http.HttpReply;
import spate.client.http.Url;
import spate.client.net.Family;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.io.dns.Resolver;

/// Gets a `.torrent` from the Web.
public final class TorrentFetch {

    /// The largest file that is taken: larger ones exist on disks, but nobody serves them.
    public static final int MAX_BYTES = 32 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(120);

    private TorrentFetch() {}

    /// Gets what a URL of scheme `http` or `https` leads to: at most [#MAX_BYTES], within two
    /// minutes, after at most [HttpFetch#MAX_REDIRECTS] redirects.
    ///
    /// @throws IOException if there is no such document; its message says why, for people
    /// @throws InterruptedException if interrupted
    public static byte[] get(String source) throws IOException, InterruptedException {
        Url url = Url.parse(source);
        if (url == null || url.scheme() == Url.Scheme.UDP) {
            throw new IOException("not a URL of a document (http or https)");
        }
        FutureTask<byte[]> task = new FutureTask<>(() -> get(url));
        Thread thread = Thread.ofVirtual().name("spate-torrent-fetch").start(task);
        try {
            return task.get();
        } catch (InterruptedException interrupted) {
            thread.interrupt();
            throw interrupted;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private static byte[] get(Url url) throws IOException {
        try (HttpFetch http = new HttpFetch(new Resolver(), LocalAddresses.ANY)) {
            HttpReply reply =
                    http.get(
                            new HttpAsk(
                                    url,
                                    Family.ANY,
                                    MAX_BYTES,
                                    CONNECT_TIMEOUT,
                                    TOTAL_TIMEOUT,
                                    false));
            if (!reply.isOk()) {
                throw new IOException("the server answers " + reply.statusText());
            }
            return reply.body();
        }
    }
}
