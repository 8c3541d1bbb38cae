package spate.client.storage;

import java.nio.file.Path;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.TorrentInfo;

/// Where the files of one torrent lie: below the output folder, and there in the torrent's own
/// folder unless it is a torrent of a single file without one.
public final class ContentPaths {
    private final Path outputFolder;
    private final Path parent;
    private final Path partFile;
    private final FileList files;
    private final boolean hasFolder;

    /// The places for a torrent known as `infoHash`.
    public ContentPaths(TorrentInfo info, InfoHash infoHash, Path outputFolder) {
        this.outputFolder = outputFolder;
        this.hasFolder = info.hasFolder();
        this.parent = hasFolder ? outputFolder.resolve(info.name()) : outputFolder;
        this.partFile = outputFolder.resolve(".spate-" + infoHash.hex() + ".parts");
        this.files = info.files();
    }

    /// The folder the user named.
    public Path outputFolder() {
        return outputFolder;
    }

    /// What appears in the output folder: the torrent's folder, or its only file.
    public Path content() {
        return hasFolder ? parent : file(0);
    }

    /// The folder that holds the files; the output folder itself for a torrent of a single file.
    public Path parent() {
        return parent;
    }

    /// The path of a file; of a padding file, which is never stored, it means nothing.
    public Path file(int fileIndex) {
        return parent.resolve(files.path(fileIndex));
    }

    /// Where the bytes of unwanted files go that come with the pieces of wanted ones.
    public Path partFile() {
        return partFile;
    }
}
