package spate.client.create;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spate.client.content.Reason;
import spate.client.create.CreationException.Kind;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.PlannedFile;

/// Finds the files for a torrent: walks folders in the order of the torrent, so that nothing has to be
/// sorted but the names of one folder.
final class SourceWalk {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Class<? extends BasicFileAttributes> ATTRIBUTES =
            POSIX ? PosixFileAttributes.class : BasicFileAttributes.class;
    private static final NameOrder ORDER = new NameOrder();
    private static final char REPLACEMENT = '\ufffd';

    private final WalkRules rules;
    private final SourceFiles found = new SourceFiles();
    private final @Nullable Path leftOut;

    /// The folder the walk is below, and what it is in the torrent.
    private Path root = Path.of("");

    private List<String> rootParts = List.of();

    /// The links that were met, with where they are, until all files are known.
    private final Map<Integer, Path> links = new HashMap<>();

    /// The folders being walked, so that links that lead back to one of them are seen.
    private final List<Object> open = new ArrayList<>();

    private SourceWalk(WalkRules rules) {
        this.rules = rules;
        Path left = rules.leftOut();
        this.leftOut = left == null ? null : left.toAbsolutePath().normalize();
    }

    /// Walks one folder, whose files get paths from it on, or takes one file, whose path is its name in
    /// the torrent.
    ///
    /// @param name the name of the torrent
    static SourceFiles walk(Path root, String name, WalkRules rules) throws CreationException {
        SourceWalk walk = new SourceWalk(rules);
        BasicFileAttributes attributes = walk.rootAttributes(root);
        if (attributes.isDirectory()) {
            walk.root(root, List.of(), attributes);
        } else {
            walk.singleFile(root, name, attributes);
        }
        return walk.finished();
    }

    /// Walks several files and folders, each of which keeps its name in the torrent.
    static SourceFiles walk(List<Path> roots, WalkRules rules) throws CreationException {
        SourceWalk walk = new SourceWalk(rules);
        List<Path> sorted = new ArrayList<>(roots);
        sorted.sort((a, b) -> ORDER.compare(nameOf(a), nameOf(b)));
        String last = null;
        for (Path root : sorted) {
            String name = nameOf(root);
            if (name.equals(last)) {
                throw new CreationException(
                        Kind.BAD_NAME,
                        "two of the paths are called '" + name + "'; rename one of them");
            }
            last = name;
            BasicFileAttributes attributes = walk.rootAttributes(root);
            if (attributes.isDirectory()) {
                walk.root(root, List.of(name), attributes);
            } else {
                walk.singleFile(root, name, attributes);
            }
        }
        return walk.finished();
    }

    /// The name of a file or folder, also where it was given as `.` or `..`.
    static String nameOf(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? "" : name.toString();
    }

    private BasicFileAttributes rootAttributes(Path root) throws CreationException {
        try {
            return Files.readAttributes(root, ATTRIBUTES); // links in the command line are followed
        } catch (IOException e) {
            throw unreadable(root.toString(), e);
        }
    }

    private SourceFiles finished() throws CreationException {
        if (!links.isEmpty()) {
            new LinkTargets(found).check(links);
        }
        return found;
    }

    private void singleFile(Path file, String name, BasicFileAttributes attributes)
            throws CreationException {
        if (!attributes.isRegularFile()) {
            throw new CreationException(
                    Kind.UNREADABLE, file + " is neither a file nor a folder; name one of these");
        }
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Place place = new Place(List.of(), found.addFolder(folder.toString()), folder);
        add(place, List.of(name), nameOf(file), attributes);
    }

    /// A folder being walked.
    ///
    /// @param parts its path in the torrent
    /// @param number its number among the folders found
    /// @param path where it is on disk
    private record Place(List<String> parts, int number, Path path) {
        List<String> child(String name) {
            List<String> child = new ArrayList<>(parts.size() + 1);
            child.addAll(parts);
            child.add(name);
            return child;
        }
    }

    private void root(Path path, List<String> parts, BasicFileAttributes attributes)
            throws CreationException {
        root = path;
        rootParts = parts;
        folder(path, parts, attributes);
    }

