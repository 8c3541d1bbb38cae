package spate.client.tracker;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spate.client.net.Family;
import spate.protocol.address.PeerAddress;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.AnnounceResponse;

/// One announce to one tracker, over IPv4 and IPv6 where both sides have both.
///
/// Both are asked at the same time, and their peers are told together: once one has answered, the
/// other gets [#GRACE_NANOS] more; if it comes later, its peers are lost until the next announce. A
/// family that leads nowhere while the other one works is left out for a while ([FamilyMemory]). If
/// one refuses or fails, the other's answer counts.
final class AnnounceRound {

    /// How long the slower family is waited for.
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TrackerLines lines;
    private final TrackerAddress tracker;
    private final AnnounceRequest request;
    private final boolean keepAlive;
    private final Executor threads;
    private final BlockingQueue<Attempt> ended = new LinkedBlockingQueue<>();

    /// What came of one family: an answer or a failure.
    private record Attempt(
            Family family, @Nullable AnnounceResponse response, @Nullable TrackerFailure failure) {

        boolean isGood() {
            return response != null && response.isOk();
        }

        boolean isUnreachable() {
            return failure != null && failure.isUnreachable();
        }

        AnnounceResponse result() throws TrackerFailure {
            if (response != null) {
                return response;
            }
            throw failure != null ? failure : new TrackerFailure("no answer", true);
        }
    }

    AnnounceRound(
            TrackerLines lines,
            TrackerAddress tracker,
            AnnounceRequest request,
            boolean keepAlive,
            Executor threads) {
        this.lines = lines;
        this.tracker = tracker;
        this.request = request;
        this.keepAlive = keepAlive;
        this.threads = threads;
    }

    AnnounceResponse run() throws TrackerFailure, InterruptedException {
        List<Family> families = lines.families(tracker);
        if (families.size() > 1) {
            families = families.stream().filter(this::isAlive).toList();
        }
        AnnounceResponse response =
                families.size() == 1
                        ? announce(families.getFirst())
                        : announceOverBoth(families.getFirst(), families.getLast());
        return NamedPeers.resolve(response, lines.resolver());
    }

    private boolean isAlive(Family family) {
        return !lines.memory().isDead(tracker.place(), family, System.nanoTime());
    }

    private AnnounceResponse announce(Family family) throws TrackerFailure, InterruptedException {
        return lines.announce(tracker, family, request, keepAlive);
    }

    private AnnounceResponse announceOverBoth(Family one, Family other)
            throws TrackerFailure, InterruptedException {
        threads.execute(() -> ended.add(attempt(one)));
        threads.execute(() -> ended.add(attempt(other)));
        Attempt first = ended.take();
        if (first.isGood()) {
            return joinLate(first);
        }
        Attempt second = ended.take();
        if (second.isGood()) {
            note(first);
            return second.result();
        }
        return (first.response != null ? first : second).result();
    }

    private AnnounceResponse joinLate(Attempt first) throws TrackerFailure, InterruptedException {
        Attempt second = ended.poll(GRACE_NANOS, TimeUnit.NANOSECONDS);
        if (second == null) {
            threads.execute(this::noteLate);
            return first.result();
        }
        note(second);
        return second.isGood() ? join(first.result(), second.result()) : first.result();
    }

    private void noteLate() {
        try {
            note(ended.take());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the end of everything
        }
    }

    private void note(Attempt attempt) {
        if (attempt.isUnreachable()) {
            lines.memory().onDead(tracker.place(), attempt.family, System.nanoTime());
        }
    }

    private Attempt attempt(Family family) {
        try {
            return new Attempt(family, announce(family), null);
        } catch (TrackerFailure failure) {
            return new Attempt(family, null, failure);
        } catch (InterruptedException _) {
            return new Attempt(family, null, new TrackerFailure("stopped", false));
        } catch (RuntimeException defect) {
            return new Attempt(family, null, TrackerFailure.ofDefect(defect));
        }
    }

    /// The peers of both; of the rest what the first says, and the second where the first is silent.
    static AnnounceResponse join(AnnounceResponse first, AnnounceResponse second) {
        Set<PeerAddress> peers = new LinkedHashSet<>(first.peers());
        peers.addAll(second.peers());
        return new AnnounceResponse(
                null,
                Math.max(first.intervalSeconds(), second.intervalSeconds()),
                Math.max(first.minIntervalSeconds(), second.minIntervalSeconds()),
                first.counts(),
                List.copyOf(peers),
                first.namedPeers(),
                first.externalIp() != null ? first.externalIp() : second.externalIp(),
                first.warning() != null ? first.warning() : second.warning(),
                first.trackerId() != null ? first.trackerId() : second.trackerId(),
                first.retryInMinutes());
    }
}
