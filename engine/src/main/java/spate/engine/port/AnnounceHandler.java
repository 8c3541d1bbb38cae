package spate.engine.port;

/// Hears what came of an announce.
public interface AnnounceHandler {

    void onAnnounced(int trackerIndex, AnnounceOutcome outcome, long now);
}
