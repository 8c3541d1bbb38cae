package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The names of folders and files. A name that was safe as it stood is a place in the raw bytes; one
/// that had to be changed lies in an array of its own, and its place is the complement of its index
/// there.
final class NameStore {
    private final byte[] base;
    private byte[] changed = new byte[0];
    private int changedSize;

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

    /// This store without spare room.
    NameStore trimmed() {
        changed = Arrays.copyOf(changed, changedSize);
        parents = Arrays.copyOf(parents, folderCount);
        places = Arrays.copyOf(places, folderCount);
        lengths = Arrays.copyOf(lengths, folderCount);
        return this;
    }
}
