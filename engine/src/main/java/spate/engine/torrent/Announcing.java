package spate.engine.torrent;

/// The torrent's trackers.
final class Announcing {

    void start(long now) {}

    void stop(long now) {}

    void onCompleted(boolean downloadedHere, long now) {}

    long poll(long now) {
        return Long.MAX_VALUE;
    }
}
