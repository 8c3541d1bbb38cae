package spate.protocol.metainfo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.MetainfoException.Kind;
import spate.protocol.metainfo.PathSanitizer.Rule;

/// Collects the files of a torrent, then settles names that meet and the targets of links.
final class FileListBuilder {
    private static final long MAX_TOTAL = 1L << 60;
    private static final int NOWHERE = -1;

    /// The most folders a torrent may have.
    private static final int MAX_FOLDERS = 1_000_000;

    /// The targets of so many links are looked at, counted by the parts of their paths.
    private static final int MAX_LINK_PARTS = 1_000_000;

    final NameStore names;
    final Rule rule;
    final NameHash hash;

    int size;
    int[] folders = new int[16];
    int[] places = new int[16];
    byte[] nameLengths = new byte[16];
    byte[] flags = new byte[16];
    long[] offsets = new long[16];
    long[] lengths = new long[16];
    int[] entries = new int[16];
    int @Nullable [] roots;

    private long nextOffset;

    /// The fingerprint of each folder's path, exactly and as case-insensitive systems see it.
    private long[] exact = new long[8];

    private long[] folded = new long[8];
    private final FingerprintMap foldersByPath = new FingerprintMap(8);

    /// The folder looked up last, if its raw name is safe: files of one folder stand together.
    private int lastFolder = NOWHERE;

    /// The raw targets of links by file, until they are resolved; then the safe paths.
    private final TreeMap<Integer, List<byte[]>> rawTargets = new TreeMap<>();

    private int linkParts;

    private final TreeMap<Integer, String> targets = new TreeMap<>();

    /// @param base the array that holds the raw names
    /// @param key what the fingerprints depend on besides: some bits of the info hash
    FileListBuilder(byte[] base, Rule rule, long key) {
        this.names = new NameStore(base);
        this.rule = rule;
        this.hash = new NameHash(key);
    }

    /// The folder of a name, given by its place in the raw bytes, within another folder.
    int folder(int parent, int offset, int length) throws MetainfoException {
        byte[] raw = names.base();
        if (lastFolder >= 0 && names.isFolder(lastFolder, parent, offset, length)) {
            return lastFolder;
        }
        byte[] name =
                PathSanitizer.isPlainlySafe(raw, offset, length, rule)
                        ? Arrays.copyOfRange(raw, offset, offset + length)
                        : PathSanitizer.sanitize(raw, offset, length, rule);
        boolean isSame = names.stands(name, offset, length);
        int folder = folder(parent, name, () -> isSame ? offset : names.add(name, offset, length));
        lastFolder = isSame ? folder : NOWHERE;
        return folder;
    }

    /// The folder of a safe name within another folder.
    int folder(int parent, byte[] name) throws MetainfoException {
        return folder(parent, name, () -> names.add(name));
    }

    private int folder(int parent, byte[] name, IntSupplier keep) throws MetainfoException {
        long key = hash.child(exact(parent), name, 0, name.length);
        int known = foldersByPath.get(key);
        if (known != FingerprintMap.ABSENT && names.folderEquals(known, parent, name)) {
            return known;
        }
        if (names.folderCount() == MAX_FOLDERS) {
            throw new MetainfoException(Kind.TOO_MANY_FILES, "more than a million folders");
        }
        int folder = names.addFolder(parent, keep.getAsInt(), name.length);
        if (folder == exact.length) {
            exact = Arrays.copyOf(exact, 2 * folder);
            folded = Arrays.copyOf(folded, 2 * folder);
        }
        exact[folder] = key;
        folded[folder] = hash.foldedChild(folded(parent), name, 0, name.length);
        foldersByPath.put(key, folder);
        return folder;
    }

    long exact(int folder) {
        return folder == FileList.TOP ? hash.top() : exact[folder];
    }

    private long folded(int folder) {
        return folder == FileList.TOP ? hash.top() : folded[folder];
    }

    int subfolder(int parent, byte[] name) {
        int folder = foldersByPath.get(hash.child(exact(parent), name, 0, name.length));
        return folder != FingerprintMap.ABSENT && names.folderEquals(folder, parent, name)
                ? folder
                : FingerprintMap.ABSENT;
    }

    /// Adds the next file, at the end of the piece space so far, with a name given by its place in the
    /// raw bytes.
    void file(int folder, int offset, int length) throws MetainfoException {
        if (PathSanitizer.isPlainlySafe(names.base(), offset, length, rule)) {
            add(folder, offset, length);
        } else {
            byte[] name = PathSanitizer.sanitize(names.base(), offset, length, rule);
            file(folder, name, offset, length);
        }
    }

    /// Adds the next file with the safe name that was made of some of the raw bytes.
    void file(int folder, byte[] name, int offset, int length) throws MetainfoException {
        boolean isSame = names.stands(name, offset, length);
        add(folder, isSame ? offset : names.add(name, offset, length), name.length);
    }

    /// Adds the next file with a safe name.
    void file(int folder, byte[] name) throws MetainfoException {
        add(folder, names.add(name), name.length);
    }