    private void folder(Path path, List<String> parts, BasicFileAttributes attributes)
            throws CreationException {
        Object key = attributes.fileKey();
        if (key != null && open.contains(key)) {
            throw new CreationException(
                    Kind.BAD_LINK, path + " is a link that leads in a circle; leave it out");
        }
        if (parts.size() >= FileList.MAX_DEPTH) {
            throw new CreationException(
                    Kind.BAD_NAME,
                    path + " lies deeper than " + FileList.MAX_DEPTH + " folders; leave it out");
        }
        open.add(key == null ? path : key);
        Place place = new Place(parts, found.addFolder(path.toString()), path);
        for (String name : names(path)) {
            entry(place, name);
        }
        open.removeLast();
    }

    private static String[] names(Path folder) throws CreationException {
        String[] names = folder.toFile().list();
        if (names == null) {
            throw unreadable(folder.toString(), whyNotListed(folder));
        }
        Arrays.sort(names, ORDER);
        return names;
    }

    private static IOException whyNotListed(Path folder) {
        try (DirectoryStream<Path> _ = Files.newDirectoryStream(folder)) {
            return new IOException("it cannot be listed");
        } catch (IOException e) {
            return e;
        }
    }

    private void entry(Place place, String name) throws CreationException {
        if (name.charAt(0) == '.' && rules.hidden() == WalkRules.Hidden.LEFT_OUT) {
            found.leaveOutHidden();
            return;
        }
        List<String> parts = place.child(name);
        if (isLeftOutUnseen(name, parts)) {
            found.leaveOutFiltered();
            return;
        }
        Path path = path(place, name);
        BasicFileAttributes attributes = attributes(path, name);
        if (attributes.isDirectory()) {
            if (!rules.filter().rules().isEmpty()
                    && rules.filter().leavesOutFolder(String.join("/", parts))) {
                found.leaveOutFiltered();
            } else {
                folder(path, parts, attributes);
            }
        } else if (attributes.isRegularFile() || attributes.isSymbolicLink()) {
            file(place, parts, path, attributes);
        } else {
            found.leaveOutSpecial(path.toString());
        }
    }

    /// Whether a name that may not be UTF-8, so that it cannot be looked at, is left out by patterns,
    /// whatever it is.
    private boolean isLeftOutUnseen(String name, List<String> parts) {
        if (name.indexOf(REPLACEMENT) < 0 || rules.filter().rules().isEmpty()) {
            return false;
        }
        String path = String.join("/", parts);
        return !rules.filter().takesIn(path) && rules.filter().leavesOutFolder(path);
    }

    private static Path path(Place place, String name) throws CreationException {
        try {
            return place.path().resolve(name);
        } catch (InvalidPathException e) {
            throw notUtf8(place.path() + File.separator + name, e);
        }
    }

    private BasicFileAttributes attributes(Path path, String name) throws CreationException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            return attributes.isSymbolicLink() && rules.links() == WalkRules.Links.FOLLOWED
                    ? Files.readAttributes(path, ATTRIBUTES)
                    : attributes;
        } catch (IOException e) {
            // A name that is not UTF-8 is listed with replacements, and not found by these.
            throw name.indexOf(REPLACEMENT) >= 0
                    ? notUtf8(path.toString(), e)
                    : unreadable(path.toString(), e);
        }
    }

    private void file(Place place, List<String> parts, Path path, BasicFileAttributes attributes)
            throws CreationException {
        if (!rules.filter().rules().isEmpty() && !rules.filter().takesIn(String.join("/", parts))) {
            found.leaveOutFiltered();
        } else if (leftOut == null || !leftOut.equals(path.toAbsolutePath().normalize())) {
            if (attributes.isSymbolicLink()) {
                links.put(found.size(), path);
                PlannedFile link = LinkTargets.link(parts, path, root, rootParts);
                found.add(link, place.number(), parts.getLast(), 0);
            } else {
                add(place, parts, parts.getLast(), attributes);
            }
        }
    }

    private void add(
            Place place, List<String> parts, String diskName, BasicFileAttributes attributes)
            throws CreationException {
        boolean executable =
                attributes instanceof PosixFileAttributes posix
                        && posix.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
        found.add(
                new PlannedFile(parts, attributes.size(), executable, false, null),
                place.number(),
                diskName,
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }

    private static CreationException unreadable(String path, IOException cause) {
        return new CreationException(
                Kind.UNREADABLE, "cannot read " + path + ": " + Reason.of(cause), cause);
    }

    private static CreationException notUtf8(String path, Exception cause) {
        return new CreationException(
                Kind.BAD_NAME,
                path + " has a name that is not UTF-8, as names in torrents are; rename it",
                cause);
    }
}
