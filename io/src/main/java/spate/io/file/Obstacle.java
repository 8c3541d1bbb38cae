package spate.io.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Says what is in the place of a file or folder that must be a plain one, or in the way to it. Only for
/// people: it looks when the failure is known already.
final class Obstacle {
    private Obstacle() {}

    /// A clause without the name of the file; a folder or link on the way to it is named.
    static String of(Path file) {
        String there = kind(file);
        if (there != null && !there.equals("a file")) {
            return there + " is in its place";
        }
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            String kind = kind(folder);
            if (kind != null && !kind.equals("a folder")) {
                return folder + " is " + kind + ", not a folder";
            }
        }
        return there == null ? FileProblem.UNSAFE.text() : there + " is in its place";
    }

    /// Null where nothing is, or nothing can be seen.
    private static @Nullable String kind(Path path) {
        try {
            var attributes =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                return "a link";
            }
            if (attributes.isDirectory()) {
                return "a folder";
            }
            return attributes.isRegularFile() ? "a file" : "a pipe or device";
        } catch (IOException _) {
            return null;
        }
    }
}
