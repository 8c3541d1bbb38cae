package spate.tracker.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A certificate as it lies in its files. Its methods wait for the disk.
public final class CertificateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFiles.class);

    /// How often the files are to be looked at.
    public static final long POLL_MILLIS = 10_000;

    private final HttpSettings.Certificate files;
    private @Nullable FileTime chainTime;
    private @Nullable FileTime keyTime;

    public CertificateFiles(HttpSettings.Certificate files) {
        this.files = files;
    }

    /// Reads both.
    public synchronized ServerSSLOptions read() throws IOException {
        // The times first: what is changed while it is read is read once more.
        chainTime = Files.getLastModifiedTime(files.chain());
        keyTime = Files.getLastModifiedTime(files.key());
        PemKeyCertOptions pair =
                new PemKeyCertOptions()
                        .setCertValue(Buffer.buffer(Files.readAllBytes(files.chain())))
                        .setKeyValue(Buffer.buffer(Files.readAllBytes(files.key())));
        return new ServerSSLOptions().setKeyCertOptions(pair).setUseAlpn(false);
    }

    /// Reads both again if one has changed. What is wrong with the new one is logged, and the old one stays.
    ///
    /// @param use has servers take it
    /// @return whether there is a new one
    public synchronized boolean reload(Function<ServerSSLOptions, Future<?>> use) {
        try {
            boolean isSame =
                    Files.getLastModifiedTime(files.chain()).equals(chainTime)
                            && Files.getLastModifiedTime(files.key()).equals(keyTime);
            if (isSame) {
                return false;
            }
            use.apply(read())
                    .onSuccess(_ -> LOG.info("the certificate in {} is a new one", files.chain()))
                    .onFailure(e -> LOG.error("the certificate stays: {}", e.toString()));
            return true;
        } catch (IOException e) {
            LOG.error("the certificate stays: {}", e.toString());
            return false;
        }
    }
}
