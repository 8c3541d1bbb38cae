package spate.engine.torrent;

import spate.engine.storage.StorageFailure;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHashes;

/// Something that happened to a torrent: one flat list, for users and for tests.
public sealed interface Event {

    /// The torrent it happened to.
    InfoHashes torrent();

    /// Data on disk was judged: `haveBytes` of the wanted bytes are there.
    record Checked(InfoHashes torrent, long haveBytes) implements Event {}

    /// A piece is verified and written.
    record PieceVerified(InfoHashes torrent, int pieceIndex) implements Event {}

    /// A piece did not match its hash; all or some of its blocks will be fetched again.
    record PieceFailed(InfoHashes torrent, int pieceIndex) implements Event {}

    /// A piece that is on disk cannot be read. It is neither served nor fetched, and tried again later.
    record PieceUnreadable(InfoHashes torrent, int pieceIndex, String reason) implements Event {}

    /// All wanted pieces are verified, written and durable.
    ///
    /// @param downloadedBytes payload that was received, wasted payload included
    /// @param uploadedBytes payload that was sent
    /// @param wastedBytes payload that was received and not used
    record Completed(InfoHashes torrent, long downloadedBytes, long uploadedBytes, long wastedBytes)
            implements Event {}

    /// The pieces of [Torrent#durable] are on the medium: a record of them may be written.
    record Durable(InfoHashes torrent) implements Event {}

    /// Peers are accepted and served from now on.
    record Seeding(InfoHashes torrent) implements Event {}

    /// The torrent cannot go on for now; it tries again by itself.
    record Halted(InfoHashes torrent, StorageFailure failure) implements Event {

        /// One line for people.
        public String reason() {
            return failure.message();
        }
    }

    /// It goes on again.
    record Resumed(InfoHashes torrent) implements Event {}

    /// A limit that the user set is reached, and the torrent has stopped (ratio, time, totals).
    record LimitReached(InfoHashes torrent, String limit) implements Event {}

    /// Files are closed and trackers told; nothing more comes of this torrent.
    record Stopped(InfoHashes torrent) implements Event {}

    /// A peer has shown that it is one of this torrent.
    ///
    /// @param client its program's name, as far as its id tells
    record PeerConnected(InfoHashes torrent, PeerAddress address, String client) implements Event {}

    /// A peer that was connected is so no more.
    record PeerDisconnected(InfoHashes torrent, PeerAddress address, String reason)
            implements Event {}

    /// A connection, or an attempt at one, has ended before it was a peer's; or was not taken.
    record PeerRefused(InfoHashes torrent, PeerAddress address, String reason) implements Event {}

    /// A peer did wrong, and is not talked to for a while.
    ///
    /// @param wholeHost whether nobody new is let in from its address
    /// @param lengthNanos for how long
    record PeerBanned(
            InfoHashes torrent,
            PeerAddress address,
            String reason,
            boolean wholeHost,
            long lengthNanos)
            implements Event {}

    record TrackerAnswered(InfoHashes torrent, String url, int peerCount) implements Event {}

    record TrackerFailed(InfoHashes torrent, String url, String reason) implements Event {}

    record TrackerWarned(InfoHashes torrent, String url, String warning) implements Event {}
}
