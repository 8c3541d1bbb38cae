package spate.client.create;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What to take in of the folders a torrent is made of.
///
/// @param filter which files, by patterns
/// @param leftOut a file that is never taken in: the torrent that is to be written; may be null
public record WalkRules(Hidden hidden, Links links, PathFilter filter, @Nullable Path leftOut) {

    /// What becomes of files and folders whose names begin with a dot.
    public enum Hidden {
        /// They are not in the torrent.
        LEFT_OUT,
        /// They are as any others.
        TAKEN_IN
    }

    /// What becomes of symbolic links.
    public enum Links {
        /// They are links in the torrent too, as BEP 47 has them.
        KEPT,
        /// What they point to is taken in.
        FOLLOWED
    }

    /// All files that are not hidden.
    public static final WalkRules PLAIN =
            new WalkRules(Hidden.LEFT_OUT, Links.KEPT, PathFilter.EVERYTHING, null);
}
