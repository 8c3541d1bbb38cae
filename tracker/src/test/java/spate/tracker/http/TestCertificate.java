package spate.tracker.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A certificate that nobody signed, made by the JDK's keytool.
public final class TestCertificate {
    private static final String PASSWORD = "changeit";

    private TestCertificate() {}

    /// Writes certificate and key in PEM.
    public static HttpSettings.Certificate write(Path folder, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(name + ".p12");
        Process keytool =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                                .toString(),
                                        "-genkeypair",
                                        "-keyalg",
                                        "EC",
                                        "-alias",
                                        "tracker",
                                        "-dname",
                                        "CN=" + name,
                                        "-storetype",
                                        "PKCS12",
                                        "-storepass",
                                        PASSWORD,
                                        "-keystore",
                                        store.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool ends with " + keytool.exitValue());
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Map<String, byte[]> files =
                Map.of(
                        "CERTIFICATE", keys.getCertificate("tracker").getEncoded(),
                        "PRIVATE KEY", keys.getKey("tracker", PASSWORD.toCharArray()).getEncoded());
        Path chain = pem(folder.resolve("chain.pem"), "CERTIFICATE", files);
        Path key = pem(folder.resolve("key.pem"), "PRIVATE KEY", files);
        return new HttpSettings.Certificate(chain, key);
    }

    private static Path pem(Path file, String type, Map<String, byte[]> files) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(files.get(type));
        return Files.writeString(
                file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    /// Connects over TLS, and asks nobody who the other side is.
    public static SSLSocket connect(InetSocketAddress address) throws Exception {
        Socket plain = new Socket(address.getAddress(), address.getPort());
        plain.setSoTimeout(20_000);
        return secure(plain);
    }

    /// A connection over TLS that asks nobody who the other side is.
    public static SSLSocket secure(Socket plain) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAnybody()}, null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", 0, true);
        socket.startHandshake();
        return socket;
    }

    private static final class TrustsAnybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
