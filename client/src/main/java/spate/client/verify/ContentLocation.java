package spate.client.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import spate.client.content.LocalNames;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;

/// Where the content of a torrent lies on disk.
///
/// @param info the torrent
/// @param folder the folder that its paths are relative to: the torrent's own folder if it has one
/// @param isFile whether `folder` is itself the only file of the torrent
public record ContentLocation(TorrentInfo info, Path folder, boolean isFile) {
    /// So many files are enough to say where the content lies.
    private static final int MANY = 10_000;

    /// Finds the content at a path: the folder that holds the torrent's folder or file, or that folder
    /// or file itself. If there is nothing of it, the content is looked for as if it were saved there.
    /// Where a torrent has a folder of its own name in it (`pkg/pkg`), so that both may be meant, it is
    /// where more of its files are.
    public static ContentLocation find(TorrentInfo info, Path data) {
        if (!info.hasFolder()) {
            boolean isFile = !Files.isDirectory(data);
            return new ContentLocation(info, data, isFile);
        }
        Path below = data.resolve(LocalNames.find(data, info.name(), info.originalName()));
        boolean isHere;
        if (Files.isDirectory(below)) {
            isHere = holdsItsName(info) && count(info, data, MANY) > count(info, below, MANY);
        } else {
            isHere = count(info, data, 1) > 0;
        }
        return new ContentLocation(info, isHere ? data : below, false);
    }

    /// Whether the torrent's folder has a folder of the same name in it.
    private static boolean holdsItsName(TorrentInfo info) {
        String start = info.name() + "/";
        for (int i = 0; i < info.files().size(); i++) {
            if (info.files().path(i).startsWith(start)) {
                return true;
            }
        }
        return false;
    }

    /// How many files of the torrent are in a folder, counted to a limit.
    private static int count(TorrentInfo info, Path folder, int limit) {
        FileList files = info.files();
        int count = 0;
        for (int i = 0; i < files.size() && count < limit; i++) {
            if (!files.isPad(i) && Files.exists(path(info, folder, i))) {
                count++;
            }
        }
        return count;
    }

    /// The path of a file of the torrent, as it is found (see `LocalNames`).
    public Path path(int fileIndex) {
        return isFile ? folder : path(info, folder, fileIndex);
    }

    private static Path path(TorrentInfo info, Path folder, int fileIndex) {
        FileList files = info.files();
        String original = files.originalPath(fileIndex);
        return folder.resolve(LocalNames.find(folder, files.path(fileIndex), original));
    }
}
