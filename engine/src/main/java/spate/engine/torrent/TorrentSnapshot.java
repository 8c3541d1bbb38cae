package spate.engine.torrent;

import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.Metainfo;

/// The figures of one torrent at one moment: immutable, to be read by anybody.
///
/// @param hashes which torrent
/// @param name its name
/// @param state what it does
/// @param reason why it is in [State#ERROR]; empty otherwise
/// @param haveBytes bytes of the wanted pieces that are verified and written
/// @param wantedBytes bytes of all wanted pieces
/// @param downRate payload received, bytes a second
/// @param upRate payload sent, bytes a second
/// @param peers connected peers
/// @param seeds those of them that have everything
/// @param servedBy connected peers that are asked for something and answer
/// @param serving connected peers that may ask for something (they are unchoked)
/// @param downloaded payload received, earlier sessions included
/// @param uploaded payload sent, earlier sessions included
/// @param wasted payload received in this session and not used
/// @param havePieces pieces that are verified and written
/// @param checkedPieces pieces hashed so far at the start
/// @param piecesToCheck pieces to be hashed at the start
public record TorrentSnapshot(
        InfoHashes hashes,
        String name,
        State state,
        String reason,
        long haveBytes,
        long wantedBytes,
        long downRate,
        long upRate,
        int peers,
        int seeds,
        int servedBy,
        int serving,
        long downloaded,
        long uploaded,
        long wasted,
        int havePieces,
        int checkedPieces,
        int piecesToCheck) {

    /// A torrent that was added and of which nothing is known yet.
    public static TorrentSnapshot waiting(Metainfo metainfo) {
        return new TorrentSnapshot(
                metainfo.infoHashes(),
                metainfo.info().name(),
                State.CHECKING,
                "",
                0,
                metainfo.info().files().contentLength(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    public enum State {
        CHECKING,
        DOWNLOADING,
        /// Incomplete, and no connected peer sends or is asked anything.
        STALLED,
        SEEDING,
        /// The disk does not let it go on; tried again by itself.
        ERROR,
        STOPPED
    }
}
