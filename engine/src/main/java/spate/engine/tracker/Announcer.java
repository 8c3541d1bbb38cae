package spate.engine.tracker;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceResponse;

/// Says when one swarm is announced to which of its trackers (a hybrid torrent is two swarms, and
/// has two of these).
///
/// In each tier (BEP 12) the first tracker that works is asked, every `interval`, or after `min
/// interval` while peers are needed badly. If not all tiers are to be asked, a tier is asked only
/// while all trackers of the tiers before it fail. One that fails is asked again after 15 s, and
/// after twice as long each further time, up to an hour, give or take an eighth; or when it says
/// (`retry in`, BEP 31). Regular announces come up to a sixteenth late, never early.
///
/// Each tracker hears `started` with its first announce, `completed` if the download ended in this
/// run, and `stopped` at the end if it has taken a `started`: each of them until it has been taken
/// once, but `stopped`, which is sent once.
///
/// | state | on | to |
/// |---|---|---|
/// | IDLE | [#start] | RUNNING |
/// | RUNNING | [#stop] | STOPPING: what is under way ends, then `stopped` is sent |
/// | STOPPING | [#start] | RUNNING, what is under way is forgotten |
///
/// Stopping does not wait long: what is still under way after [#HELD_UP_NANOS] is given up, and
/// `stopped` is sent.
///
/// A pure state machine: [#poll] tells what to send, [#nextDeadline] when to poll.
public final class Announcer {
    /// How many trackers of one torrent are used; further ones are left out.
    public static final int MAX_TRACKERS = 200;

    /// How many peers are asked for at most in one announce.
    public static final int MAX_NUM_WANT = 200;

    /// How long `stopped` waits for what is under way with the same tracker.
    public static final long HELD_UP_NANOS = 1_000_000_000L;

    private enum Phase {
        IDLE,
        RUNNING,
        STOPPING
    }

    private final InfoHash infoHash;
    private final RandomGenerator random;
    private final boolean allTiers;
    private final List<TrackerTier> tiers = new ArrayList<>();

    /// All trackers in the order in which they are shown.
    private final List<TrackerEntry> trackers = new ArrayList<>();

    private Phase phase = Phase.IDLE;
    private boolean completedHere;
    private boolean partialSeed;
    private int peersWanted = MAX_NUM_WANT;
    private boolean hungry;
    private int lastTicket;
    private long stoppingSince;

    /// @param infoHash the swarm, by the 20-byte hash it is announced under
    /// @param urls the trackers, tier by tier
    /// @param allTiers whether one tracker of each tier is asked, instead of one of the first tier
    ///     that works
    /// @param random shuffles the tiers and spreads the pauses
    public Announcer(
            InfoHash infoHash, List<List<String>> urls, boolean allTiers, RandomGenerator random) {
        this.infoHash = infoHash;
        this.allTiers = allTiers;
        this.random = random;
        Set<String> seen = new LinkedHashSet<>();
        for (List<String> tier : urls) {
            addTier(tier, seen);
        }
    }

    private void addTier(List<String> urls, Set<String> seen) {
        List<TrackerEntry> entries = new ArrayList<>();
        for (String url : urls) {
            if (seen.size() < MAX_TRACKERS && seen.add(url)) {
                entries.add(new TrackerEntry(url, tiers.size()));
            }
        }
        if (!entries.isEmpty()) {
            trackers.addAll(entries);
            tiers.add(new TrackerTier(entries, random));
        }
    }

    // What happens to the torrent

    /// The torrent runs from now on.
    public void start(long now) {
        if (phase == Phase.RUNNING) {
            return;
        }
        phase = Phase.RUNNING;
        completedHere = false;
        for (TrackerEntry tracker : trackers) {
            tracker.reset(now);
        }
    }

    /// The download ended just now. Not to be called for data that was there from the start.
    public void onCompleted() {
        completedHere = true;
    }

    /// Whether the torrent lacks something and wants nothing more (BEP 21).
    public void partialSeed(boolean partialSeed) {
        this.partialSeed = partialSeed;
    }

    /// How many more peers could be used, and whether they are needed badly: then trackers are
    /// asked as often as they allow.
    public void peersWanted(int count, boolean badly) {
        peersWanted = Math.clamp(count, 0, MAX_NUM_WANT);
        hungry = badly;
    }

    /// The user wants the trackers to be asked now. No tracker is asked more often than every 10 s,
    /// or than its `min interval` allows.
    public void force(long now) {
        for (TrackerEntry tracker : trackers) {
            tracker.force(now);
        }
    }

    /// The torrent does not run any more.
    public void stop(long now) {
        if (phase == Phase.RUNNING) {
            phase = Phase.STOPPING;
            stoppingSince = now;
        }
    }

    /// Whether nothing is under way or left to be sent.
    public boolean isSettled() {
        for (TrackerEntry tracker : trackers) {
            if (tracker.isAsked() || (phase == Phase.STOPPING && tracker.needsStopped())) {
                return false;
            }
        }
        return true;
    }

    /// Whether a tracker counts us in and has not taken a `stopped` yet: worth waiting for, unlike
    /// a tracker that never answered.
    public boolean isCountedIn() {
        for (TrackerEntry tracker : trackers) {
            if (tracker.isStarted() && (tracker.isAsked() || tracker.needsStopped())) {
                return true;
            }
        }
        return false;
    }

    // Asking

