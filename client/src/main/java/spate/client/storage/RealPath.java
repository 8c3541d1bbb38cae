package spate.client.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The one path of a file or folder, by which two names of it are known as the same.
public final class RealPath {
    private RealPath() {}

    /// Absolute, with links resolved as far as it exists.
    public static Path of(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path there = absolute; there != null; there = there.getParent()) {
            if (Files.exists(there)) {
                return there.toRealPath().resolve(there.relativize(absolute)).normalize();
            }
        }
        return absolute;
    }
}
