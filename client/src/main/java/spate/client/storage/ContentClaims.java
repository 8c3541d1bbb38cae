package spate.client.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.TorrentInfo;

/// Where the torrents of a process lie, so that none of them overwrites the files of another. A torrent
/// lies in one place only, since peers that ask for it can be led to one.
///
/// Torrents may share files that are the same: as long, and with the same root where both are v2. One
/// that has another file in the same place is refused. Of v1 torrents nobody can tell whether files of
/// equal length are the same; they are taken to be, since that is how torrents are seeded in two swarms.
///
/// For any number of threads.
public final class ContentClaims {
    private final Map<InfoHash, Claim> claims = new LinkedHashMap<>();

    /// A torrent and the real path of what appears of it in its output folder.
    private record Claim(TorrentInfo info, Path content, Path outputFolder) {
        String path(int fileIndex) {
            return (info.hasFolder() ? content.resolve(info.files().path(fileIndex)) : content)
                    .toString();
        }

        boolean holds(int fileIndex) {
            return !info.files().isPad(fileIndex) && !info.files().isSymlink(fileIndex);
        }
    }

    /// No torrent lies anywhere yet.
    public ContentClaims() {}

    /// Notes where a torrent lies.
    ///
    /// @return why it must not lie there, with the file and the other torrent; null if it may
    /// @throws IOException when the place cannot be looked at
    public synchronized @Nullable String claim(TorrentInfo info, ContentPaths paths)
            throws IOException {
        Claim same = claims.get(info.infoHashes().best());
        if (same != null) {
            return "this torrent is open already in " + same.outputFolder;
        }
        Claim claim = new Claim(info, RealPath.of(paths.content()), paths.outputFolder());
        for (Claim other : claims.values()) {
            String clash = clash(claim, other);
            if (clash != null) {
                return clash;
            }
        }
        claims.put(info.infoHashes().best(), claim);
        return null;
    }

    /// The torrent lies nowhere any more.
    public synchronized void release(TorrentInfo info) {
        claims.remove(info.infoHashes().best());
    }

    private static @Nullable String clash(Claim claim, Claim other) {
        if (!claim.content.startsWith(other.content) && !other.content.startsWith(claim.content)) {
            return null;
        }
        Map<String, Integer> theirs = new HashMap<>();
        for (int file = 0; file < other.info.files().size(); file++) {
            if (other.holds(file)) {
                theirs.put(other.path(file), file);
            }
        }
        for (int file = 0; file < claim.info.files().size(); file++) {
            Integer same = claim.holds(file) ? theirs.get(claim.path(file)) : null;
            String clash = same == null ? null : difference(claim, file, other, same);
            if (clash != null) {
                return clash;
            }
        }
        return null;
    }

    private static @Nullable String difference(Claim claim, int file, Claim other, int same) {
        FileList ours = claim.info.files();
        FileList theirs = other.info.files();
        String how;
        if (ours.length(file) != theirs.length(same)) {
            how = "has %d bytes, and %d".formatted(ours.length(file), theirs.length(same));
        } else if (ours.length(file) > 0
                && claim.info.hasV2()
                && other.info.hasV2()
                && !Arrays.equals(ours.piecesRoot(file), theirs.piecesRoot(same))) {
            how = "has other content than";
        } else {
            return null;
        }
        return "%s %s in '%s', which is open: choose another folder"
                .formatted(claim.path(file), how, other.info.name());
    }
}
