package spate.client;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.client.loop.BufferBudget;
import spate.client.loop.EngineLoop;
import spate.client.loop.QuotaExchange;
import spate.client.net.Addresses;
import spate.client.net.Family;
import spate.client.net.Links;
import spate.client.net.PeerListener;
import spate.client.net.TcpTransport;
import spate.client.net.TcpTransport.LocalAddresses;
import spate.client.resume.ResumeException;
import spate.client.resume.ResumePlan;
import spate.client.resume.ResumeSession;
import spate.client.resume.ResumeStore;
import spate.client.resume.StateDirectory;
import spate.client.storage.ContentClaims;
import spate.client.storage.ContentPaths;
import spate.client.storage.Disks;
import spate.client.tracker.TrackerGateway;
import spate.engine.peer.PeerSource;
import spate.engine.port.TrackerClient;
import spate.engine.session.SessionQuota;
import spate.engine.session.SessionSettings;
import spate.engine.torrent.AddTorrent;
import spate.engine.torrent.Event;
import spate.engine.torrent.Torrent;
import spate.engine.torrent.TorrentSettings;
import spate.io.hash.DigestEngine;
import spate.io.loop.EventLoop;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.PeerId;

/// A BitTorrent client: downloads and seeds any number of torrents.
///
/// ```java
/// try (SpateClient client = SpateClient.open(ClientSettings.defaults())) {
///     client.listen();
///     TorrentHandle torrent = client.add(Metainfo.parse(bytes), TorrentOptions.into(folder));
///     ...
/// }
/// ```
///
/// Thread-safe. Closing it stops all torrents and saves their state.
public final class SpateClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpateClient.class);
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final long PUBLISH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /// How long [#close] waits for trackers to be told and files to be closed.
    private static final long CLOSE_SECONDS = 4;

    private final ClientSettings settings;
    private final PeerId peerId;
    private final Disks disks;
    private final ResumeStore resumeStore;
    private final ContentClaims claims = new ContentClaims();
    private final Links links = new Links();
    private final ExecutorService saver;
    private final List<EngineLoop> engines = new ArrayList<>();

    /// Guarded by this client.
    private final List<PeerListener> listeners = new ArrayList<>();

    private final Map<InfoHash, TorrentHandle> torrents = new ConcurrentHashMap<>();
    private final Map<InfoHash, EngineLoop> owners = new ConcurrentHashMap<>();
    private final List<ClientListener> observers;

    /// Set with the first engine.
    private @Nullable TrackerGateway trackers;

    private SpateClient(ClientSettings settings, List<ClientListener> observers)
            throws IOException {
        this.settings = settings;
        this.observers = List.copyOf(observers);
        this.peerId = PeerId.generate(new SecureRandom());
        this.disks = new Disks(settings.disks(), new DigestEngine(), SpateClient::onDefect);
        this.resumeStore =
                new ResumeStore(
                        settings.stateFolder() == null
                                ? StateDirectory.ofUser()
                                : new StateDirectory(settings.stateFolder()));
        this.saver =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name("spate-save").factory());
        BufferBudget writeBuffers = buffers(settings.writeBufferBytes());
        BufferBudget readBuffers = buffers(settings.readBufferBytes());
        try {
            for (int i = 0; i < settings.loops(); i++) {
                engines.add(openEngine(i, writeBuffers, readBuffers));
            }
        } catch (IOException failure) {
            close();
            throw failure;
        }
        if (engines.size() > 1) {
            SessionQuota all =
                    new SessionQuota(
                            settings.maxDownRate(),
                            settings.maxUpRate(),
                            settings.maxConnections(),
                            settings.maxHalfOpen(),
                            settings.maxUploadSlots(),
                            writeBuffers.maxBuffers(),
                            readBuffers.maxBuffers());
            new QuotaExchange(engines, all).start();
        }
    }

    /// Memory in one direction, enough for each loop.
    private BufferBudget buffers(long bytes) {
        long least = (long) settings.loops() * BufferBudget.LEAST_BUFFERS * BUFFER_BYTES;
        return new BufferBudget(BUFFER_BYTES, Math.max(bytes, least));
    }

    /// Opens a client that has no torrents and does not listen yet.
    ///
    /// @param observers hear what happens to its torrents
    /// @throws IOException when the system refuses what a client needs
    public static SpateClient open(ClientSettings settings, ClientListener... observers)
            throws IOException {
        return new SpateClient(settings, Arrays.asList(observers));
    }

    private EngineLoop openEngine(int index, BufferBudget writeBuffers, BufferBudget readBuffers)
            throws IOException {
        EngineLoop engine =
                EngineLoop.open(
                        new EngineLoop.Parts(
                                "spate-engine-" + index,
                                writeBuffers,
                                readBuffers,
                                loop -> new TcpTransport(loop, localAddresses(), links),
                                this::trackersFor,
                                sessionSettings(0),
                                peerId,
                                random(),
                                this::onEvent,
                                SpateClient::onDefect));
        engine.post(() -> publishRegularly(engine));
        return engine;
    }

    /// The first loop carries the UDP sockets of all.
    private TrackerClient trackersFor(EventLoop loop) {
        TrackerGateway gateway = trackers;
        if (gateway == null) {
            gateway = new TrackerGateway(loop, localAddresses());
            trackers = gateway;
        }
        return gateway.clientOf(loop);
    }

    private static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(new SecureRandom().nextLong());
    }

    private LocalAddresses localAddresses() {
        return new LocalAddresses(localAddress(Family.V4), localAddress(Family.V6));
    }

    private @Nullable InetAddress localAddress(Family family) {
        List<InetAddress> ours = family.of(settings.dialFrom());
        return ours.isEmpty() ? null : ours.getFirst();
    }

    private SessionSettings sessionSettings(int listenPort) {
        SessionSettings defaults = SessionSettings.defaults();
        return new SessionSettings(
                defaults.clientName(),
                listenPort,
                settings.maxConnections(),
                settings.maxHalfOpen(),
                settings.maxDownRate(),
                settings.maxUpRate(),
                settings.maxUploadSlots(),
                defaults.maxQueuedRequests());
    }

    private static void onDefect(Throwable defect) {
        LOG.error("a defect of Spate", defect);
    }

    /* --- Listening --- */

    /// Begins to accept peers, as the settings say.
    ///
    /// @return the addresses that are listened on
    /// @throws IOException when an address cannot be had
    public synchronized List<InetSocketAddress> listen() throws IOException {
        if (settings.listen().isEmpty()) {
            listenOnFreePort();
        } else {
            for (InetSocketAddress address : settings.listen()) {
                listenOn(address);
            }
        }
        int port = listeners.getFirst().localAddress().getPort();
        for (EngineLoop engine : engines) {
            engine.command(session -> session.settings(sessionSettings(port), engine.now()));
        }
        return listeners.stream().map(PeerListener::localAddress).toList();
    }

    private void listenOnFreePort() throws IOException {
        int last = ClientSettings.DEFAULT_PORT + ClientSettings.PORTS_TRIED - 1;
        for (int port = ClientSettings.DEFAULT_PORT; ; port++) {
            try {
                listenOnAll(port);
                return;
            } catch (BindException taken) {
                stopListening();
                if (port == last) {
                    throw taken;
                }
            }
        }
    }

    private void listenOnAll(int port) throws IOException {
        if (settings.dialFrom().isEmpty()) {
            listenOn(Addresses.everywhere(port));
        }
        for (InetAddress address : settings.dialFrom()) {
            listenOn(new InetSocketAddress(address, port));
        }
    }

    private void stopListening() throws IOException {
        EngineLoop engine = engines.getFirst();
        FutureTask<Void> closing =
                new FutureTask<>(() -> listeners.forEach(PeerListener::close), null);
        engine.post(closing);
        Waiting.of(closing);
        listeners.clear();
    }

    private void listenOn(InetSocketAddress address) throws IOException {
        EngineLoop engine = engines.getFirst();
        FutureTask<PeerListener> opening =
                new FutureTask<>(() -> new PeerListener(engine.eventLoop(), address, this::route));
        engine.post(opening);
        listeners.add(Waiting.of(opening));
    }

    /// A link-local address of IPv6, which is one on each link, is reached through that interface. To be
    /// told before a peer there is added; without that the peer is not dialled.
    public void link(IpAddress address, NetworkInterface link) {
        links.put(address, link);
    }

    private PeerListener.@Nullable Owner route(InfoHash infoHash) {
        EngineLoop engine = owners.get(infoHash);
        return engine == null
                ? null
                : new PeerListener.Owner(engine.eventLoop(), engine.session()::accept);
    }

    /* --- Torrents --- */

    /// Adds a torrent and starts it.
    ///
    /// @throws ResumeException when it is open already, here or in another process, or when a torrent
    ///     that is open has other files in the same places
    /// @throws IOException when its folder is gone, or its state cannot be read
    /// @throws IllegalArgumentException if the priorities of the options are not those of its files
    public TorrentHandle add(Metainfo metainfo, TorrentOptions options)
            throws IOException, ResumeException {
        TorrentInfo info = metainfo.info();
        InfoHash hash = metainfo.infoHashes().best();
        byte[] priorities = options.priorities(info.files());
        ContentPaths paths =
                onlyReads(options)
                        ? ContentPaths.found(info, hash, options.outputFolder())
                        : new ContentPaths(info, hash, options.outputFolder());
        ResumeSession resume = open(metainfo.infoHashes(), options);
        ResumePlan plan = load(resume, info, paths, options.checkEverything());
        EngineLoop engine = leastBusyEngine();
        TorrentHandle handle = new TorrentHandle(metainfo, engine, resume, plan, paths, saver);
        AddTorrent added =
                new AddTorrent(
                        metainfo,
                        options.trackers(),
                        disks.storage(info, paths, resume, engine),
                        plan.trusted(),
                        plan.toHash(),
                        plan.unfinished(),
                        priorities,
                        options.settings(),
                        plan.state() == null ? 0 : plan.state().uploadedBytes(),
                        plan.state() == null ? 0 : plan.state().downloadedBytes(),
                        plan.state() == null
                                ? 0
                                : TimeUnit.SECONDS.toNanos(plan.state().seededSeconds()));
        register(handle, engine);
        List<PeerAddress> peers = plan.state() == null ? List.of() : plan.state().peers();
        engine.command(session -> {
            Torrent torrent = session.add(added, engine.now());
            torrent.addPeers(peers, PeerSource.RESUME, engine.now());
            handle.onAdded(torrent);
        });
        return handle;
    }

    private ResumeSession open(InfoHashes infoHashes, TorrentOptions options)
            throws IOException, ResumeException {
        return resumeStore.open(infoHashes, options.outputFolder(), onlyReads(options));
    }

    private static boolean onlyReads(TorrentOptions options) {
        return options.settings().goal() == TorrentSettings.Goal.SEED;
    }

    /// Sees to it that the torrent shares no file with another one that does not have the same.
    private void claim(ResumeSession resume, TorrentInfo info, ContentPaths paths)
            throws IOException, ResumeException {
        String clash = null;
        boolean claimed = false;
        try {
            clash = claims.claim(info, paths);
            claimed = clash == null;
        } finally {
            if (!claimed) {
                resume.close();
            }
        }
        if (clash != null) {
            throw new ResumeException(clash);
        }
    }

    /// The engine with the fewest torrents.
    private EngineLoop leastBusyEngine() {
        List<EngineLoop> taken =
                torrents().stream()
                        .map(torrent -> owners.get(torrent.infoHashes().wire().getFirst()))
                        .toList();
        return Collections.min(
                engines, Comparator.comparingInt(engine -> Collections.frequency(taken, engine)));
    }

    private ResumePlan load(
            ResumeSession resume, TorrentInfo info, ContentPaths paths, boolean checkEverything)
            throws IOException, ResumeException {
        ResumePlan plan;
        try {
            plan = resume.load(info, paths, checkEverything);
        } catch (IOException failure) {
            resume.close();
            throw failure;
        }
        if (plan.obstacle() != null) {
            resume.close();
            throw new IOException(plan.obstacle());
        }
        claim(resume, info, paths);
        if (plan.damaged()) {
            LOG.warn("{}: {}", info.name(), plan.reason());
        } else {
            LOG.info("{}: {}", info.name(), plan.reason());
        }
        return plan;
    }

    private void register(TorrentHandle handle, EngineLoop engine) {
        for (InfoHash hash : handle.infoHashes().wire()) {
            torrents.put(hash, handle);
            owners.put(hash, engine);
        }
    }

    /// The torrents that are open.
    public List<TorrentHandle> torrents() {
        return torrents.values().stream().distinct().toList();
    }

    /* --- On the engines' threads --- */

    private void publishRegularly(EngineLoop engine) {
        for (Torrent torrent : engine.session().torrents()) {
            TorrentHandle handle = torrents.get(torrent.wireHash());
            if (handle != null) {
                handle.publish(engine.now());
            }
        }
        engine.eventLoop().schedule(engine.now() + PUBLISH_NANOS, () -> publishRegularly(engine));
    }

    private void onEvent(Event event) {
        TorrentHandle handle = torrents.get(event.torrent().wire().getFirst());
        if (handle == null) {
            return;
        }
        if (!(event instanceof Event.PieceVerified)) {
            handle.publish(System.nanoTime());
        }
        if (event instanceof Event.Stopped) {
            forget(handle);
        }
        handle.onEvent(event, System.nanoTime());
        PeerLog.log(handle, event);
        for (ClientListener observer : observers) {
            observer.onEvent(handle, event);
        }
    }

    /// Whoever hears that the torrent has stopped may add it again.
    private void forget(TorrentHandle handle) {
        for (InfoHash hash : handle.infoHashes().wire()) {
            torrents.remove(hash);
            owners.remove(hash);
        }
        claims.release(handle.metainfo().info());
    }

    /// Stops all torrents, tells their trackers, saves their state and ends all threads. Takes at
    /// most a few seconds: what does not answer by then is left.
    @Override
    public void close() {
        List<TorrentHandle> open = torrents();
        open.forEach(TorrentHandle::stop);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        try {
            for (TorrentHandle torrent : open) {
                torrent.awaitStopped(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        engines.forEach(EngineLoop::close);
        if (trackers != null) {
            trackers.close();
        }
        disks.close();
        awaitSaved();
    }

    /// Torrents that had stopped before may still be at it, and the program may end right after us.
    private void awaitSaved() {
        saver.shutdown();
        try {
            if (!saver.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the state could not be saved in time");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
