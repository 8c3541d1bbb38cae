package spate.cli.demo;

import spate.engine.torrent.Event;
import spate.protocol.metainfo.Metainfo;

/// How a demo is told: as NDJSON, as plain lines or as a live view. All calls come from one thread.
interface DemoReport extends AutoCloseable {

    /// Tracker and torrent are made.
    void onMade(Metainfo torrent, String trackerUrl);

    /// A seed or a peer has begun.
    void onJoined(Member member);

    /// A peer has everything.
    ///
    /// @param at after how many seconds, by the clock of the swarm
    void onCompleted(Member member, Event.Completed completed, double at);

    /// Something that is not as it should be, but may pass.
    void onTrouble(String text);

    /// Now and then, see [#periodMillis].
    void onProgress(SwarmView view);

    /// Everybody has everything, and has left.
    void onEnd(SwarmView view);

    /// What happened, at the very end.
    void onSummary(DemoSummary summary);

    /// How long to wait from one [#onProgress] to the next.
    long periodMillis();

    @Override
    default void close() {}
}
