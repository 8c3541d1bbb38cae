package spate.cli.transfer;

import java.net.InetSocketAddress;
import java.util.List;
import spate.client.TorrentHandle;
import spate.engine.torrent.Event;

/// How a running transfer is told: as NDJSON, as plain lines or as a live view. All calls come from
/// one thread.
interface TransferReport extends AutoCloseable {

    void onListening(InetSocketAddress address);

    void onAdded(TorrentHandle torrent);

    /// @param secondsSinceAdded how long the torrent has been there
    void onEvent(TorrentHandle torrent, Event event, double secondsSinceAdded);

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
