package spate.tracker.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.tracker.core.Tracker;

/// Serves HTTP, HTTPS and SCGI with a number of event loops, on Vert.x.
public final class HttpFrontEnd implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFrontEnd.class);

    private static final long START_SECONDS = 30;
    private static final long USE_SECONDS = 5;
    private static final long CLOSE_SECONDS = 1;

    /// Who comes when there are too many is still told so, while they are so many parts more.
    private static final int TOLD_PARTS = 8;

    private static final int MAX_TOLD = 200;

    /// How the system says that an address cannot be bound.
    private static final List<String> PROBLEMS =
            List.of(
                    "Address already in use",
                    "Cannot assign requested address",
                    "Permission denied");

    private final HttpSettings wanted;
    private final HttpSettings settings;
    private final Acceptor acceptor;
    private final Vertx vertx;
    private final List<HttpWorker> workers = new CopyOnWriteArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final @Nullable CertificateFiles certificate;

    private HttpFrontEnd(HttpSettings settings, int workers, Consumer<Throwable> failures) {
        this.acceptor = new Acceptor(accepted(settings), settings);
        TrackerTransport transport = new TrackerTransport(acceptor);
        this.wanted = settings;
        this.settings = transport.takesBothFamilies() ? withoutTwins(settings) : settings;
        HttpSettings.Certificate files = settings.certificate();
        this.certificate = files == null ? null : new CertificateFiles(files);
        this.vertx =
                Vertx.builder()
                        .with(
                                new VertxOptions()
                                        .setEventLoopPoolSize(workers)
                                        .setWorkerPoolSize(1)
                                        .setInternalBlockingPoolSize(2)
                                        .setDisableTCCL(true)
                                        .setFileSystemOptions(
                                                new FileSystemOptions()
                                                        .setFileCachingEnabled(false)
                                                        .setClassPathResolvingEnabled(false)))
                        .withTransport(transport)
                        .build();
        vertx.exceptionHandler(failures::accept);
    }

    private static int accepted(HttpSettings settings) {
        int most = settings.maxConnections();
        return most + Math.clamp(most / TOLD_PARTS, 1, MAX_TOLD);
    }

    /// Where the wildcard of IPv6 takes IPv4 too, that of IPv4 cannot be bound beside it.
    private static HttpSettings withoutTwins(HttpSettings settings) {
        HttpSettings.Certificate files = settings.certificate();
        HttpSettings plain = settings.withListen(withoutTwins(settings.listen()));
        return files == null
                ? plain
                : plain.withSecureListen(withoutTwins(settings.secureListen()), files);
    }

    private static List<InetSocketAddress> withoutTwins(List<InetSocketAddress> addresses) {
        return addresses.stream()
                .filter(address ->
                        !(address.getAddress() instanceof Inet4Address)
                                || !address.getAddress().isAnyLocalAddress()
                                || addresses.stream().noneMatch(other -> isTwin(address, other)))
                .toList();
    }

    private static boolean isTwin(InetSocketAddress v4, InetSocketAddress other) {
        return other.getAddress() instanceof Inet6Address
                && other.getAddress().isAnyLocalAddress()
                && other.getPort() == v4.getPort();
    }

    /// Opens the sockets and starts to answer.
    ///
    /// @param workers how many event loops: 1 or more
    /// @param webSockets is asked once on each event loop; null where none are served
    /// @param failures is told of what should not have happened
    /// @throws AddressFailure when an address is taken, not ours or needs rights
    /// @throws IOException when the certificate cannot be read
    public static HttpFrontEnd start(
            HttpSettings settings,
            Tracker tracker,
            int workers,
            @Nullable Function<Vertx, WebSockets> webSockets,
            Consumer<Throwable> failures)
            throws IOException {
        HttpFrontEnd frontEnd = new HttpFrontEnd(settings, workers, failures);
        try {
            frontEnd.open(tracker, workers, webSockets);
            return frontEnd;
        } catch (IOException | RuntimeException | Error e) {
            frontEnd.close();
            throw e;
        }
    }

    private void open(Tracker tracker, int count, @Nullable Function<Vertx, WebSockets> webSockets)
            throws IOException {
        ServerSSLOptions read = certificate == null ? null : certificate.read();
        FullScrapes fullScrapes = new FullScrapes();
        Supplier<HttpWorker> next =
                () -> {
                    HttpWorker worker =
                            new HttpWorker(
                                    settings, tracker, fullScrapes, acceptor, webSockets, read);
                    workers.add(worker);
                    return worker;
                };
        await(next, count);
        ports.addAll(workers.getFirst().ports());
        if (certificate != null) {
            vertx.setPeriodic(
                    CertificateFiles.POLL_MILLIS, _ -> vertx.executeBlocking(this::reload));
        }
    }

    private void await(Supplier<HttpWorker> next, int count) throws IOException {
        try {
            vertx.deployVerticle(next, new DeploymentOptions().setInstances(count))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        } catch (TimeoutException e) {
            throw new IOException("HTTP did not start in " + START_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static IOException failure(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof IOException e ? e : new IOException(message, cause);
    }

    /// Why an address was not opened.
    static Throwable failure(String protocol, InetSocketAddress address, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        for (String problem : PROBLEMS) {
            if (message.contains(problem)) {
                return new AddressFailure(protocol, address, problem);
            }
        }
        return cause;
    }

    /// Reads the certificate again if its files have changed. What is wrong with the new one is logged, and
    /// the old one stays.
    ///
    /// @return whether there is a new one
    public boolean reload() {
        return certificate != null
                && certificate.reload(changed -> workers.getFirst().useCertificate(changed));
    }

    /// Takes what can be changed while it serves: who is believed, and what holds for requests. Not to be called on an
    /// event loop: it waits for all of them.
    public void use(HttpSettings.Proxies proxies, HttpRules rules) {
        acceptor.use(proxies.trusted());
        CountDownLatch busy = new CountDownLatch(workers.size());
        workers.forEach(each -> each.use(proxies, rules, busy::countDown));
        try {
            if (!busy.await(USE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{} event loops are busy, and take what is new later", busy.getCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Where it listens for HTTP; ports that were 0 are known.
    public List<InetSocketAddress> addresses() {
        return known(wanted.listen(), settings.listen(), 0);
    }

    /// Where it listens for HTTPS.
    public List<InetSocketAddress> secureAddresses() {
        return known(wanted.secureListen(), settings.secureListen(), settings.listen().size());
    }

    /// Where it listens for SCGI.
    public List<InetSocketAddress> scgiAddresses() {
        int from = settings.listen().size() + settings.secureListen().size();
        return known(wanted.scgiListen(), settings.scgiListen(), from);
    }

    /// All that are wanted, those too that have no socket of their own: their ports are named.
    private List<InetSocketAddress> known(
            List<InetSocketAddress> all, List<InetSocketAddress> open, int from) {
        List<InetSocketAddress> known = new ArrayList<>();
        int next = 0;
        for (InetSocketAddress each : all) {
            boolean isOpen = next < open.size() && open.get(next).equals(each);
            known.add(
                    isOpen
                            ? new InetSocketAddress(each.getAddress(), ports.get(from + next++))
                            : each);
        }
        return known;
    }

    /// How many connections there are, of all kinds.
    public int connections() {
        return acceptor.connections();
    }

    /// Closes all connections and ends all threads.
    @Override
    public void close() {
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("closing HTTP: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
