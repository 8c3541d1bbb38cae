package spate.client.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;

/// Where the content of a torrent lies on disk.
///
/// @param info the torrent
/// @param folder the folder that its paths are relative to: the torrent's own folder if it has one
/// @param isFile whether `folder` is itself the only file of the torrent
public record ContentLocation(TorrentInfo info, Path folder, boolean isFile) {

    /// Finds the content at a path: the folder that holds the torrent's folder or file, or that folder
    /// or file itself. If there is nothing of it, the content is looked for as if it were saved there.
    public static ContentLocation find(TorrentInfo info, Path data) {
        if (!info.hasFolder()) {
            boolean isFile = !Files.isDirectory(data);
            return new ContentLocation(info, data, isFile);
        }
        Path below = data.resolve(info.name());
        if (Files.isDirectory(below) || !holdsAnything(info, data)) {
            return new ContentLocation(info, below, false);
        }
        return new ContentLocation(info, data, false);
    }

    private static boolean holdsAnything(TorrentInfo info, Path folder) {
        FileList files = info.files();
        for (int i = 0; i < files.size(); i++) {
            if (!files.isPad(i) && Files.exists(folder.resolve(files.path(i)))) {
                return true;
            }
        }
        return false;
    }

    /// The path of a file of the torrent.
    public Path path(int fileIndex) {
        return isFile ? folder : folder.resolve(info.files().path(fileIndex));
    }
}
