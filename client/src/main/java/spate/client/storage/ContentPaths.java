package spate.client.storage;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import spate.client.content.LocalNames;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.TorrentInfo;

/// Where the files of one torrent lie: below the output folder, and there in the torrent's own
/// folder unless it is a torrent of a single file without one.
public final class ContentPaths {
    private final Path outputFolder;
    private final String top;
    private final Path partFile;
    private final FileList files;

    /// The paths, within the torrent's folder, of files that lie under other than their safe names.
    private final Map<Integer, String> originals;

    private ContentPaths(
            TorrentInfo info, InfoHash infoHash, Path outputFolder, String name, boolean isFound) {
        this.outputFolder = outputFolder;
        this.top = info.hasFolder() ? name + "/" : "";
        this.partFile = outputFolder.resolve(".spate-" + infoHash.hex() + ".parts");
        this.files = info.files();
        this.originals = isFound ? originals() : Map.of();
    }

    /// The places for a torrent known as `infoHash`.
    public ContentPaths(TorrentInfo info, InfoHash infoHash, Path outputFolder) {
        this(info, infoHash, outputFolder, info.name(), false);
    }

    /// The places of a torrent that is only read, as they are found now (see [LocalNames]).
    public static ContentPaths found(TorrentInfo info, InfoHash infoHash, Path outputFolder) {
        String name = LocalNames.find(outputFolder, info.name(), info.originalName());
        return new ContentPaths(info, infoHash, outputFolder, name, true);
    }

    private Map<Integer, String> originals() {
        Map<Integer, String> found = new HashMap<>();
        for (int i = 0; i < files.size(); i++) {
            String original = files.originalPath(i);
            if (original != null) {
                found.put(i, LocalNames.find(parent(), files.path(i), original));
            }
        }
        return found;
    }

    /// The folder the user named.
    public Path outputFolder() {
        return outputFolder;
    }

    /// What appears in the output folder: the torrent's folder, or its only file.
    public Path content() {
        return top.isEmpty() ? file(0) : parent();
    }

    /// The folder that holds the files; the output folder itself for a torrent of a single file.
    public Path parent() {
        return outputFolder.resolve(top);
    }

    /// The path of a file; of a padding file, which is never stored, it means nothing.
    public Path file(int fileIndex) {
        return outputFolder.resolve(relative(fileIndex));
    }

    /// The same within the output folder, with `/` between the parts.
    String relative(int fileIndex) {
        String path = originals.get(fileIndex);
        return top + (path == null ? files.path(fileIndex) : path);
    }

    /// Where the bytes of unwanted files go that come with the pieces of wanted ones.
    public Path partFile() {
        return partFile;
    }
}
