package spate.io.file;

import java.nio.file.Path;

/// A file below a root folder, whether it exists or not. Made by [RootFolder#file].
///
/// @param root the folder that the file never leaves
/// @param relative the path below it, names joined by `/`
public record FileRef(RootFolder root, String relative) {

    /// The whole path, for messages and for other programs. Opening it by this path would follow
    /// links.
    public Path path() {
        return root.path().resolve(relative);
    }

    @Override
    public String toString() {
        return path().toString();
    }
}
