package spate.tracker.admin;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.tracker.http.CertificateFiles;
import spate.tracker.http.FamilyConfig;
import spate.tracker.http.HttpSettings;

/// The admin port: HTTP or HTTPS on an event loop of its own, so that nobody who looks makes announces wait.
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private static final int WORKERS = 4;

    /// A snapshot may take that long.
    private static final int MAX_WORK_MINUTES = 30;

    private static final int START_SECONDS = 30;
    private static final int CLOSE_SECONDS = 1;

    private final Vertx vertx;
    private final AdminGuard guard;
    private final AdminPort port;
    private final @Nullable CertificateFiles certificate;

    /// The port cannot be had: it is taken, not ours, or needs rights.
    public static final class ListenFailure extends IOException {
        private static final long serialVersionUID = 1L;

        ListenFailure(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private AdminServer(AdminSettings settings, AdminView view) throws IOException {
        guard = new AdminGuard(settings.token());
        HttpSettings.Certificate files = settings.certificate();
        certificate = files == null ? null : new CertificateFiles(files);
        ServerSSLOptions read = certificate == null ? null : certificate.read();
        port = new AdminPort(settings.listen(), guard, view, read);
        vertx =
                Vertx.builder()
                        .with(
                                new VertxOptions()
                                        .setEventLoopPoolSize(1)
                                        .setWorkerPoolSize(WORKERS)
                                        .setInternalBlockingPoolSize(1)
                                        .setMaxWorkerExecuteTime(MAX_WORK_MINUTES)
                                        .setMaxWorkerExecuteTimeUnit(TimeUnit.MINUTES)
                                        .setDisableTCCL(true)
                                        .setFileSystemOptions(
                                                new FileSystemOptions()
                                                        .setFileCachingEnabled(false)
                                                        .setClassPathResolvingEnabled(false)))
                        .withTransport(FamilyConfig.transport())
                        .build();
    }

    /// Opens the port and begins to answer.
    ///
    /// @throws ListenFailure when the port cannot be had
    /// @throws IOException when it does not start for another reason
    public static AdminServer start(AdminSettings settings, AdminView view) throws IOException {
        AdminServer server = new AdminServer(settings, view);
        try {
            server.open();
            return server;
        } catch (IOException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private void open() throws IOException {
        try {
            vertx.deployVerticle(port)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause
                    ? new ListenFailure(cause)
                    : new IOException("the admin port does not start", e);
        } catch (TimeoutException e) {
            throw new IOException("the admin port did not start in " + START_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (certificate != null) {
            vertx.setPeriodic(
                    CertificateFiles.POLL_MILLIS, _ -> vertx.executeBlocking(this::reload));
        }
    }

    /// Reads the certificate again if its files have changed.
    ///
    /// @return whether there is a new one
    public boolean reload() {
        return certificate != null && certificate.reload(port::useCertificate);
    }

    /// Whether it is served over HTTPS.
    public boolean isSecure() {
        return certificate != null;
    }

    /// Where it is; a port that was 0 is known.
    public InetSocketAddress address() {
        return port.address();
    }

    /// From now on the token is another; null for none.
    public void useToken(@Nullable String token) {
        guard.useToken(token);
    }

    /// Closes all connections; what is under way has a second.
    @Override
    public void close() {
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("closing the admin port: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
