package spate.client.resume;

import java.util.List;
import spate.engine.picker.PieceSet;
import spate.protocol.address.PeerAddress;

/// What the program knows of a torrent at one moment and wants to know again at its next start.
///
/// The sets are copies of the record's own: nobody changes them while it is being saved.
///
/// @param name the torrent's name, for people who look into the file
/// @param have the pieces that were verified, and made durable by a sync that ended before
/// @param unchecked pieces that may be on disk and are still to be hashed
/// @param priorities one a file
/// @param uploadedBytes payload sent, over all sessions
/// @param downloadedBytes payload received, over all sessions
/// @param peers peers that were good, the best first; at most [#MAX_PEERS] are kept
/// @param addedSeconds when the torrent was added, in seconds since 1970
/// @param completedSeconds when everything wanted was there for the first time; 0 if not yet
/// @param seededSeconds how long it was seeded, over all sessions
public record ResumeState(
        String name,
        PieceSet have,
        PieceSet unchecked,
        byte[] priorities,
        long uploadedBytes,
        long downloadedBytes,
        List<PeerAddress> peers,
        long addedSeconds,
        long completedSeconds,
        long seededSeconds) {

    /// How many peers are kept.
    public static final int MAX_PEERS = 200;

    public ResumeState {
        if (have.size() != unchecked.size()) {
            throw new IllegalArgumentException("sets of different sizes");
        }
        peers = List.copyOf(peers.subList(0, Math.min(peers.size(), MAX_PEERS)));
    }

    ResumeState withUnchecked(PieceSet others) {
        return new ResumeState(
                name,
                have,
                others,
                priorities,
                uploadedBytes,
                downloadedBytes,
                peers,
                addedSeconds,
                completedSeconds,
                seededSeconds);
    }
}
