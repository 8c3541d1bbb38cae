package spate.client.create;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.client.create.CreationException.Kind;

/// What a torrent is to be made of: its files, and how they are called together.
///
/// @param name the name of the torrent
/// @param hasFolder whether the files lie in a folder of that name; else it is the one file's name
/// @param files the files
public record Sources(String name, boolean hasFolder, SourceFiles files) {

    /// Finds the files of one or several paths.
    ///
    /// @param name what to call the torrent; null, for one path only, to call it as the path is called
    /// @throws CreationException if something cannot be read, or there is nothing
    public static Sources find(List<Path> paths, @Nullable String name, WalkRules rules)
            throws CreationException {
        boolean several = paths.size() > 1;
        String called = nameOf(paths, name);
        checkName(called);
        boolean hasFolder = several || Files.isDirectory(paths.getFirst());
        SourceFiles files =
                several
                        ? SourceWalk.walk(paths, rules)
                        : SourceWalk.walk(paths.getFirst(), called, rules);
        if (files.totalBytes() == 0) {
            throw new CreationException(Kind.NOTHING, nothing(paths, files));
        }
        return new Sources(called, hasFolder, files);
    }

    /// What a torrent of these paths is called.
    ///
    /// @param name what it is to be called; null to call it as the first path is called
    public static String nameOf(List<Path> paths, @Nullable String name) {
        return name == null ? SourceWalk.nameOf(paths.getFirst()) : name;
    }

    private static void checkName(String name) throws CreationException {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new CreationException(
                    Kind.BAD_NAME,
                    "'" + name + "' cannot be the name of a torrent; choose one with --name");
        }
    }

    private static String nothing(List<Path> paths, SourceFiles files) {
        String what = paths.size() == 1 ? paths.getFirst().toString() : "what was named";
        if (files.size() > 0) {
            return "all files in " + what + " are empty; a torrent needs a byte at least";
        }
        if (files.filteredCount() > 0) {
            return "no file in " + what + " is left; look at --include and --exclude";
        }
        return files.hiddenCount() > 0
                ? "all files in " + what + " are hidden; take them in with --hidden"
                : "there are no files in " + what + "; name another folder";
    }
}
