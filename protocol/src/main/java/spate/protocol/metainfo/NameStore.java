package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The names of folders and files. A name that was safe as it stood is a place in the raw bytes; one
/// that had to be changed lies in an array of its own, and its place is the complement of its index
/// there. Beside it is kept what it was made of.
final class NameStore {
    private final byte[] base;
    private byte[] changed = new byte[0];
    private int changedSize;

    /// Of each changed name that was made of raw bytes, in the order of their places: the index, and
    /// offset and length of these bytes.
    private int[] origins = new int[0];

    private int originCount;

    private int[] parents = new int[8];
    private int[] places = new int[8];
    private byte[] lengths = new byte[8];
    private int folderCount;

    NameStore(byte[] base) {
        this.base = base;
    }

    byte[] base() {
        return base;
    }

    int folderCount() {
        return folderCount;
    }

    int parent(int folder) {
        return parents[folder];
    }

    /// Whether a name is what some of the raw bytes are.
    boolean stands(byte[] name, int offset, int length) {
        return Arrays.equals(base, offset, offset + length, name, 0, name.length);
    }

    /// Keeps a changed name and returns its place.
    int add(byte[] name) {
        if (changed.length - changedSize < name.length) {
            changed = Arrays.copyOf(changed, Math.max(2 * changed.length, changedSize + 256));
        }
        System.arraycopy(name, 0, changed, changedSize, name.length);
        int place = ~changedSize;
        changedSize += name.length;
        return place;
    }

    /// Keeps a changed name that was made of some of the raw bytes, and returns its place.
    int add(byte[] name, int offset, int length) {
        if (3 * originCount == origins.length) {
            origins = Arrays.copyOf(origins, Math.max(12, 2 * origins.length));
        }
        int place = add(name);
        origins[3 * originCount] = ~place;
        origins[3 * originCount + 1] = offset;
        origins[3 * originCount + 2] = length;
        originCount++;
        return place;
    }

    /// Keeps another name for what has one at a place already, and returns its place.
    int addInstead(byte[] name, int place, int length) {
        if (place >= 0) {
            return add(name, place, length);
        }
        int origin = origin(place);
        return origin < 0 ? add(name) : add(name, origins[3 * origin + 1], origins[3 * origin + 2]);
    }

    /// The number of what a name was made of; negative if it stands in the raw bytes, or was made of
    /// nothing there.
    private int origin(int place) {
        int low = 0;
        int high = place >= 0 ? -1 : originCount - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = origins[3 * middle];
            if (found == ~place) {
                return middle;
            } else if (found < ~place) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    int addFolder(int parent, int place, int length) {
        if (folderCount == parents.length) {
            parents = Arrays.copyOf(parents, 2 * folderCount);
            places = Arrays.copyOf(places, 2 * folderCount);
            lengths = Arrays.copyOf(lengths, 2 * folderCount);
        }
        parents[folderCount] = parent;
        places[folderCount] = place;
        lengths[folderCount] = (byte) length;
        return folderCount++;
    }

    byte[] array(int place) {
        return place >= 0 ? base : changed;
    }

    static int index(int place) {
        return place >= 0 ? place : ~place;
    }

    /// Whether a folder has this parent, and as its name these raw bytes.
    boolean isFolder(int folder, int parent, int offset, int length) {
        int start = index(places[folder]);
        return parents[folder] == parent
                && length == (lengths[folder] & 0xff)
                && Arrays.equals(
                        array(places[folder]),
                        start,
                        start + length,
                        base,
                        offset,
                        offset + length);
    }

    boolean folderEquals(int folder, int parent, byte[] name) {
        int start = index(places[folder]);
        return parents[folder] == parent
                && Arrays.equals(
                        array(places[folder]),
                        start,
                        start + (lengths[folder] & 0xff),
                        name,
                        0,
                        name.length);
    }

    byte[] bytes(int place, int length) {
        return Arrays.copyOfRange(array(place), index(place), index(place) + length);
    }

    String text(int place, int length) {
        return new String(array(place), index(place), length, StandardCharsets.UTF_8);
    }

    /// The path of a file in a folder, or with a length of 0 that of the folder itself.
    String path(int folder, int place, int length) {
        int total = length;
        for (int f = folder; f != FileList.TOP; f = parents[f]) {
            total += (lengths[f] & 0xff) + 1;
        }
        byte[] path = new byte[total];
        int at = total - length;
        System.arraycopy(array(place), index(place), path, at, length);
        for (int f = folder; f != FileList.TOP; f = parents[f]) {
            path[--at] = '/';
            at -= lengths[f] & 0xff;
            System.arraycopy(array(places[f]), index(places[f]), path, at, lengths[f] & 0xff);
        }
        int end = length == 0 && total > 0 ? total - 1 : total;
        return new String(path, 0, end, StandardCharsets.UTF_8);
    }

    /// The path as the raw bytes spell it; null if it is the same, or one that nothing can have.
    @Nullable String originalPath(int folder, int place, int length) {
        boolean changed = origin(place) >= 0;
        for (int f = folder; f != FileList.TOP && !changed; f = parents[f]) {
            changed = origin(places[f]) >= 0;
        }
        if (!changed) {
            return null;
        }
        ArrayDeque<String> parts = new ArrayDeque<>();
        String part = original(place, length);
        for (int f = folder; part != null && f != FileList.TOP; f = parents[f]) {
            parts.addFirst(part);
            part = original(places[f], lengths[f] & 0xff);
        }
        if (part == null) {
            return null;
        }
        parts.addFirst(part);
        return String.join("/", parts);
    }

    private @Nullable String original(int place, int length) {
        int origin = origin(place);
        return origin < 0
                ? text(place, length)
                : PathSanitizer.singleName(base, origins[3 * origin + 1], origins[3 * origin + 2]);
    }

    /// This store without spare room.
    NameStore trimmed() {
        changed = Arrays.copyOf(changed, changedSize);
        origins = Arrays.copyOf(origins, 3 * originCount);
        parents = Arrays.copyOf(parents, folderCount);
        places = Arrays.copyOf(places, folderCount);
        lengths = Arrays.copyOf(lengths, folderCount);
        return this;
    }
}
