package spate.client;

import spate.engine.torrent.Event;

/// Hears what happens to the torrents of a [SpateClient], in order for each torrent, on the thread
/// that owns it: it must not wait.
public interface ClientListener {

    void onEvent(TorrentHandle torrent, Event event);
}
