package spate.client.create;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import spate.client.create.CreationException.Kind;
import spate.protocol.metainfo.PlannedFile;
import spate.protocol.metainfo.TorrentInfo;

/// The files found for a torrent, in the order of the torrent: by the bytes of the parts of their
/// paths. About 100 bytes a file.
public final class SourceFiles {
    /// The most folders that are walked. Links that are followed can make any number of them of a few.
    static final int MAX_FOLDERS = 1_000_000;

    private final List<PlannedFile> files = new ArrayList<>();
    private final List<String> folders = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int[] folderOf = new int[16];
    private long[] modifiedNanos = new long[16];
    private long totalBytes;
    private int hiddenCount;
    private int filteredCount;
    private final List<String> special = new ArrayList<>();

    SourceFiles() {}

    /// The files and links, with their paths in the torrent.
    public List<PlannedFile> files() {
        return Collections.unmodifiableList(files);
    }

    /// How many files and links there are.
    public int size() {
        return files.size();
    }

    /// The sum of all lengths, in bytes.
    public long totalBytes() {
        return totalBytes;
    }

    /// How many files and folders were left out since they are hidden.
    public int hiddenCount() {
        return hiddenCount;
    }

    /// How many files and folders were left out by patterns.
    public int filteredCount() {
        return filteredCount;
    }

    /// The paths of what is neither file nor folder nor link, and so was left out.
    public List<String> special() {
        return Collections.unmodifiableList(special);
    }

    /// Where a file is on disk.
    String diskPath(int fileIndex) {
        return folders.get(folderOf[fileIndex]) + names.get(fileIndex);
    }

    /// When a file was last written to as it was found, in nanoseconds since 1970.
    long modifiedNanos(int fileIndex) {
        return modifiedNanos[fileIndex];
    }

    /// Makes a folder known and returns its number.
    int addFolder(String path) throws CreationException {
        if (folders.size() == MAX_FOLDERS) {
            throw tooMany(MAX_FOLDERS, "folders");
        }
        folders.add(path.endsWith(File.separator) ? path : path + File.separator);
        return folders.size() - 1;
    }

    /// @param folder the number of its folder
    /// @param name its name there
    void add(PlannedFile file, int folder, String name, long modified) throws CreationException {
        int index = files.size();
        if (index == TorrentInfo.MAX_FILES) {
            throw tooMany(TorrentInfo.MAX_FILES, "files");
        }
        if (index == folderOf.length) {
            folderOf = Arrays.copyOf(folderOf, 2 * index);
            modifiedNanos = Arrays.copyOf(modifiedNanos, 2 * index);
        }
        files.add(file);
        names.add(name);
        folderOf[index] = folder;
        modifiedNanos[index] = modified;
        totalBytes = Math.addExact(totalBytes, file.length());
    }

    private static CreationException tooMany(int limit, String what) {
        return new CreationException(
                Kind.TOO_LARGE,
                "there are more than %,d %s, too many for a torrent; leave some out with --exclude"
                        .formatted(limit, what));
    }

    void leaveOutHidden() {
        hiddenCount++;
    }

    void leaveOutFiltered() {
        filteredCount++;
    }

    void leaveOutSpecial(String path) {
        special.add(path);
    }
}
