package spate.client.create;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spate.client.content.Reason;
import spate.client.create.CreationException.Kind;
import spate.protocol.metainfo.PlannedFile;

/// Turns symbolic links into those of BEP 47, which name their target from the torrent's folder on. A
/// link that leads out of the torrent, to nothing, or to what was left out cannot be one.
final class LinkTargets {
    private static final String REMEDY =
            "; store what it leads to with --follow-symlinks, or leave it out with --exclude";

    private final SourceFiles files;

    LinkTargets(SourceFiles files) {
        this.files = files;
    }

    /// The torrent's view of a link.
    ///
    /// @param parts where the link is in the torrent
    /// @param path where it is on disk
    /// @param root the folder on disk that the walk began with
    /// @param rootParts what that folder is in the torrent
    static PlannedFile link(List<String> parts, Path path, Path root, List<String> rootParts)
            throws CreationException {
        try {
            Path target = Files.readSymbolicLink(path);
            List<String> resolved =
                    target.isAbsolute()
                            ? absolute(target, root, rootParts)
                            : relative(parts, target);
            if (resolved.isEmpty() || !Files.exists(path)) {
                String out = "leads out of the torrent, or to its top";
                throw bad(path, resolved.isEmpty() ? out : "leads nowhere");
            }
            return new PlannedFile(parts, 0, false, false, resolved);
        } catch (IOException e) {
            throw new CreationException(
                    Kind.UNREADABLE, "cannot read the link " + path + ": " + Reason.of(e), e);
        }
    }

    /// The target from the torrent's folder on; empty if it leads out.
    private static List<String> relative(List<String> parts, Path target) {
        List<String> resolved = new ArrayList<>(parts.subList(0, parts.size() - 1));
        for (Path part : target) {
            String name = part.toString();
            if (name.equals("..") && resolved.isEmpty()) {
                return List.of();
            } else if (name.equals("..")) {
                resolved.removeLast();
            } else if (!name.equals(".") && !name.isEmpty()) {
                resolved.add(name);
            }
        }
        return resolved;
    }

    private static List<String> absolute(Path target, Path root, List<String> rootParts)
            throws IOException {
        Path normal = target.normalize();
        for (Path base : List.of(root.toAbsolutePath().normalize(), root.toRealPath())) {
            if (normal.startsWith(base) && !normal.equals(base)) {
                List<String> resolved = new ArrayList<>(rootParts);
                base.relativize(normal).forEach(part -> resolved.add(part.toString()));
                return resolved;
            }
        }
        return List.of();
    }

    /// Checks that what links lead to is in the torrent.
    void check(Map<Integer, Path> links) throws CreationException {
        Set<List<String>> known = new HashSet<>();
        for (PlannedFile file : files.files()) {
            List<String> path = file.path();
            while (!path.isEmpty() && known.add(path)) {
                path = path.subList(0, path.size() - 1);
            }
        }
        for (Map.Entry<Integer, Path> link : links.entrySet()) {
            List<String> target = files.files().get(link.getKey()).symlinkTarget();
            if (target == null || !known.contains(target)) {
                throw bad(link.getValue(), "leads to what is not in the torrent");
            }
        }
    }

    private static CreationException bad(Path path, String why) {
        return new CreationException(Kind.BAD_LINK, "the link " + path + " " + why + REMEDY);
    }
}
