package spate.protocol.tracker;

import org.jspecify.annotations.Nullable;

/// Why an announce is sent (BEP 3).
public enum AnnounceEvent {
    /// The regular interval has passed, or more peers are wanted.
    NONE(0, null),
    /// The last byte came just now; never sent for a download that began complete.
    COMPLETED(1, "completed"),
    /// The first announce of a session.
    STARTED(2, "started"),
    /// The last announce of a session.
    STOPPED(3, "stopped"),
    /// The sender is a partial seed: incomplete, and wants nothing more (BEP 21). Said in every announce.
    /// BEP 15 has no number for it, so over UDP it is sent as [#NONE].
    PAUSED(0, "paused");

    private static final AnnounceEvent[] BY_UDP_CODE = {NONE, COMPLETED, STARTED, STOPPED};

    private final int udpCode;
    private final @Nullable String parameter;

    AnnounceEvent(int udpCode, @Nullable String parameter) {
        this.udpCode = udpCode;
        this.parameter = parameter;
    }

    /// The number of BEP 15.
    public int udpCode() {
        return udpCode;
    }

    /// The event of a number of BEP 15; [#NONE] for one it does not have.
    public static AnnounceEvent ofUdpCode(int code) {
        return code >= 0 && code < BY_UDP_CODE.length ? BY_UDP_CODE[code] : NONE;
    }

    /// The value of the query's `event`; null where the key is left out.
    public @Nullable String parameter() {
        return parameter;
    }
}
