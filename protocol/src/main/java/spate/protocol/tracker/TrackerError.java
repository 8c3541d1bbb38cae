package spate.protocol.tracker;

/// Why an answer brings nothing.
///
/// @param kind whose words these are
/// @param text one line for people
public record TrackerError(Kind kind, String text) {

    public enum Kind {
        /// The tracker said no: `failure reason`, or the error packet of BEP 15.
        REFUSED,
        /// What came is not an answer of a tracker.
        MALFORMED
    }

    static TrackerError refused(String reason) {
        return new TrackerError(
                Kind.REFUSED, reason.isEmpty() ? "refused without a reason" : reason);
    }

    static TrackerError malformed(String what) {
        return new TrackerError(Kind.MALFORMED, what);
    }

    @Override
    public String toString() {
        return text;
    }
}
