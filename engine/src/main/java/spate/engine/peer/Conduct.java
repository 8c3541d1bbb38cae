package spate.engine.peer;

import org.jspecify.annotations.Nullable;

/// How far one peer has tried our patience: counts what costs us more than it costs the peer, or makes
/// no sense, and says when that is enough.
///
/// The limits are far above what any client does by accident or by racing messages.
final class Conduct {

    /// A request for what does not exist is answered by a reject; after so many the peer is mad.
    static final int MAX_SENSELESS_REQUESTS = 100;

    /// The whole of what a peer has is told once, after the handshake (BEP 3, BEP 6); some tell it
    /// again. Each costs time in proportion to the pieces.
    static final int MAX_ANNOUNCEMENTS = 16;

    private int senselessRequests;
    private int announcements;
    private long cancellable;

    /// The peer asks for a block that exists.
    void onRequest() {
        cancellable++;
    }

    /// The peer asks for a block that does not exist. Returns why to close, or null.
    @Nullable String onSenselessRequest() {
        return ++senselessRequests > MAX_SENSELESS_REQUESTS
                ? "asks again and again for blocks that do not exist"
                : null;
    }

    /// The peer takes a request back. Returns why to close, or null.
    @Nullable String onCancel() {
        return --cancellable < 0 ? "takes back more than it asked for" : null;
    }

    /// The peer tells all that it has. Returns why to close, or null.
    @Nullable String onAnnouncement() {
        return ++announcements > MAX_ANNOUNCEMENTS ? "tells again and again what it has" : null;
    }
}
