package spate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import spate.cli.option.ManPage;
import spate.cli.option.Syntax;

/// Writes the manual pages: one of the whole command, one a subcommand (`make-dist`).
public final class ManPages {

    private ManPages() {}

    /// @param args the folder that they go to
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        String version = Spate.version();
        List<Syntax> all = Spate.syntaxes();
        Files.writeString(
                folder.resolve("spate.1"), ManPage.overview(Spate.overview(), all, version));
        for (Syntax syntax : all) {
            String page = ManPage.of(syntax, version);
            Files.writeString(folder.resolve("spate-" + syntax.name() + ".1"), page);
        }
    }
}
