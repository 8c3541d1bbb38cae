package spate.cli.demo;

import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import spate.engine.torrent.TorrentSnapshot;
import spate.protocol.tracker.SwarmCounts;

/// A swarm at one moment.
///
/// @param seconds since the first peer could begin
/// @param sizeBytes how much there is to be had
/// @param seed who had everything from the beginning
/// @param peers the others, those too that are not here yet
/// @param counts what the tracker knows of the swarm
/// @param announces what it was asked so far
record SwarmView(
        double seconds,
        long sizeBytes,
        Row seed,
        List<Row> peers,
        SwarmCounts counts,
        long announces) {

    /// One of the swarm.
    ///
    /// @param now its figures; null while it is not here
    /// @param map what of each of so many parts it has
    /// @param doneAt after how many seconds it had everything; negative while it has not
    record Row(String name, @Nullable TorrentSnapshot now, IntFunction<byte[]> map, double doneAt) {

        long have() {
            return now == null ? 0 : now.haveBytes();
        }

        long sent() {
            return now == null ? 0 : now.uploaded();
        }

        long downRate() {
            return now == null ? 0 : now.downRate();
        }

        boolean isDone() {
            return doneAt >= 0;
        }
    }

    /// Bytes that the peers have.
    long have() {
        return peers.stream().mapToLong(Row::have).sum();
    }

    /// Bytes that the peers are to have.
    long wanted() {
        return sizeBytes * peers.size();
    }

    /// Bytes that the peers receive in a second.
    long rate() {
        return peers.stream().mapToLong(Row::downRate).sum();
    }

    /// Bytes that the peers sent to one another.
    long sentByPeers() {
        return peers.stream().mapToLong(Row::sent).sum();
    }

    /// Bytes as a number of copies.
    double copies(long bytes) {
        return (double) bytes / sizeBytes;
    }
}
