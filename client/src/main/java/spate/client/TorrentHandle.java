package spate.client;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.client.content.Reason;
import spate.client.loop.EngineLoop;
import spate.client.resume.JournalMark;
import spate.client.resume.ResumePlan;
import spate.client.resume.ResumeSession;
import spate.client.resume.ResumeState;
import spate.client.storage.ContentPaths;
import spate.engine.peer.PeerSource;
import spate.engine.picker.PieceSet;
import spate.engine.torrent.Event;
import spate.engine.torrent.Torrent;
import spate.engine.torrent.TorrentSnapshot;
import spate.engine.tracker.TrackerStatus;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.Metainfo;

/// A torrent of a [SpateClient], for anybody on any thread: reading it never waits, and what is
/// asked of it is done soon after on the thread that owns it.
public final class TorrentHandle {

    private static final Logger LOG = LoggerFactory.getLogger(TorrentHandle.class);

    /// What could not be saved is tried again so often.
    private static final long SAVE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /// No connected peer has all of this part of the torrent.
    public static final int CELL_MISSING = 0;

    /// It can be had.
    public static final int CELL_AVAILABLE = 1;

    /// Less than a third of it is here.
    public static final int CELL_FEW = 2;

    /// About a half of it is here.
    public static final int CELL_SOME = 3;

    /// More than two thirds of it are here.
    public static final int CELL_MOST = 4;

    /// All of it is here.
    public static final int CELL_HAVE = 5;

    private final Metainfo metainfo;
    private final EngineLoop engine;
    private final ResumeSession resume;
    private final ContentPaths paths;
    private final ExecutorService saver;
    private final @Nullable String stateTrouble;
    private final long addedSeconds;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger saving = new AtomicInteger();

    /// On the loop's thread only.
    private @Nullable Torrent torrent;

    /// When the state was last to be saved; on the loop's thread only.
    private long savedNanos;

    private volatile TorrentSnapshot snapshot;
    private volatile PieceSet pieces;
    private volatile List<TrackerStatus> trackers = List.of();
    private volatile int mapCells;
    private volatile byte[] pieceMap = new byte[0];
    private volatile long completedSeconds;
    private volatile boolean finished;

    TorrentHandle(
            Metainfo metainfo,
            EngineLoop engine,
            ResumeSession resume,
            ResumePlan plan,
            ContentPaths paths,
            ExecutorService saver) {
        this.metainfo = metainfo;
        this.engine = engine;
        this.resume = resume;
        this.paths = paths;
        this.saver = saver;
        ResumeState before = plan.state();
        this.addedSeconds = before == null ? Instant.now().getEpochSecond() : before.addedSeconds();
        this.completedSeconds = before == null ? 0 : before.completedSeconds();
        this.pieces = plan.trusted();
        this.stateTrouble = plan.damaged() ? plan.reason() : null;
        this.snapshot = TorrentSnapshot.waiting(metainfo);
    }

    void onAdded(Torrent added) {
        torrent = added;
    }

    /// What the torrent says of itself.
    public Metainfo metainfo() {
        return metainfo;
    }

    /// Why what was kept of an earlier run could not be used, and what follows; null if it could, or
    /// there was nothing.
    public @Nullable String stateTrouble() {
        return stateTrouble;
    }

    /// Why the state cannot be saved at present, what that means and what to do, for people; null while
    /// it can be. It is tried again every few seconds, and once more when the torrent stops.
    public @Nullable String saveTrouble() {
        IOException trouble = resume.trouble();
        return trouble == null
                ? null
                : "its state cannot be saved in %s: %s; see to that folder, or the next start has to hash what it finds"
                        .formatted(resume.folder(), Reason.of(trouble));
    }

    /// The hashes that it is known by.
    public InfoHashes infoHashes() {
        return metainfo.infoHashes();
    }

    /// Where its files lie.
    public ContentPaths paths() {
        return paths;
    }

    /// The figures of a moment ago (at most half a second).
    public TorrentSnapshot snapshot() {
        return snapshot;
    }

    /// The pieces that were verified a moment ago; not to be changed.
    public PieceSet pieces() {
        return pieces;
    }

    /// How much of each of `cells` equal parts of the torrent is here: [#CELL_HAVE], [#CELL_MOST],
    /// [#CELL_SOME], [#CELL_FEW], or nothing, which is [#CELL_AVAILABLE] from a connected peer, or
    /// [#CELL_MISSING]. As it was a moment ago; empty for the first moment that so many parts are asked
    /// for.
    public byte[] pieceMap(int cells) {
        if (cells != mapCells) {
            mapCells = cells;
            return new byte[0];
        }
        return pieceMap;
    }

