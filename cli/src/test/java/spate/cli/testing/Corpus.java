package spate.cli.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The folder of test material from elsewhere, named by the system property `spate.corpus` or the
/// environment variable `SPATE_CORPUS`. Tests that need it are skipped, with the reason, where it is
/// not.
public final class Corpus {
    private Corpus() {}

    /// A file of the corpus; skips the calling test if there is none.
    public static Path file(String name) {
        String folder = System.getProperty("spate.corpus", System.getenv("SPATE_CORPUS"));
        assumeTrue(
                folder != null && !folder.isEmpty(),
                "no corpus: neither spate.corpus nor SPATE_CORPUS is set");
        return Path.of(folder, name);
    }

    /// The rows of a tab-separated file of the corpus, without its heading.
    public static List<String[]> rows(String name) throws IOException {
        return Files.readAllLines(file(name), StandardCharsets.ISO_8859_1).stream()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> line.split("\t", -1))
                .toList();
    }
}
