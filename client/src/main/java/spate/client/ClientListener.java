package spate.client;

import spate.engine.torrent.Event;

/// Hears what happens to the torrents of a [SpateClient], in order for each torrent, on the thread
/// that owns it: it must not wait.
public interface ClientListener {

    /// Something has happened. The snapshot of the torrent includes it already, but for a single piece
    /// that was verified.
    void onEvent(TorrentHandle torrent, Event event);
}
