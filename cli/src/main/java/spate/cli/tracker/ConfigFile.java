package spate.cli.tracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// A configuration file (TOML), read as if its keys were options of the command line:
///
/// ```toml
/// listen = ["0.0.0.0:6969", "[::]:6969"]
/// interval = "30m"
/// max-peers = 74
/// ```
final class ConfigFile {
    private static final long MAX_BYTES = 1 << 20;

    /// What stands for one run, and not for the tracker.
    private static final Set<String> NOT_HERE =
            Set.of("config", "check-config", "help", "version", "quiet", "verbose", "json");

    private static final Pattern OPTION = Pattern.compile("--([a-z-]+)");

    private ConfigFile() {}

    /// Its settings as words of a command line: `--interval=30m`.
    static List<String> words(Path path) throws CommandFailure {
        List<String> words = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> all = read(path).properties().iterator();
                all.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = all.next();
            add(path, entry.getKey(), entry.getValue(), words);
        }
        return words;
    }

    /// A message about an option, with the line of the file where it is given, if that can be found.
    ///
    /// @param name what the file is called
    static String located(String name, Path path, String message) {
        Matcher option = OPTION.matcher(message);
        int line = option.find() ? line(path, option.group(1)) : 0;
        return line == 0 ? name + ": " + message : "%s:%d: %s".formatted(name, line, message);
    }

    /// The number of the first line that gives a key; 0 if there is none.
    private static int line(Path path, String key) {
        Pattern given = Pattern.compile("\\s*[\"']?" + Pattern.quote(key) + "[\"']?\\s*=.*");
        try {
            List<String> lines = Files.readAllLines(path);
            for (int i = 0; i < lines.size(); i++) {
                if (given.matcher(lines.get(i)).matches()) {
                    return i + 1;
                }
            }
        } catch (IOException _) {
            // it was read a moment ago
        }
        return 0;
    }

    private static JsonNode read(Path path) throws CommandFailure {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw wrong(path, "it is longer than 1 MiB");
            }
            return new TomlMapper().readTree(Files.readString(path));
        } catch (IOException e) {
            throw CommandFailure.reading(path.toString(), e);
        } catch (JacksonException e) {
            throw wrong(
                    path,
                    "line %d is no TOML: %s"
                            .formatted(e.getLocation().getLineNr(), e.getOriginalMessage()));
        }
    }

    private static CommandFailure wrong(Path path, String what) {
        return new CommandFailure(ExitCode.BAD_USAGE, path + ": " + what);
    }

    private static void add(Path path, String key, JsonNode value, List<String> words)
            throws CommandFailure {
        if (NOT_HERE.contains(key)) {
            throw wrong(path, key + " belongs on the command line");
        }
        if (value.isArray()) {
            for (JsonNode each : value) {
                add(path, key, each, words);
            }
        } else if (value.isBoolean()) {
            if (value.booleanValue()) {
                words.add("--" + key);
            }
        } else if (value.isValueNode()) {
            words.add("--" + key + "=" + value.asString());
        } else {
            throw wrong(path, key + " is a table; settings stand at the top, without any");
        }
    }
}
