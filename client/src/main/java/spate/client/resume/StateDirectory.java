package spate.client.resume;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The folder in which programs of one user keep their state.
///
/// @param path the folder; it need not exist yet
public record StateDirectory(Path path) {

    private static final String NAME = "spate";

    /// The user's folder on this machine.
    ///
    /// | system | place |
    /// |---|---|
    /// | Linux and others | `$XDG_STATE_HOME/spate`, or `~/.local/state/spate` |
    /// | macOS | `$XDG_STATE_HOME/spate`, or `~/Library/Application Support/spate` |
    /// | Windows | `%LOCALAPPDATA%\spate`, or `AppData\Local\spate` below the user's folder |
    public static StateDirectory ofUser() {
        return of(
                System.getenv(),
                System.getProperty("os.name", ""),
                Path.of(System.getProperty("user.home", ".")));
    }

    /// The folder for an environment, an operating system (as `os.name` spells it) and a home.
    public static StateDirectory of(Map<String, String> environment, String system, Path home) {
        String os = system.toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            Path local = absolute(environment.get("LOCALAPPDATA"));
            return below(local == null ? home.resolve("AppData").resolve("Local") : local);
        }
        // Relative paths in these variables are to be ignored (XDG Base Directory Specification).
        Path state = absolute(environment.get("XDG_STATE_HOME"));
        if (state != null) {
            return below(state);
        }
        return os.startsWith("mac")
                ? below(home.resolve("Library").resolve("Application Support"))
                : below(home.resolve(".local").resolve("state"));
    }

    private static StateDirectory below(Path parent) {
        return new StateDirectory(parent.resolve(NAME));
    }

    private static @Nullable Path absolute(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            Path path = Path.of(text);
            return path.isAbsolute() ? path : null;
        } catch (InvalidPathException _) {
            return null;
        }
    }

    /// Where the records of torrents lie.
    public Path torrents() {
        return path.resolve("torrents");
    }
}