    private void add(int folder, int place, int length) throws MetainfoException {
        if (size == TorrentInfo.MAX_FILES) {
            throw new MetainfoException(Kind.TOO_MANY_FILES, "more than " + TorrentInfo.MAX_FILES);
        }
        if (size == folders.length) {
            grow();
        }
        folders[size] = folder;
        places[size] = place;
        nameLengths[size] = (byte) length;
        if (roots != null) {
            roots[size] = FileList.NO_ROOT;
        }
        size++;
    }

    private void grow() {
        room(size + (size >> 1));
    }

    /// Makes room for so many files at once: to grow to a million step by step would leave several times
    /// their memory behind.
    void expect(int files) {
        if (files > folders.length) {
            room(Math.min(files, TorrentInfo.MAX_FILES));
        }
    }

    private void room(int room) {
        folders = Arrays.copyOf(folders, room);
        places = Arrays.copyOf(places, room);
        nameLengths = Arrays.copyOf(nameLengths, room);
        flags = Arrays.copyOf(flags, room);
        offsets = Arrays.copyOf(offsets, room);
        lengths = Arrays.copyOf(lengths, room);
        entries = Arrays.copyOf(entries, room);
        if (roots != null) {
            roots = Arrays.copyOf(roots, room);
        }
    }

    /// Describes the file added last.
    void describe(long length, int fileFlags, int entry) throws MetainfoException {
        if (length < 0 || length > MAX_TOTAL || nextOffset + length > MAX_TOTAL) {
            throw new MetainfoException(Kind.LENGTH_INVALID, "file " + size);
        }
        int last = size - 1;
        lengths[last] = length;
        offsets[last] = nextOffset;
        flags[last] = (byte) fileFlags;
        entries[last] = entry;
        nextOffset += length;
    }

    /// Sets the root of a file, by the place of its bytes.
    void root(int fileIndex, int rootStart) {
        if (roots == null) {
            roots = new int[folders.length];
            Arrays.fill(roots, FileList.NO_ROOT);
        }
        roots[fileIndex] = rootStart;
    }

    /// Sets the raw target of the link added last.
    void target(List<byte[]> parts) {
        linkParts += parts.size() + 1;
        if (linkParts <= MAX_LINK_PARTS) {
            rawTargets.put(size - 1, parts);
        }
    }

    /// The raw target of a link; empty for other files.
    List<byte[]> rawTarget(int fileIndex) {
        return rawTargets.getOrDefault(fileIndex, List.of());
    }

    /// Moves the end of the piece space up to a multiple of the piece length: the next file of a v2
    /// torrent starts there.
    void align(int pieceLength) {
        long over = nextOffset % pieceLength;
        nextOffset += over == 0 ? 0 : pieceLength - over;
    }

    /// The number of pieces so far.
    long pieceCount(int pieceLength) {
        return (nextOffset + pieceLength - 1) / pieceLength;
    }

    boolean is(int fileIndex, int flag) {
        return (flags[fileIndex] & flag) != 0;
    }

    /// The fingerprint of a file's path, exactly.
    long pathKey(int fileIndex) {
        int place = places[fileIndex];
        return hash.child(
                exact(folders[fileIndex]),
                names.array(place),
                NameStore.index(place),
                nameLengths[fileIndex] & 0xff);
    }

    /// Settles names and links; nothing may be added after that.
    FileList build() {
        new NameSettler(this).settle();
        if (!rawTargets.isEmpty()) {
            new LinkResolver(this, rawTargets).resolve(targets);
        }
        for (int i = 0; i < size; i++) {
            if (is(i, FileList.SYMLINK) && !targets.containsKey(i)) {
                flags[i] &= ~FileList.SYMLINK;
            }
        }
        return new FileList(this);
    }

    /// One of the arrays here without spare room: itself where it has none.
    int[] trimmed(int[] array) {
        return array.length == size ? array : Arrays.copyOf(array, size);
    }

    byte[] trimmed(byte[] array) {
        return array.length == size ? array : Arrays.copyOf(array, size);
    }

    long[] trimmed(long[] array) {
        return array.length == size ? array : Arrays.copyOf(array, size);
    }

    int[] resolvedLinks() {
        return targets.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    String[] resolvedTargets() {
        return new ArrayList<>(targets.values()).toArray(new String[0]);
    }

    /// The fingerprint of a file's path as case-insensitive systems see it, were it of this name.
    long foldedKey(int fileIndex, byte[] name, int offset, int length) {
        return hash.foldedChild(folded(folders[fileIndex]), name, offset, length);
    }

    long foldedFolder(int folder) {
        return folded[folder];
    }

    /// Whether a file has not the name that the torrent spells.
    boolean isChanged(int fileIndex) {
        return places[fileIndex] < 0;
    }

    /// @param keepsOrigin whether the file may be found under the name that the torrent spells
    void rename(int fileIndex, byte[] name, boolean keepsOrigin) {
        places[fileIndex] =
                keepsOrigin
                        ? names.addInstead(name, places[fileIndex], nameLengths[fileIndex] & 0xff)
                        : names.add(name);
        nameLengths[fileIndex] = (byte) name.length;
    }
}
