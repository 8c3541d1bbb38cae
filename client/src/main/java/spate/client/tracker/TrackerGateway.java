package spate.client.tracker;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.engine.port.AnnounceHandler;
import spate.engine.port.AnnounceOutcome;
import spate.engine.port.TrackerClient;
import spate.io.dns.Resolver;
import spate.io.loop.EventLoop;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceRequest;

/// The way to all trackers, for all torrents of a process: over HTTP, HTTPS and UDP.
///
/// Each question runs on a virtual thread of its own, in straight blocking code; [HostPacer] says
/// when. An announce goes over each family of addresses that both the tracker and this machine have,
/// since a tracker knows a peer only by the address it comes from (BEP 7): see [AnnounceRound].
///
/// Thread-safe.
public final class TrackerGateway implements AutoCloseable {

    private final ExecutorService threads;
    private final HostPacer pacer;
    private final TrackerLines lines;

    /// @param udpLoop the loop that the UDP sockets live on
    /// @param local from which addresses trackers are asked
    public TrackerGateway(EventLoop udpLoop, LocalAddresses local) {
        this(new TrackerLines(new Resolver(), udpLoop, local, Patience.NORMAL));
    }

    TrackerGateway(TrackerLines lines) {
        this.threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("spate-tracker-", 0).factory());
        this.pacer = new HostPacer(threads);
        this.lines = lines;
    }

    /// The port of an engine whose torrents live on `owner`: answers come there.
    public TrackerClient clientOf(EventLoop owner) {
        return new LoopClient(owner);
    }

    private final class LoopClient implements TrackerClient {
        private final EventLoop owner;

        LoopClient(EventLoop owner) {
            this.owner = owner;
        }

        @Override
        public void announce(
                String url, AnnounceRequest request, int trackerIndex, AnnounceHandler handler) {
            ask(url, request, false, trackerIndex, handler);
        }

        @Override
        public void announceUrgently(
                String url, AnnounceRequest request, int trackerIndex, AnnounceHandler handler) {
            ask(url, request, true, trackerIndex, handler);
        }

        private void ask(
                String url,
                AnnounceRequest request,
                boolean urgent,
                int trackerIndex,
                AnnounceHandler handler) {
            TrackerGateway.this.announce(
                    url,
                    request,
                    urgent,
                    outcome ->
                            owner.post(
                                    () -> handler.onAnnounced(trackerIndex, outcome, owner.now())));
        }
    }

    /// Sends one announce. One that waits for the same tracker, about the same torrent, is given up
    /// for it.
    ///
    /// @param urgent whether somebody waits for it; `stopped` is always urgent
    /// @param then told exactly once, on any thread, perhaps before this returns
    public void announce(
            String url, AnnounceRequest request, boolean urgent, Consumer<AnnounceOutcome> then) {
        TrackerAddress tracker = TrackerAddress.parse(url);
        if (tracker == null) {
            then.accept(new AnnounceOutcome.Unanswered(TrackerAddress.NONE));
            return;
        }
        boolean first = urgent || request.event() == AnnounceEvent.STOPPED;
        pacer.submit(tracker.place(), first, new AnnounceJob(tracker, request, then));
    }

    /// Asks for the counts of torrents, as many as wanted, in as few requests as possible.
    ///
    /// @param infoHashes 20-byte forms
    /// @param then told exactly once, on any thread, perhaps before this returns
    public void scrape(String url, List<InfoHash> infoHashes, Consumer<ScrapeOutcome> then) {
        TrackerAddress tracker = TrackerAddress.parse(url);
        if (tracker == null) {
            then.accept(new ScrapeOutcome.Unanswered(TrackerAddress.NONE));
            return;
        }
        pacer.submit(tracker.place(), true, new ScrapeJob(tracker, List.copyOf(infoHashes), then));
    }

    private final class AnnounceJob implements HostPacer.Job {
        private final TrackerAddress tracker;
        private final AnnounceRequest request;
        private final Consumer<AnnounceOutcome> then;

        AnnounceJob(
                TrackerAddress tracker, AnnounceRequest request, Consumer<AnnounceOutcome> then) {
            this.tracker = tracker;
            this.request = request;
            this.then = then;
        }

        private record Key(String url, InfoHash infoHash) {}

        @Override
        public Object key() {
            return new Key(tracker.text(), request.infoHash());
        }

        @Override
        public @Nullable String run(boolean othersWait) {
            AnnounceRound round = new AnnounceRound(lines, tracker, request, othersWait, threads);
            return ask(this, () -> new AnnounceOutcome.Answered(round.run()), then);
        }

        @Override
        public void drop(String reason) {
            then.accept(new AnnounceOutcome.Unanswered(reason));
        }
    }

    private final class ScrapeJob implements HostPacer.Job {
        private final TrackerAddress tracker;
        private final List<InfoHash> infoHashes;
        private final Consumer<ScrapeOutcome> then;

        ScrapeJob(TrackerAddress tracker, List<InfoHash> infoHashes, Consumer<ScrapeOutcome> then) {
            this.tracker = tracker;
            this.infoHashes = infoHashes;
            this.then = then;
        }

        @Override
        public Object key() {
            return this;
        }

        @Override
        public @Nullable String run(boolean othersWait) {
            return ask(
                    this,
                    () -> new ScrapeOutcome.Answered(lines.scrape(tracker, infoHashes, othersWait)),
                    then);
        }

        @Override
        public void drop(String reason) {
            then.accept(new ScrapeOutcome.Unanswered(reason));
        }
    }

    /// Something that is asked of a tracker.
    interface Question<T> {
        T ask() throws TrackerFailure, InterruptedException;
    }

    /// Asks; a job that gets no answer is dropped.
    ///
    /// @return why the host cannot be reached, or null
    static <T> @Nullable String ask(
            HostPacer.Job job, Question<? extends T> question, Consumer<T> then) {
        T answer;
        try {
            answer = question.ask();
        } catch (TrackerFailure failure) {
            job.drop(failure.reason());
            return failure.isUnreachable() ? failure.reason() : null;
        } catch (InterruptedException | RejectedExecutionException _) {
            job.drop("stopped");
            return null;
        } catch (RuntimeException defect) {
            job.drop(TrackerFailure.ofDefect(defect).reason());
            return null;
        }
        then.accept(answer);
        return null;
    }

    /// Drops what waits and breaks off what is under way.
    @Override
    public void close() {
        pacer.close();
        threads.shutdownNow();
        lines.close();
    }
}
