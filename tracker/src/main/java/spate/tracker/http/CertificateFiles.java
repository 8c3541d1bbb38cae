package spate.tracker.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// The certificate of HTTPS as it lies in its files. Its methods wait for the disk.
final class CertificateFiles {
    private final HttpSettings.Certificate files;
    private @Nullable FileTime chainTime;
    private @Nullable FileTime keyTime;

    CertificateFiles(HttpSettings.Certificate files) {
        this.files = files;
    }

    /// Reads both.
    ServerSSLOptions read() throws IOException {
        // The times first: what is changed while it is read is read once more.
        chainTime = Files.getLastModifiedTime(files.chain());
        keyTime = Files.getLastModifiedTime(files.key());
        PemKeyCertOptions pair =
                new PemKeyCertOptions()
                        .setCertValue(Buffer.buffer(Files.readAllBytes(files.chain())))
                        .setKeyValue(Buffer.buffer(Files.readAllBytes(files.key())));
        return new ServerSSLOptions().setKeyCertOptions(pair).setUseAlpn(false);
    }

    /// Reads both if one has changed since they were read.
    ///
    /// @return null if none has
    @Nullable ServerSSLOptions readIfChanged() throws IOException {
        boolean isSame =
                Files.getLastModifiedTime(files.chain()).equals(chainTime)
                        && Files.getLastModifiedTime(files.key()).equals(keyTime);
        return isSame ? null : read();
    }
}
