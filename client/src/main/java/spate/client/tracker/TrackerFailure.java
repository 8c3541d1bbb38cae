package spate.client.tracker;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A tracker did not answer, or nothing of use.
final class TrackerFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(TrackerFailure.class);

    private final String reason;
    private final boolean unreachable;

    TrackerFailure(String reason, boolean unreachable) {
        super(reason);
        this.reason = reason;
        this.unreachable = unreachable;
    }

    /// A question that broke off where nothing should; the log tells where.
    static TrackerFailure ofDefect(RuntimeException defect) {
        LOG.error("a defect of Spate", defect);
        return new TrackerFailure("a defect of Spate: " + defect, false);
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
