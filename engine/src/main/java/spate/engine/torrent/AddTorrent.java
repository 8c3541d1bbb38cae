package spate.engine.torrent;

import java.util.List;
import spate.engine.picker.PieceSet;
import spate.engine.storage.StorageFactory;
import spate.protocol.metainfo.Metainfo;

/// A torrent to be added to a session.
///
/// @param metainfo the torrent
/// @param trackers tiers of announce URLs, as they are to be used
/// @param storage opens its files
/// @param trusted pieces known to be good on disk
/// @param toHash pieces that may be on disk and must be hashed to know
/// @param unfinished pieces of which blocks may be on disk, though not all: what is found of them is
///     not fetched again; those of them in `toHash` are hashed first
/// @param filePriorities one a file, 0 (not wanted) to 7
/// @param settings its limits
/// @param uploadedBefore payload sent by earlier sessions
/// @param downloadedBefore payload received by earlier sessions
/// @param seededNanosBefore how long earlier sessions seeded it
public record AddTorrent(
        Metainfo metainfo,
        List<List<String>> trackers,
        StorageFactory storage,
        PieceSet trusted,
        PieceSet toHash,
        PieceSet unfinished,
        byte[] filePriorities,
        TorrentSettings settings,
        long uploadedBefore,
        long downloadedBefore,
        long seededNanosBefore) {}