    /// How its trackers stood a moment ago. Times are those of [System#nanoTime].
    public List<TrackerStatus> trackers() {
        return trackers;
    }

    /// Asks the trackers now, as far as they allow it.
    public void announce() {
        engine.command(session -> {
            if (torrent != null) {
                torrent.announce(engine.now());
            }
        });
    }

    /// Peers to be connected to at once.
    public void addPeers(List<PeerAddress> addresses) {
        engine.command(session -> {
            if (torrent != null) {
                torrent.addPeers(addresses, PeerSource.USER, engine.now());
            }
        });
    }

    /// Other files are wanted from now on, or others first. What was fetched stays where it is; files
    /// that are wanted now get their own place and what is here of them.
    ///
    /// @param priorities one a file, 0 (not wanted) to 7
    /// @throws IllegalArgumentException if that is not what they are
    public void filePriorities(byte[] priorities) {
        byte[] changed = TorrentOptions.checkedPriorities(priorities, metainfo.info().files());
        engine.command(session -> {
            if (torrent != null) {
                torrent.filePriorities(changed, engine.now());
            }
        });
    }

    /// Stops: trackers are told, files closed, state saved. [#awaitStopped] waits for it.
    public void stop() {
        engine.command(session -> session.remove(infoHashes().wire().getFirst(), engine.now()));
    }

    /// Waits until everything of the torrent is closed and saved; false if that took too long.
    public boolean awaitStopped(long timeout, TimeUnit unit) throws InterruptedException {
        return stopped.await(timeout, unit);
    }

    /* --- On the loop's thread --- */

    void publish(long now) {
        Torrent current = torrent;
        if (current != null && !finished) {
            snapshot = current.snapshot(now);
            trackers = current.trackers();
            if (pieces.cardinality() != snapshot.havePieces()) {
                pieces = current.have().copy();
            }
            if (mapCells > 0) {
                pieceMap = current.pieceMap(mapCells);
            }
            if (resume.trouble() != null
                    && saving.get() == 0
                    && now - savedNanos > SAVE_AGAIN_NANOS) {
                save();
            }
        }
    }

    void onEvent(Event event, long now) {
        switch (event) {
            case Event.Completed _ -> {
                if (completedSeconds == 0) {
                    completedSeconds = Instant.now().getEpochSecond();
                }
            }
            case Event.Durable _ -> save();
            case Event.Checked _, Event.Resumed _ -> resume.onFilesPrepared();
            case Event.Stopped _ -> finish(now);
            default -> {}
        }
    }

    private void save() {
        Torrent current = torrent;
        if (current == null) {
            return;
        }
        JournalMark mark = resume.mark();
        ResumeState state = state(current);
        savedNanos = engine.now();
        saving.incrementAndGet();
        saver.execute(() -> save(mark, state));
    }

    private void save(JournalMark mark, ResumeState state) {
        boolean isNew = resume.trouble() == null;
        try {
            resume.save(mark, state);
        } catch (IOException failure) {
            if (isNew) {
                LOG.warn("cannot save the state of {}", infoHashes().best(), failure);
            }
        } finally {
            saving.decrementAndGet();
        }
    }

    private ResumeState state(Torrent current) {
        TorrentSnapshot figures = current.snapshot(engine.now());
        return new ResumeState(
                metainfo.info().name(),
                current.durable().copy(),
                current.unchecked(),
                current.filePriorities(),
                figures.uploaded(),
                figures.downloaded(),
                current.goodPeers(),
                addedSeconds,
                completedSeconds,
                TimeUnit.NANOSECONDS.toSeconds(current.seededNanos(engine.now())));
    }

    private void finish(long now) {
        Torrent current = torrent;
        if (current == null) {
            return;
        }
        publish(now);
        finished = true;
        JournalMark mark = resume.mark();
        ResumeState state = state(current);
        saver.execute(() -> finish(mark, state));
    }

    private void finish(JournalMark mark, ResumeState state) {
        try (resume) {
            resume.finish(mark, state);
        } catch (IOException failure) {
            LOG.warn("cannot save the state of {}", infoHashes().best(), failure);
        } finally {
            stopped.countDown();
        }
    }
}
