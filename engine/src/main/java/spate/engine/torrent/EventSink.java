package spate.engine.torrent;

/// Hears [Event]s, on the engine's thread, in the order they happen. Must not block and must not
/// call back into the session.
public interface EventSink {

    void onEvent(Event event);
}
