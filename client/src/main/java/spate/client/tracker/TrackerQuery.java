package spate.client.tracker;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.engine.port.AnnounceOutcome;
import spate.io.dns.Resolver;
import spate.io.loop.EventLoop;
import spate.io.loop.TurnHook;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.AnnounceRequest;

/// Asks trackers outside of any torrent: for tools. Calls block, for 20 s or so at most; several threads
/// may ask at once.
public final class TrackerQuery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TrackerQuery.class);

    private final EventLoop loop;
    private final TrackerGateway gateway;

    private TrackerQuery(EventLoop loop) {
        this.loop = loop;
        this.gateway =
                new TrackerGateway(
                        new TrackerLines(new Resolver(), loop, LocalAddresses.ANY, Patience.QUERY));
    }

    /// Begins; nobody is asked yet.
    ///
    /// @throws IOException when the system gives no selector
    public static TrackerQuery open() throws IOException {
        EventLoop loop =
                EventLoop.open(
                        "spate-trackers",
                        TurnHook.NONE,
                        defect -> LOG.error("a defect of Spate", defect));
        loop.start();
        return new TrackerQuery(loop);
    }

    /// Announces once.
    public AnnounceOutcome announce(String url, AnnounceRequest request)
            throws InterruptedException {
        return await(then -> gateway.announce(url, request, true, then));
    }

    /// Asks for the counts of torrents.
    ///
    /// @param infoHashes 20-byte forms
    public ScrapeOutcome scrape(String url, List<InfoHash> infoHashes) throws InterruptedException {
        return await(then -> gateway.scrape(url, infoHashes, then));
    }

    private static <T> T await(Consumer<Consumer<T>> question) throws InterruptedException {
        BlockingQueue<T> answer = new LinkedBlockingQueue<>();
        question.accept(answer::add);
        return answer.take();
    }

    @Override
    public void close() {
        gateway.close();
        loop.close();
    }
}
