package spate.cli.terminal;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks the system about the terminal of this process.
public final class Terminals {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;

    private Terminals() {}

    /// Whether a person sees what is written to this file descriptor (1 or 2).
    public static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException _) {
            Console console = System.console();
            return console != null && console.isTerminal();
        }
    }

    /// How many columns the terminal has: as the system says, or else the environment.
    public static int columns(Map<String, String> environment) {
        return size(WindowSize.columns(), environment.get("COLUMNS"), DEFAULT_COLUMNS);
    }

    /// How many rows it has.
    public static int rows(Map<String, String> environment) {
        return size(WindowSize.rows(), environment.get("LINES"), DEFAULT_ROWS);
    }

    private static int size(int known, @Nullable String said, int usual) {
        if (known > 0) {
            return known;
        }
        try {
            int number = said == null ? 0 : Integer.parseInt(said);
            return number > 0 ? number : usual;
        } catch (NumberFormatException _) {
            return usual;
        }
    }
}
