package spate.client.content;

import java.io.File;
import spate.protocol.metainfo.PathSanitizer.Rule;

/// By which rule the names in torrents are made safe on this system.
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
}
