package spate.tracker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.io.file.FileFailure;
import spate.io.file.FileProblem;
import spate.io.file.ProcessLock;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.SwarmCounts;
import spate.tracker.Served.Transport;
import spate.tracker.admin.AdminControl;
import spate.tracker.admin.AdminServer;
import spate.tracker.admin.AdminSettings;
import spate.tracker.admin.AdminView;
import spate.tracker.admin.Figures;
import spate.tracker.admin.ProcessFigures;
import spate.tracker.check.CheckSettings;
import spate.tracker.check.PeerChecker;
import spate.tracker.cluster.Accounts;
import spate.tracker.cluster.Cluster;
import spate.tracker.cluster.ClusterSettings;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.Shards;
import spate.tracker.core.SwarmTotals;
import spate.tracker.core.Tracker;
import spate.tracker.limit.AddressCounts;
import spate.tracker.limit.PeerLimit;
import spate.tracker.state.SwarmArchive;
import spate.tracker.state.TrackerId;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.users.AccountFiles;
import spate.tracker.users.Members;
import spate.tracker.users.Totals;
import spate.tracker.users.UserNames;
import spate.tracker.websocket.WebSwarms;

/// A tracker that runs: its swarms, what serves them, and what keeps them. Closing it saves them.
public final class TrackerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrackerServer.class);

    /// Stores count minutes from any origin, but none before their first.
    private static final long FIRST_SECOND = 600;

    private final Tracker tracker;
    private final Admission admission;
    private final PeerLimit addressLimit;
    private final List<String> problems = new ArrayList<>();
    private @Nullable FrontEnds frontEnds;
    private final Snapshots snapshots = new Snapshots();
    private final Mishaps mishaps = new Mishaps();
    private final List<Figures> figures = new ArrayList<>();
    private volatile Reloading reloading;
    private @Nullable AdminServer admin;
    private @Nullable ProcessLock stateLock;

    /// What is to be closed, the newest first: what serves, and what is behind it.
    private final Deque<AutoCloseable> serving = new ArrayDeque<>();

    private final Deque<AutoCloseable> behind = new ArrayDeque<>();

    /// Reads the settings again and [applies][#apply] them.
    public interface Reloading {
        /// @throws IOException when they stay as they were; the message says why
        void reload() throws IOException;
    }

    private TrackerServer(TrackerSettings settings) throws IOException {
        SecureRandom random = new SecureRandom();
        long start = System.nanoTime();
        this.admission = new Admission(settings, random);
        this.reloading = admission::reload;
        TrackerSettings.Guard guard = settings.guard();
        AddressCounts counts = new AddressCounts(AddressCounts.DEFAULT_WIDTH, random.nextLong());
        this.addressLimit = new PeerLimit(counts, guard.peers(), guard.limitsLoopback());
        this.tracker =
                new Tracker(
                        new Shards(
                                settings.workers(),
                                limits(settings),
                                addressLimit,
                                random.nextLong()),
                        admission.policy(settings),
                        () -> FIRST_SECOND + (System.nanoTime() - start) / 1_000_000_000L);
        behind.push(admission);
        try {
            load(settings.state());
            serve(settings, random);
        } catch (IOException | RuntimeException | Error e) {
            closeAll(serving);
            closeAll(behind);
            unlock();
            throw e;
        }
    }

    /// Loads what was saved, opens the sockets and serves.
    ///
    /// @throws java.net.BindException when an address is taken, not ours or needs rights
    /// @throws AdminServer.ListenFailure when that of the admin port is
    /// @throws ProcessLock.HeldException when another tracker keeps its state in that folder
    /// @throws FileFailure when a list cannot be read
    /// @throws spate.tracker.users.UserFeed.Unavailable when the URL of the users cannot be had
    /// @throws IOException when the folder for the state cannot be used
    public static TrackerServer start(TrackerSettings settings) throws IOException {
        return new TrackerServer(settings);
    }

    /// Of a private tracker half of the memory is for its sessions.
    private static StoreLimits limits(TrackerSettings settings) {
        StoreLimits limits = settings.limits();
        return settings.access().users() == null
                ? limits
                : limits.withMaxBytes(Math.ceilDiv(limits.maxBytes(), 2));
    }

    private void load(TrackerSettings.@Nullable State state) throws IOException {
        if (state == null) {
            return;
        }
        Path folder = made(state.folder());
        stateLock = ProcessLock.take(folder.resolve("lock"));
        SwarmArchive swarms = new SwarmArchive(folder, tracker, System::currentTimeMillis);
        problems.addAll(swarms.load());
        snapshots.add(swarms::save);
        Members members = admission.members();
        if (members != null) {
            AccountFiles accounts =
                    new AccountFiles(
                            folder,
                            members.accounting(),
                            members.names(),
                            tracker::seconds,
                            () -> System.currentTimeMillis() / 1000);
            problems.addAll(accounts.load());
            snapshots.add(accounts::save);
        }
    }

    private static Path made(Path folder) throws IOException {
        try {
            return Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new FileFailure(FileProblem.IO, folder, e);
        }
    }

    private void serve(TrackerSettings settings, SecureRandom random) throws IOException {
        admission.start();
        CheckSettings check = settings.check();
        if (check != null) {
            PeerChecker checker = PeerChecker.start(tracker, check);
            behind.push(checker);
            figures.add(new Figures("checks", () -> PartFigures.of(checker)));
        }
        ClusterSettings cluster = settings.cluster();
        if (cluster != null) {
            Cluster others = Cluster.start(tracker, cluster, accounts(settings.state(), random));
            behind.push(others);
            figures.add(new Figures("cluster", () -> PartFigures.of(others.counts())));
        }
        FrontEnds opened = FrontEnds.open(settings, tracker, random, mishaps);
        serving.push(opened);
        frontEnds = opened;
        addFigures(opened);
        Duration saveInterval =
                settings.state() == null
                        ? Duration.ZERO
                        : Objects.requireNonNull(settings.state()).interval();
        serving.push(Housekeeping.start(tracker, admission, opened, snapshots, saveInterval));
        serveAdmin(settings.admin());
    }

    private void addFigures(FrontEnds opened) {
        figures.add(new Figures("udp", () -> PartFigures.ofUdp(opened.droppedDatagrams())));
        figures.add(new Figures("http", () -> PartFigures.ofHttp(opened.connections())));
        WebSwarms swarms = opened.webSwarms();
        if (swarms != null) {
            figures.add(new Figures("websocket", () -> PartFigures.of(swarms.totals())));
        }
    }

    private void serveAdmin(@Nullable AdminSettings settings) throws IOException {
        if (settings == null) {
            return;
        }
        if (!snapshots.isEmpty()) {
            figures.add(new Figures("snapshots", snapshots::figures));
        }
        Members members = admission.members();
        if (members != null) {
            figures.add(
                    new Figures("accounting", () -> PartFigures.of(members.accounting().counts())));
        }
        if (admission.feed() != null) {
            figures.add(
                    new Figures(
                            "userlist",
                            () -> PartFigures.of(Objects.requireNonNull(admission.feed()))));
        }
        figures.add(new Figures("process", ProcessFigures::now));
        AdminView view = new AdminView(tracker, admission.lists(), members, figures, new Control());
        admin = AdminServer.start(settings, view);
        serving.push(admin);
    }

    /// What the admin port can have done.
    private final class Control implements AdminControl {
        @Override
        public void reload() throws IOException {
            reloading.reload();
        }

        @Override
        public boolean keepsState() {
            return !snapshots.isEmpty();
        }

        @Override
        public void save() throws IOException {
            snapshots.save();
        }

        @Override
        public List<String> problems() {
            return TrackerServer.this.problems();
        }
    }

    private @Nullable Accounts accounts(TrackerSettings.@Nullable State state, SecureRandom random)
            throws FileFailure {
        Members members = admission.members();
        if (members == null) {
            return null;
        }
        long fresh = random.nextLong();
        long id = state == null ? fresh : TrackerId.in(state.folder(), fresh);
        return new Accounts(
                members.accounting(), members.names(), members.shared(), id, state != null);
    }

    /// Has something done when a thread has ended without which some are not answered; at once if one has.
    public void onBroken(Runnable action) {
        mishaps.onBroken(action);
    }

    /// Whether a thread has ended without which some are not answered: the log says why.
    public boolean isBroken() {
        return mishaps.isBroken();
    }

    /// Takes what can be changed while it serves: what clients are told, what an address and browsers may have, who is
    /// believed, what the lists say now, certificates, the token of the admin port. The rest needs a new start.
    public void apply(TrackerSettings settings) {
        admission.reload();
        Objects.requireNonNull(frontEnds).apply(settings);
        tracker.apply(admission.policy(settings));
        addressLimit.change(settings.guard().peers());
        AdminSettings changed = settings.admin();
        if (admin != null && changed != null) {
            admin.useToken(changed.token());
            admin.reload();
        }
    }

    /// What is done when somebody has everything read again at the admin port. Before that is said, only the
    /// lists are.
    public void reloadBy(Reloading how) {
        reloading = how;
    }

    /// Where the admin port is; null if there is none. A port that was 0 is known.
    public @Nullable InetSocketAddress adminAddress() {
        return admin == null ? null : admin.address();
    }

    /// Whether the admin port is served over HTTPS.
    public boolean isAdminSecure() {
        return admin != null && admin.isSecure();
    }

    /// Where it serves what; ports that were 0 are known.
    public List<Served> served() {
        return Objects.requireNonNull(frontEnds).served();
    }

    /// Where it listens for UDP, or for HTTP if UDP is off; ports that were 0 are known.
    public List<InetSocketAddress> addresses() {
        Transport first = served().getFirst().transport();
        return served().stream()
                .filter(each -> each.transport() == first)
                .map(Served::address)
                .toList();
    }

    /// What was wrong with what was loaded, and is with the lists, for people.
    public List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        all.addAll(admission.problems());
        return all;
    }

    /// What it holds now.
    public SwarmTotals totals() {
        return tracker.totals();
    }

    /// All that a user of a private tracker has done, at all trackers that are together; null if there is none of that name.
    public @Nullable Totals totalsOf(String user) {
        Members members = admission.members();
        int number = members == null ? UserNames.NO_ROOM : members.names().find(user);
        return members == null || number == UserNames.NO_ROOM ? null : members.totals(number);
    }

    /// How many requests were answered or refused.
    public long requests() {
        return Stream.of(Kind.values()).mapToLong(this::count).sum();
    }

    /// How many requests of a kind there were.
    public long count(Kind kind) {
        return tracker.counts().stream().mapToLong(counts -> counts.count(kind)).sum();
    }

    /// What it knows of one torrent, by the first 20 bytes of its hash.
    public SwarmCounts swarm(InfoHash infoHash) {
        return tracker.swarm(infoHash);
    }

    /// Stops serving, then saves the swarms; the others of a cluster, who may be slow, are told meanwhile.
    ///
    /// @throws IOException if they could not be saved
    @Override
    public void close() throws IOException {
        closeAll(serving);
        Thread others = Thread.ofPlatform().name("closing").start(() -> closeAll(behind));
        try {
            snapshots.save();
        } finally {
            await(others);
            unlock();
        }
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void unlock() throws IOException {
        if (stateLock != null) {
            stateLock.close();
        }
    }

    private static void closeAll(Deque<AutoCloseable> open) {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("closing: {}", e.toString());
            }
        }
    }
}
