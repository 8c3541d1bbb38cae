package spate.sim.swarm;

import spate.engine.torrent.Event;

/// Hears what happens to a [Node]: the invariants do, and some scenarios.
public interface NodeListener {

    /// A process has started on it, with a new session.
    default void onStarted(Node node) {}

    /// The process is gone, in good order or not.
    default void onGone(Node node) {}

    /// The engine says something.
    default void onEvent(Node node, Event event) {}

    /// The engine reads a piece of this share from the disk, to serve it or to look at it.
    default void onRead(Share share, int pieceIndex) {}

    /// The engine looked for blocks of a piece, and the disk does not read.
    default void onUnreadable(Share share, int pieceIndex) {}
}
