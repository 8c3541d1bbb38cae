package spate.tracker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many files and connections this process may have open.
final class OpenFiles {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern LINE = Pattern.compile("Max open files +([0-9]{1,9}) .*");

    /// For what is no connection of a client: the JVM's own, sockets that listen, snapshots, lists, the engine.
    private static final int RESERVED = 100;

    private OpenFiles() {}

    /// How many connections there may be at most; any number where the system does not tell.
    static int maxConnections() {
        int most = most();
        return Math.max(most - RESERVED, most / 2);
    }

    private static int most() {
        try {
            for (String line : Files.readAllLines(LIMITS, StandardCharsets.ISO_8859_1)) {
                Matcher found = LINE.matcher(line);
                if (found.matches()) {
                    return Integer.parseInt(found.group(1));
                }
            }
            return Integer.MAX_VALUE;
        } catch (IOException e) {
            return Integer.MAX_VALUE;
        }
    }
}
