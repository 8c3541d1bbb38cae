package spate.engine.tracker;

import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.SwarmCounts;

/// One tracker of one torrent: what it has been told, what it has answered, when it may be asked.
final class TrackerEntry {
    static final long SECOND = 1_000_000_000;

    private static final long DEFAULT_INTERVAL_SECONDS = 1800;
    private static final long MIN_INTERVAL_SECONDS = 60;
    private static final long MAX_INTERVAL_SECONDS = 24 * 3600;

    /// Without a `min interval`, how long to wait at least when peers are needed badly.
    private static final long HUNGRY_SECONDS = 300;

    /// However often the user asks for it.
    private static final long FORCED_SECONDS = 10;

    /// Pauses are drawn out by up to a sixteenth, so that torrents that began together do not come
    /// together for ever.
    private static final int SPREAD = 16;

    private static final long FIRST_PAUSE_SECONDS = 15;
    private static final long MAX_PAUSE_SECONDS = 3600;
    private static final int MAX_FAILURES = 1000;

    final String url;
    final int tier;

    // What it has been told in this run

    private boolean started;
    private boolean completed;
    private boolean stopped;
    private @Nullable AnnounceOrder pending;

    // What it has answered

    private @Nullable String trackerId;
    private @Nullable String message;
    private SwarmCounts counts = SwarmCounts.NOTHING;
    private int peers;
    private int failures;
    private boolean asked;
    private boolean disabled;

    // When it may be asked

    private long askedAt;
    private long regularAt;
    private long hungryAt;
    private long forcedAt;
    private long retryAt;
    private boolean forced;

    TrackerEntry(String url, int tier) {
        this.url = url;
        this.tier = tier;
        if (!isKnownProtocol(url)) {
            disabled = true;
            message = "the protocol of this tracker is not supported";
        }
    }

    private static boolean isKnownProtocol(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://")
                || lower.startsWith("https://")
                || lower.startsWith("udp://");
    }

    /// A new run: it has been told nothing, and may be asked at once.
    void reset(long now) {
        started = false;
        completed = false;
        stopped = false;
        pending = null;
        failures = 0;
        asked = false;
        forced = false;
        regularAt = now;
        hungryAt = now;
        forcedAt = now;
    }

    boolean isAsked() {
        return pending != null;
    }

    boolean isTicket(int ticket) {
        return pending != null && pending.ticket() == ticket;
    }

    /// Whether it is being told something else than `stopped`.
    boolean isHeldUp() {
        return pending != null && pending.event() != AnnounceEvent.STOPPED;
    }

    boolean isDisabled() {
        return disabled;
    }

    /// Whether its last answer was a failure, and the pause behind that has not ended.
    boolean isPausing(long now) {
        return failures > 0 && retryAt - now > 0;
    }

    boolean hasFailed() {
        return failures > 0;
    }

    boolean isStarted() {
        return started;
    }

    boolean needsCompleted() {
        return started && !completed;
    }

    boolean needsStopped() {
        return started && !stopped;
    }

    /// When it is to be asked as a matter of course, or because of its last failure.
    long dueAt(boolean hungry) {
        if (failures > 0) {
            return retryAt;
        }
        return hungry ? Math.min(hungryAt, regularAt) : regularAt;
    }

    /// The user wants it to be asked soon.
    void force(long now) {
        long at = asked ? Math.max(now, forcedAt) : now;
        regularAt = Math.min(regularAt, at);
        retryAt = Math.min(retryAt, at);
        forced = true;
    }

    AnnounceOrder ask(int ticket, AnnounceEvent event, int numWant, long now) {
        AnnounceOrder order = new AnnounceOrder(ticket, url, event, numWant, trackerId, forced);
        pending = order;
        askedAt = now;
        forcedAt = now + FORCED_SECONDS * SECOND;
        forced = false;
        stopped |= event == AnnounceEvent.STOPPED;
        return order;
    }

    void onAnswer(AnnounceResponse response, RandomGenerator random, long now) {
        if (!response.isOk()) {
            onRefused(response, random, now);
            return;
        }
        AnnounceEvent event = settle();
        started |= event == AnnounceEvent.STARTED;
        completed |= event == AnnounceEvent.COMPLETED;
        failures = 0;
        message = response.warning();
        trackerId = response.trackerId() == null ? trackerId : response.trackerId();
        counts = response.counts();
        peers = response.peers().size() + response.namedPeers().size();
        plan(response.intervalSeconds(), response.minIntervalSeconds(), random, now);
    }

    private void plan(long interval, long least, RandomGenerator random, long now) {
        long regular = Math.max(interval(interval), interval(Math.max(1, least)));
        long hungry = least > 0 ? interval(least) : Math.min(regular, HUNGRY_SECONDS);
        regularAt = now + spread(regular, random);
        hungryAt = now + spread(hungry, random);
        forcedAt = now + Math.max(FORCED_SECONDS, least) * SECOND;
    }

    private static long spread(long seconds, RandomGenerator random) {
        long nanos = seconds * SECOND;
        return nanos + random.nextLong(nanos / SPREAD);
    }

    private static long interval(long seconds) {
        return seconds <= 0
                ? DEFAULT_INTERVAL_SECONDS
                : Math.clamp(seconds, MIN_INTERVAL_SECONDS, MAX_INTERVAL_SECONDS);
    }

    private void onRefused(AnnounceResponse response, RandomGenerator random, long now) {
        String reason = response.error() == null ? "refused" : response.error().text();
        onFailure(reason, random, now);
        if (response.retryInMinutes() == AnnounceResponse.NEVER) {
            disabled = true;
        } else if (response.retryInMinutes() > 0) {
            long seconds = Math.min(response.retryInMinutes() * 60L, MAX_INTERVAL_SECONDS);
            retryAt = now + seconds * SECOND;
        }
    }

    void onFailure(String reason, RandomGenerator random, long now) {
        settle();
        message = reason;
        failures = Math.min(failures + 1, MAX_FAILURES);
        long pause = FIRST_PAUSE_SECONDS << Math.min(failures - 1, 10);
        long nanos = Math.min(pause, MAX_PAUSE_SECONDS) * SECOND;
        retryAt = now + nanos - nanos / 8 + random.nextLong(nanos / 4);
    }

    /// What it was being told.
    private AnnounceEvent settle() {
        AnnounceEvent event = pending == null ? AnnounceEvent.NONE : pending.event();
        pending = null;
        asked = true;
        return event;
    }

    TrackerStatus status(InfoHash infoHash, boolean hungry) {
        TrackerStatus.State state;
        if (isAsked()) {
            state = TrackerStatus.State.ANNOUNCING;
        } else if (disabled) {
            state = TrackerStatus.State.DISABLED;
        } else if (!asked) {
            state = TrackerStatus.State.UNUSED;
        } else {
            state = failures > 0 ? TrackerStatus.State.FAILED : TrackerStatus.State.WORKING;
        }
        boolean known = asked && !disabled && !isAsked();
        long next = known ? dueAt(hungry) : Long.MAX_VALUE;
        return new TrackerStatus(
                url, infoHash, tier, state, message, failures, counts, peers, next);
    }

    long askedAt() {
        return askedAt;
    }
}
