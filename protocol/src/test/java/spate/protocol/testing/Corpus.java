package spate.protocol.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The folder of test material from elsewhere, named by the system property `spate.corpus` or the
/// environment variable `SPATE_CORPUS`. Tests that need it are skipped, with the reason, where it is not.
public final class Corpus {

    private Corpus() {}

    /// A file of the corpus; skips the calling test if there is none.
    public static Path file(String name) {
        String folder = System.getProperty("spate.corpus", System.getenv("SPATE_CORPUS"));
        assumeTrue(
                folder != null && !folder.isEmpty(),
                "no corpus: neither spate.corpus nor SPATE_CORPUS is set");
        Path file = Path.of(folder, name);
        assumeTrue(Files.exists(file), () -> "the corpus has no " + name);
        return file;
    }

    /// The JSON value of a file of the corpus.
    public static Json json(String name) {
        try {
            return Json.parse(Files.readString(file(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The rows of a tab-separated file of the corpus.
    public static List<String[]> rows(String name) {
        try {
            return Files.readAllLines(file(name), java.nio.charset.StandardCharsets.ISO_8859_1)
                    .stream()
                    .filter(line -> !line.isEmpty())
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
