package spate.tracker.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Judges the files of a certificate before they are used.
public final class CertificateCheck {
    private static final String PKCS8 = "PRIVATE KEY";
    private static final byte[] SAMPLE = new byte[32];

    private final HttpSettings.Certificate files;
    private final List<String> problems = new ArrayList<>();

    private CertificateCheck(HttpSettings.Certificate files) {
        this.files = files;
    }

    /// What is wrong with the certificate, its key, or both together, for people: a line each.
    public static List<String> problems(HttpSettings.Certificate files) {
        CertificateCheck check = new CertificateCheck(files);
        X509Certificate certificate = check.certificate();
        String key = check.text(files.key());
        if (key != null) {
            check.checkKey(key, certificate);
        }
        return check.problems;
    }

    private void add(Path file, String problem) {
        problems.add(file + ": " + problem);
    }

    private @Nullable String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            add(file, "no such file");
        } catch (IOException e) {
            add(file, "it cannot be read: " + e.getMessage());
        }
        return null;
    }

    private @Nullable X509Certificate certificate() {
        if (text(files.chain()) == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(files.chain())) {
            Collection<?> chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (chain.iterator().next() instanceof X509Certificate first) {
                first.checkValidity();
                return first;
            }
            add(files.chain(), "no certificate of X.509");
        } catch (CertificateExpiredException e) {
            add(files.chain(), "the certificate is out of date: " + e.getMessage());
        } catch (CertificateNotYetValidException e) {
            add(files.chain(), "the certificate is not valid yet: " + e.getMessage());
        } catch (CertificateException | NoSuchElementException | IOException e) {
            add(files.chain(), "no certificate in PEM");
        }
        return null;
    }

    /// Keys of older forms are left to the server.
    private void checkKey(String text, @Nullable X509Certificate certificate) {
        if (text.contains("BEGIN ENCRYPTED PRIVATE KEY")) {
            add(files.key(), "the key is encrypted; the tracker has no password for it");
        } else if (!text.contains("PRIVATE KEY-----")) {
            add(files.key(), "no private key in PEM");
        } else if (certificate != null && text.contains("BEGIN " + PKCS8)) {
            checkPair(text, certificate);
        }
    }

    private void checkPair(String text, X509Certificate certificate) {
        String algorithm = certificate.getPublicKey().getAlgorithm();
        try {
            PrivateKey key =
                    KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(content(text)));
            Signature signature = Signature.getInstance(signature(algorithm));
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(SAMPLE);
            if (!signature.verify(signed)) {
                add(files.key(), "it is not the key of the certificate in " + files.chain());
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            add(files.key(), "no key of the kind that the certificate has (" + algorithm + ")");
        }
    }

    private static byte[] content(String text) {
        int from = text.indexOf("-----BEGIN " + PKCS8) + PKCS8.length() + 16;
        int to = text.indexOf("-----END", from);
        return Base64.getMimeDecoder().decode(text.substring(from, Math.max(from, to)));
    }

    private static String signature(String algorithm) {
        return switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> algorithm;
        };
    }
}
