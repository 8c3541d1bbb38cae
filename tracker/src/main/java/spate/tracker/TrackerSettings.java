package spate.tracker;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.tracker.admin.AdminSettings;
import spate.tracker.check.CheckSettings;
import spate.tracker.cluster.ClusterSettings;
import spate.tracker.core.Shards;
import spate.tracker.http.HttpSettings;
import spate.tracker.limit.RateLimit;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.users.UserSource;
import spate.tracker.websocket.WebLimits;

/// How a tracker is run. Made from [#DEFAULT] by the methods that change one thing.
///
/// @param listen where it listens, over UDP and TCP: at least one address
/// @param serves what is spoken there
/// @param http how HTTP is served; where it listens is said by `listen`
/// @param answers what clients are told
/// @param limits what the swarms may hold
/// @param guard how much one address may have of the tracker
/// @param access who may use it, and for what
/// @param check how peers are dialled back; null if they are not
/// @param cluster where other trackers share these swarms; null if there are none
/// @param workers how many threads serve, and how many parts the torrents are in: 1 to
///     [Shards#MAX_COUNT]
/// @param state where the swarms are kept over a restart; null for nowhere
/// @param admin the port at which it is watched and changed; null for none
public record TrackerSettings(
        List<InetSocketAddress> listen,
        Serves serves,
        HttpSettings http,
        Answers answers,
        StoreLimits limits,
        Guard guard,
        Access access,
        @Nullable CheckSettings check,
        @Nullable ClusterSettings cluster,
        int workers,
        @Nullable State state,
        @Nullable AdminSettings admin) {

    /// What is spoken.
    ///
    /// @param webSockets WebTorrent's signalling, wherever HTTP and HTTPS are; null for none
    public record Serves(boolean udp, boolean http, @Nullable WebLimits webSockets) {
        /// Everything.
        public static final Serves ALL = new Serves(true, true, WebLimits.DEFAULT);
    }

    /// What clients are told.
    ///
    /// @param interval how long they are to wait between two announces: 1 s to 1 day
    /// @param minInterval how long at least; not longer than the interval
    /// @param defaultPeers how many peers those get who do not say how many they want
    /// @param maxPeers how many peers anybody gets: 0 to [spate.tracker.core.Policy#MAX_PEERS]
    /// @param connectionIdLife how long a connection id is good for (BEP 15): 1 s to 2 h
    public record Answers(
            Duration interval,
            Duration minInterval,
            int defaultPeers,
            int maxPeers,
            Duration connectionIdLife) {}

    /// How much one address may have of the tracker; a `/64` of IPv6 counts as one.
    ///
    /// @param requests how many requests it may send, over TCP or with a valid connection id; null for any
    ///     number
    /// @param peers how many peers it may have in all swarms together: 1 or more
    /// @param limitsLoopback whether that holds for this machine too
    public record Guard(@Nullable RateLimit requests, int peers, boolean limitsLoopback) {
        /// Nobody behind one address has so many torrents.
        public static final Guard DEFAULT =
                new Guard(new RateLimit(100, 10_000, false), 20_000, false);
    }

    /// Who may use the tracker, and for what: lists as [spate.tracker.access.AccessFiles] reads them.
    ///
    /// @param allow null to allow everything that is not denied
    /// @param deny null to deny nothing
    /// @param users where the users of a private tracker stand; null for a public one
    public record Access(@Nullable Path allow, @Nullable Path deny, @Nullable UserSource users) {
        /// Anybody, for anything.
        public static final Access OPEN = new Access(null, null, null);
    }

    /// Where and when the swarms are saved.
    ///
    /// @param folder belongs to one tracker
    /// @param interval between two snapshots: 1 s or more
    public record State(Path folder, Duration interval) {}

    /// A public tracker at the usual port of both families, which keeps nothing.
    public static final TrackerSettings DEFAULT =
            new TrackerSettings(
                    List.of(
                            new InetSocketAddress("0.0.0.0", 6969),
                            new InetSocketAddress("::", 6969)),
                    Serves.ALL,
                    HttpSettings.DEFAULT,
                    new Answers(
                            Duration.ofMinutes(30),
                            Duration.ofMinutes(15),
                            50,
                            74,
                            Duration.ofMinutes(4)),
                    StoreLimits.DEFAULT,
                    Guard.DEFAULT,
                    Access.OPEN,
                    null,
                    null,
                    Math.min(Runtime.getRuntime().availableProcessors(), Shards.MAX_COUNT),
                    null,
                    null);

    public TrackerSettings {
        listen = List.copyOf(listen);
        if (listen.isEmpty()) {
            throw new IllegalArgumentException("no address to listen on");
        }
    }

    public TrackerSettings withListen(List<InetSocketAddress> addresses) {
        return new TrackerSettings(
                addresses, serves, http, answers, limits, guard, access, check, cluster, workers,
                state, admin);
    }

    public TrackerSettings withServes(Serves changed) {
        return new TrackerSettings(
                listen, changed, http, answers, limits, guard, access, check, cluster, workers,
                state, admin);
    }

    public TrackerSettings withHttp(HttpSettings changed) {
        return new TrackerSettings(
                listen, serves, changed, answers, limits, guard, access, check, cluster, workers,
                state, admin);
    }

    public TrackerSettings withAnswers(Answers changed) {
        return new TrackerSettings(
                listen, serves, http, changed, limits, guard, access, check, cluster, workers,
                state, admin);
    }

    public TrackerSettings withLimits(StoreLimits changed) {
        return new TrackerSettings(
                listen, serves, http, answers, changed, guard, access, check, cluster, workers,
                state, admin);
    }

    public TrackerSettings withGuard(Guard changed) {
        return new TrackerSettings(
                listen, serves, http, answers, limits, changed, access, check, cluster, workers,
                state, admin);
    }

    public TrackerSettings withAccess(Access changed) {
        return new TrackerSettings(
                listen, serves, http, answers, limits, guard, changed, check, cluster, workers,
                state, admin);
    }

    public TrackerSettings withCheck(@Nullable CheckSettings changed) {
        return new TrackerSettings(
                listen, serves, http, answers, limits, guard, access, changed, cluster, workers,
                state, admin);
    }

    public TrackerSettings withCluster(@Nullable ClusterSettings changed) {
        return new TrackerSettings(
                listen, serves, http, answers, limits, guard, access, check, changed, workers,
                state, admin);
    }

    public TrackerSettings withWorkers(int count) {
        return new TrackerSettings(
                listen, serves, http, answers, limits, guard, access, check, cluster, count, state,
                admin);
    }

    public TrackerSettings withState(@Nullable State changed) {
        return new TrackerSettings(
                listen, serves, http, answers, limits, guard, access, check, cluster, workers,
                changed, admin);
    }

    public TrackerSettings withAdmin(@Nullable AdminSettings changed) {
        return new TrackerSettings(
                listen, serves, http, answers, limits, guard, access, check, cluster, workers,
                state, changed);
    }
}
