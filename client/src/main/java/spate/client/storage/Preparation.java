package spate.client.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.StorageFailure.Kind;
import spate.io.file.FileHandles;
import spate.io.file.FileRef;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;

/// Makes ready for a selection: folders, empty files, links, room; and finds out for each file where
/// its bytes go. Runs once from begin to end on a thread that may wait, and again when the selection
/// has changed.
final class Preparation {
    /// How much room is taken at a time.
    private static final long STEP_BYTES = 64L << 20;

    private final TorrentInfo info;
    private final FileList list;
    private final TorrentFiles files;
    private final StoredFiles stored;
    private final byte[] priorities;
    private final Allocation allocation;
    private @Nullable String lastFolder;

    /// @param priorities one a file, 0 for one that is not wanted
    Preparation(TorrentInfo info, TorrentFiles files, byte[] priorities, Allocation allocation) {
        this.info = info;
        this.list = info.files();
        this.files = files;
        this.stored = files.stored();
        this.priorities = priorities;
        this.allocation = allocation;
    }

    /// Does it all.
    ///
    /// @throws IOException when something cannot be made, or the folder is gone; it may be run again
    void run() throws IOException {
        files.folder().open();
        stored.find(stored.partFile());
        boolean empty = !files.folder().contentExists();
        for (int file = 0; file < list.size(); file++) {
            if (list.holdsData(file)) {
                place(file, empty);
            } else if (isWanted(file) && !list.isPad(file)) {
                makeEmpty(file);
            }
        }
        if (allocation == Allocation.FULL) {
            allocate();
        }
    }

    private boolean isWanted(int file) {
        return priorities[file] > 0;
    }

    private void place(int file, boolean empty) throws IOException {
        boolean wanted = isWanted(file);
        if (wanted) {
            makeFolder(file);
        }
        if (stored.isKnown(file) || !empty || (wanted && stored.isKnown(stored.partFile()))) {
            files.place(file, wanted);
        } else {
            files.placeAbsent(file, wanted);
        }
    }

    /// Files of one folder mostly follow each other.
    private void makeFolder(int file) throws IOException {
        String path = info.savePath(file);
        String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        if (!folder.equals(lastFolder)) {
            FileHandles.makeFolders(files.folder().ref(file));
            lastFolder = folder;
        }
    }

    private void makeEmpty(int file) throws IOException {
        String target = list.symlinkTarget(file);
        if (target == null) {
            stored.make(file);
            return;
        }
        FileRef link = files.folder().ref(file);
        String place = info.hasFolder() ? info.name() + "/" + target : target;
        FileHandles.makeLink(link, link.root().file(place));
    }

    private void allocate() throws IOException {
        checkRoom();
        for (int file = 0; file < list.size(); file++) {
            if (isWanted(file) && list.holdsData(file)) {
                stored.allocate(file, STEP_BYTES);
            }
        }
    }

    private void checkRoom() throws IOException {
        long wanted = 0;
        for (int file = 0; file < list.size(); file++) {
            if (isWanted(file) && list.holdsData(file)) {
                wanted += list.length(file) - stored.presentLength(file);
            }
        }
        long usable = files.folder().usableBytes();
        if (wanted > usable) {
            throw new StorageException(
                    Kind.DISK_FULL,
                    "%s: no room, %d bytes are needed and %d are free"
                            .formatted(files.folder(), wanted, usable));
        }
    }
}
