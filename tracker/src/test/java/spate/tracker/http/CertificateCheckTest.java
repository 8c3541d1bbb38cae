package spate.tracker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateCheckTest {
    @TempDir Path folder;

    private static void fails(String words, HttpSettings.Certificate files, Path guilty) {
        List<String> problems = CertificateCheck.problems(files);
        assertEquals(1, problems.size(), "" + problems);
        assertTrue(problems.getFirst().startsWith(guilty + ": "), problems.getFirst());
        assertTrue(problems.getFirst().contains(words), problems.getFirst());
    }

    @Test
    void saysWhichFileIsWrongAndHow() throws Exception {
        HttpSettings.Certificate first =
                TestCertificate.write(Files.createDirectory(folder.resolve("a")), "first");
        HttpSettings.Certificate other =
                TestCertificate.write(Files.createDirectory(folder.resolve("b")), "other");
        assertEquals(List.of(), CertificateCheck.problems(first));
        fails(
                "not the key of the certificate",
                new HttpSettings.Certificate(first.chain(), other.key()),
                other.key());
        Path none = folder.resolve("none");
        fails("no such file", new HttpSettings.Certificate(none, first.key()), none);
        Path text = Files.writeString(folder.resolve("text"), "what is this\n");
        fails("no certificate", new HttpSettings.Certificate(text, first.key()), text);
        fails("no private key", new HttpSettings.Certificate(first.chain(), text), text);
        Files.writeString(text, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
        fails("encrypted", new HttpSettings.Certificate(first.chain(), text), text);
        Files.writeString(text, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        fails("no key of the kind", new HttpSettings.Certificate(first.chain(), text), text);
    }
}
