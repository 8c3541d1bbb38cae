package spate.client;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import spate.engine.torrent.TorrentSettings;
import spate.protocol.metainfo.FileList;

/// How one torrent is to be handled.
///
/// @param outputFolder where its content lies or is to lie
/// @param filePriorities one a file, 0 (not wanted) to 7; empty for: everything
/// @param trackers tiers of announce URLs
/// @param checkEverything hash what is there even if the state of an earlier run says it is good
/// @param settings limits
public record TorrentOptions(
        Path outputFolder,
        byte[] filePriorities,
        List<List<String>> trackers,
        boolean checkEverything,
        TorrentSettings settings) {

    /// The priority of a file that nobody said anything about.
    public static final byte NORMAL_PRIORITY = 4;

    /// The priority of what comes before all else.
    public static final byte HIGHEST_PRIORITY = 7;

    /// Everything of a torrent into a folder, without trackers.
    public static TorrentOptions into(Path outputFolder) {
        return new TorrentOptions(
                outputFolder, new byte[0], List.of(), false, TorrentSettings.defaults());
    }

    /// One priority a file, the caller's own.
    ///
    /// @throws IllegalArgumentException if they are not those of these files
    byte[] priorities(FileList files) {
        if (filePriorities.length == 0) {
            byte[] all = new byte[files.size()];
            Arrays.fill(all, NORMAL_PRIORITY);
            return all;
        }
        return checkedPriorities(filePriorities, files);
    }

    /// A copy of priorities that are one a file, none beyond the range.
    ///
    /// @throws IllegalArgumentException if they are not
    static byte[] checkedPriorities(byte[] priorities, FileList files) {
        byte[] checked = priorities.clone();
        if (checked.length != files.size()) {
            throw new IllegalArgumentException(
                    checked.length + " priorities for " + files.size() + " files");
        }
        for (byte priority : checked) {
            if (priority < 0 || priority > HIGHEST_PRIORITY) {
                throw new IllegalArgumentException("priority " + priority);
            }
        }
        return checked;
    }

    /// The same with these priorities.
    public TorrentOptions withFilePriorities(byte[] priorities) {
        return new TorrentOptions(outputFolder, priorities, trackers, checkEverything, settings);
    }

    /// The same with these limits.
    public TorrentOptions withSettings(TorrentSettings changed) {
        return new TorrentOptions(outputFolder, filePriorities, trackers, checkEverything, changed);
    }

    /// The same with these trackers.
    public TorrentOptions withTrackers(List<List<String>> tiers) {
        return new TorrentOptions(outputFolder, filePriorities, tiers, checkEverything, settings);
    }
}
