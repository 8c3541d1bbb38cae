package spate.cli.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.Metainfo;

/// What happened in a demo.
///
/// @param torrent what was shared
/// @param end how the swarm stood when all had left
/// @param completions how often the tracker was told of a complete copy
/// @param verifiedCopies how many copies were read back and have every hash of the torrent
/// @param kept where the data stays; null if it is removed
record DemoSummary(
        Metainfo torrent, SwarmView end, int completions, int verifiedCopies, @Nullable Path kept) {

    /// Bytes a second that all peers together received, from the first joining to the last copy.
    double rate() {
        return end.wanted() / Math.max(end.seconds(), 0.001);
    }
}