    /// When [#poll] may have something to send; [Long#MAX_VALUE] if that depends on answers, or
    /// never.
    public long nextDeadline() {
        return switch (phase) {
            case IDLE -> Long.MAX_VALUE;
            case RUNNING -> Math.min(nextOfTiers(), nextCompleted());
            case STOPPING -> nextStopped();
        };
    }

    private long nextOfTiers() {
        long earliest = Long.MAX_VALUE;
        for (TrackerTier tier : tiers) {
            earliest = Math.min(earliest, tier.nextDeadline(hungry));
            if (!allTiers && (tier.isAsked() || !isBroken(tier))) {
                break;
            }
        }
        return earliest;
    }

    /// Whether no tracker of the tier is in use, or to be tried before others.
    private static boolean isBroken(TrackerTier tier) {
        for (TrackerEntry tracker : tier.trackers()) {
            if (!tracker.isDisabled() && !tracker.hasFailed()) {
                return false;
            }
        }
        return true;
    }

    private long nextCompleted() {
        long earliest = Long.MAX_VALUE;
        for (TrackerEntry tracker : trackers) {
            if (isCompletedDue(tracker)) {
                long at = tracker.hasFailed() ? tracker.dueAt(false) : tracker.askedAt();
                earliest = Math.min(earliest, at);
            }
        }
        return earliest;
    }

    private boolean isCompletedDue(TrackerEntry tracker) {
        return completedHere
                && !tracker.isAsked()
                && !tracker.isDisabled()
                && tracker.needsCompleted();
    }

    private long nextStopped() {
        long earliest = Long.MAX_VALUE;
        for (TrackerEntry tracker : trackers) {
            if (tracker.needsStopped()) {
                long at = tracker.isHeldUp() ? stoppingSince + HELD_UP_NANOS : stoppingSince;
                earliest = Math.min(earliest, at);
            }
        }
        return earliest;
    }

    /// The announces that are to be sent now. To be called when [#nextDeadline] has come, and after
    /// every change.
    public List<AnnounceOrder> poll(long now) {
        if (nextDeadline() > now) {
            return List.of();
        }
        List<AnnounceOrder> orders = new ArrayList<>();
        switch (phase) {
            case IDLE -> {}
            case RUNNING -> {
                pollTiers(orders, now);
                pollCompleted(orders, now);
            }
            case STOPPING -> pollStopped(orders, now);
        }
        return orders;
    }

    private void pollTiers(List<AnnounceOrder> orders, long now) {
        for (TrackerTier tier : tiers) {
            TrackerEntry tracker = tier.isAsked() ? null : tier.current(now);
            if (tracker != null && tracker.dueAt(hungry) - now <= 0) {
                orders.add(ask(tracker, event(tracker), now));
            }
            if (!allTiers && (tier.isAsked() || !isBroken(tier))) {
                return;
            }
        }
    }

    private AnnounceEvent event(TrackerEntry tracker) {
        if (!tracker.isStarted()) {
            return AnnounceEvent.STARTED;
        }
        if (completedHere && tracker.needsCompleted()) {
            return AnnounceEvent.COMPLETED;
        }
        return partialSeed ? AnnounceEvent.PAUSED : AnnounceEvent.NONE;
    }

    private void pollCompleted(List<AnnounceOrder> orders, long now) {
        for (TrackerEntry tracker : trackers) {
            if (isCompletedDue(tracker) && !tracker.isPausing(now)) {
                orders.add(ask(tracker, AnnounceEvent.COMPLETED, now));
            }
        }
    }

    private void pollStopped(List<AnnounceOrder> orders, long now) {
        boolean patient = now - stoppingSince < HELD_UP_NANOS;
        for (TrackerEntry tracker : trackers) {
            if (tracker.needsStopped() && !(patient && tracker.isHeldUp())) {
                orders.add(ask(tracker, AnnounceEvent.STOPPED, now));
            }
        }
    }

    private AnnounceOrder ask(TrackerEntry tracker, AnnounceEvent event, long now) {
        lastTicket = (lastTicket + 1) & Integer.MAX_VALUE;
        int numWant = event == AnnounceEvent.STOPPED ? 0 : peersWanted;
        return tracker.ask(lastTicket, event, numWant, now);
    }

    // What came of it

    /// The tracker answered, perhaps with a refusal. Returns its URL; null if nobody waits for that
    /// answer any more.
    public @Nullable String onAnswer(int ticket, AnnounceResponse response, long now) {
        TrackerEntry tracker = find(ticket);
        if (tracker == null) {
            return null;
        }
        tracker.onAnswer(response, random, now);
        if (response.isOk()) {
            tiers.get(tracker.tier).onWorking(tracker);
        }
        return tracker.url;
    }

    /// There was no answer, or none that makes sense. Returns the tracker's URL; null if nobody
    /// waits for it any more.
    public @Nullable String onFailure(int ticket, String reason, long now) {
        TrackerEntry tracker = find(ticket);
        if (tracker == null) {
            return null;
        }
        tracker.onFailure(reason, random, now);
        return tracker.url;
    }

    private @Nullable TrackerEntry find(int ticket) {
        for (TrackerEntry tracker : trackers) {
            if (tracker.isTicket(ticket)) {
                return tracker;
            }
        }
        return null;
    }

    /// How each tracker stands, tier by tier.
    public List<TrackerStatus> statuses() {
        List<TrackerStatus> rows = new ArrayList<>(trackers.size());
        for (TrackerEntry tracker : trackers) {
            rows.add(tracker.status(infoHash, hungry));
        }
        return rows;
    }
}
