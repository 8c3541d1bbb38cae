package spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPagesTest {
    @TempDir Path folder;

    @Test
    void makesAPageOfTheCommandAndOfEverySubcommand() throws Exception {
        ManPages.main(new String[] {folder.resolve("man1").toString()});
        String overview = Files.readString(folder.resolve("man1/spate.1"));
        for (String name : Spate.NAMES) {
            String page = Files.readString(folder.resolve("man1/spate-" + name + ".1"));
            assertTrue(page.startsWith(".TH \"SPATE\\-"), page);
            assertTrue(page.contains("\n.SH \"EXAMPLES\"\n"), page);
            assertTrue(overview.contains("\\fBspate\\-" + name + "\\fR(1)"), overview);
        }
        try (var pages = Files.list(folder.resolve("man1"))) {
            assertEquals(Spate.NAMES.size() + 1, pages.count());
        }
    }
}
