package spate.cli.transfer;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.client.TorrentHandle;
import spate.engine.torrent.Event;

/// How a running transfer is told: as NDJSON, as plain lines or as a live view. All calls come from
/// one thread.
interface TransferReport extends AutoCloseable {

    void onListening(InetSocketAddress address);

    void onAdded(TorrentHandle torrent);

    /// @param secondsSinceAdded how long the torrent has been there
    void onEvent(TorrentHandle torrent, Event event, double secondsSinceAdded);

    /// What is known of a torrent cannot be kept for the next run, or can be again.
    ///
    /// @param trouble why not, and what to do; null when it is over
    void onSaveTrouble(TorrentHandle torrent, @Nullable String trouble);

    /// About once a second, and more often for a live view.
    void onProgress(List<TorrentHandle> torrents);

    /// How long to wait from one [#onProgress] to the next.
    long periodMillis();

    /// Lets something else be written to where people look.
    default void aside(Runnable words) {
        words.run();
    }

    @Override
    default void close() {}
}
