package spate.client.create;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What to take in of the folders a torrent is made of.
///
/// @param hidden whether files and folders whose names begin with a dot are taken in
/// @param followsLinks whether what symbolic links point to is taken in; else the links are, as BEP 47
///     has them
/// @param filter which files, by patterns
/// @param leftOut a file that is never taken in: the torrent that is to be written; may be null
public record WalkRules(
        boolean hidden, boolean followsLinks, PathFilter filter, @Nullable Path leftOut) {}
