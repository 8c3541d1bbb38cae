package spate.client.tracker;

import java.io.IOException;

/// A tracker did not answer, or nothing of use.
final class TrackerFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final boolean unreachable;

    TrackerFailure(String reason, boolean unreachable) {
        super(reason);
        this.reason = reason;
        this.unreachable = unreachable;
    }

    /// Why, for people.
    String reason() {
        return reason;
    }

    /// Whether nobody is there.
    boolean isUnreachable() {
        return unreachable;
    }
}
