package spate.client.content;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.PathSanitizer.Rule;

/// What the names in torrents are on this system; the rule stands at `PathSanitizer`.
public final class LocalNames {
    private LocalNames() {}

    /// The rule of this system: on Windows that of its file systems, which keep some characters for
    /// themselves.
    public static Rule rule() {
        return rule(File.separatorChar);
    }

    static Rule rule(char separator) {
        return separator == '\\' ? Rule.WINDOWS : Rule.COMMON;
    }

    /// The path, within a folder, of a file or folder that is only read: the safe one, or if there is
    /// nothing the original one, if that is there.
    ///
    /// @param original the path as the torrent spells it, or null if it is none that can be looked for
    public static String find(Path folder, String safe, @Nullable String original) {
        if (original == null || rule() == Rule.WINDOWS || exists(folder, safe)) {
            return safe;
        }
        return exists(folder, original) ? original : safe;
    }

    private static boolean exists(Path folder, String path) {
        try {
            return Files.exists(folder.resolve(path), LinkOption.NOFOLLOW_LINKS);
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
