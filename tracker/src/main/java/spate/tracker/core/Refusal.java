package spate.tracker.core;

import java.nio.charset.StandardCharsets;

/// Why a request is not answered as it was asked: the client is told so. Made once and used again.
public final class Refusal {
    /// The client may ask again when it likes.
    public static final int RETRY_AS_EVER = 0;

    /// The client is not to ask again (BEP 31).
    public static final int NEVER_RETRY = -1;

    private final String reason;
    private final int retryMinutes;
    private final byte[] text;

    private Refusal(String reason, int retryMinutes) {
        this.reason = reason;
        this.retryMinutes = retryMinutes;
        this.text = reason.getBytes(StandardCharsets.UTF_8);
    }

    /// The request is wrong, or not allowed for now.
    public static Refusal of(String reason) {
        return new Refusal(reason, RETRY_AS_EVER);
    }

    /// It will not be allowed, however often it comes (BEP 31: `retry in` is `never`).
    public static Refusal forGood(String reason) {
        return new Refusal(reason, NEVER_RETRY);
    }

    /// It is too early (BEP 31).
    ///
    /// @param minutes after which it may come again, 1 or more
    public static Refusal forMinutes(String reason, int minutes) {
        if (minutes < 1) {
            throw new IllegalArgumentException(minutes + " minutes");
        }
        return new Refusal(reason, minutes);
    }

    /// For people.
    public String reason() {
        return reason;
    }

    /// The reason in UTF-8; not to be changed.
    public byte[] text() {
        return text;
    }

    /// After how many minutes to ask again; [#RETRY_AS_EVER] or [#NEVER_RETRY].
    public int retryMinutes() {
        return retryMinutes;
    }

    @Override
    public String toString() {
        return reason;
    }
}
