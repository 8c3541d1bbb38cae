package spate.protocol.metainfo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Finds what the symbolic links of a torrent point to, within the torrent. The rule stands at
/// `FileList`.
///
/// A place is the number of a folder, or `FILE` minus the number of a file.
final class LinkResolver {
    /// So many links are followed on the way to one target.
    private static final int MAX_HOPS = 16;

    /// So many names are looked up for all links together; links beyond that are harmless.
    private static final long MAX_LOOKUPS = 20_000_000;

    private static final byte[] UP = {};

    private static final int FILE = -2;
    private static final int NOWHERE = Integer.MIN_VALUE;

    private final FileListBuilder files;
    private final Map<Integer, List<byte[]>> rawTargets;
    private final FingerprintMap filesByPath;

    /// Where links lead that were looked at; `NOWHERE` as well for one that is being looked at, which
    /// breaks circles.
    private final Map<Integer, Integer> places = new HashMap<>();

    private long lookups;

    LinkResolver(FileListBuilder files, Map<Integer, List<byte[]>> rawTargets) {
        this.files = files;
        this.rawTargets = rawTargets;
        this.filesByPath = new FingerprintMap(files.size);
        for (int i = 0; i < files.size; i++) {
            if (!files.is(i, FileList.PAD)) {
                filesByPath.putIfAbsent(files.pathKey(i), i);
            }
        }
    }

    /// Puts the safe path of each target that is found beside the index of its link.
    void resolve(SortedMap<Integer, String> targets) {
        for (int link : rawTargets.keySet()) {
            int place = follow(link, 0);
            if (place >= 0) {
                targets.put(link, files.names.path(place, 0, 0));
            } else if (place != NOWHERE && place != FileList.TOP) {
                targets.put(link, path(FILE - place));
            }
        }
    }

    private int follow(int link, int hops) {
        Integer known = places.get(link);
        if (known != null || hops > MAX_HOPS) {
            return known == null ? NOWHERE : known;
        }
        places.put(link, NOWHERE);
        List<byte[]> parts = parts(link);
        int folder = files.folders[link];
        int place = walk(FileList.TOP, parts, hops);
        if (place == NOWHERE && folder != FileList.TOP) {
            place = walk(folder, parts, hops);
        }
        places.put(link, place);
        return place;
    }

    /// The safe names of a link's target, and `UP` for each `..` in it.
    private List<byte[]> parts(int link) {
        List<byte[]> parts = new ArrayList<>();
        for (byte[] raw : rawTargets.getOrDefault(link, List.of())) {
            if (raw.length == 2 && raw[0] == '.' && raw[1] == '.') {
                parts.add(UP);
            } else if (!(raw.length == 1 && raw[0] == '.')) {
                parts.add(PathSanitizer.sanitize(raw, 0, raw.length, files.rule));
            }
        }
        return parts;
    }

    private int walk(int start, List<byte[]> parts, int hops) {
        int place = start;
        for (byte[] name : parts) {
            if (place < FileList.TOP || ++lookups > MAX_LOOKUPS) {
                return NOWHERE;
            }
            place = step(place, name, hops);
        }
        return parts.isEmpty() ? NOWHERE : place;
    }

    private int step(int folder, byte[] name, int hops) {
        if (name.length == 0) { // no safe name is
            return folder == FileList.TOP ? NOWHERE : files.names.parent(folder);
        }
        int below = files.subfolder(folder, name);
        if (below != FingerprintMap.ABSENT) {
            return below;
        }
        int file = filesByPath.get(files.hash.child(files.exact(folder), name, 0, name.length));
        if (file == FingerprintMap.ABSENT) {
            return NOWHERE;
        }
        return files.is(file, FileList.SYMLINK) ? follow(file, hops + 1) : FILE - file;
    }

    private String path(int file) {
        return files.names.path(
                files.folders[file], files.places[file], files.nameLengths[file] & 0xff);
    }
}
