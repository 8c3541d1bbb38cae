package spate.engine.tracker;

import org.jspecify.annotations.Nullable;
import spate.protocol.tracker.AnnounceEvent;

/// An announce that is to be sent now.
///
/// @param ticket names this announce; to be handed back with what came of it
/// @param url the tracker's
/// @param event why it is sent
/// @param numWant how many peers to ask for at most
/// @param trackerId what the tracker wants to hear again, or null
/// @param urgent whether the user waits for it
public record AnnounceOrder(
        int ticket,
        String url,
        AnnounceEvent event,
        int numWant,
        @Nullable String trackerId,
        boolean urgent) {}
