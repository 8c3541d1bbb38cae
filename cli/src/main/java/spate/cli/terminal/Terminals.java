package spate.cli.terminal;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Asks the system about the terminal of this process.
public final class Terminals {
    private static final int DEFAULT_COLUMNS = 80;

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
        int columns = WindowSize.columns();
        if (columns > 0) {
            return columns;
        }
        try {
            int said = Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
            return said > 0 ? said : DEFAULT_COLUMNS;
        } catch (NumberFormatException _) {
            return DEFAULT_COLUMNS;
        }
    }
}
