package spate.tracker.users;

/// What [Accounting] keeps and what it believes.
///
/// @param maxSessions of all users together, of about 140 bytes each: 16 to 67,108,864
/// @param maxSessionsPerUser how many clients times torrents one user may have: 1 or more
/// @param timeoutSeconds a session has ended that did not announce for longer: 1 to 86,400
/// @param replaySeconds a packet may come late, or be sent again by somebody else, for so long: not less
///     than a connection id is good for (BEP 15); 0 to `timeoutSeconds`
/// @param maxBytesPerSecond who says that he moved more is not believed: 1 or more
public record AccountingLimits(
        int maxSessions,
        int maxSessionsPerUser,
        int timeoutSeconds,
        int replaySeconds,
        long maxBytesPerSecond) {
    static final int MAX_SESSIONS = 1 << 26;
    private static final int SESSION_BYTES = 160;
    private static final int MAX_TIMEOUT_SECONDS = 86_400;

    /// Ten million sessions of clients that announce every half an hour, over at most 100 Gbit/s.
    public static final AccountingLimits DEFAULT =
            new AccountingLimits(10_000_000, 20_000, 45 * 60, 5 * 60, 12_500_000_000L);

    public AccountingLimits {
        check("maxSessions", maxSessions, Accounting.PARTS, MAX_SESSIONS);
        check("maxSessionsPerUser", maxSessionsPerUser, 1, Integer.MAX_VALUE);
        check("timeoutSeconds", timeoutSeconds, 1, MAX_TIMEOUT_SECONDS);
        check("replaySeconds", replaySeconds, 0, timeoutSeconds);
        check("maxBytesPerSecond", maxBytesPerSecond, 1, Long.MAX_VALUE);
    }

    /// With no more sessions than fit in some memory.
    public AccountingLimits within(long bytes) {
        int fitting = Math.clamp(bytes / SESSION_BYTES, Accounting.PARTS, maxSessions);
        return new AccountingLimits(
                fitting, maxSessionsPerUser, timeoutSeconds, replaySeconds, maxBytesPerSecond);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " is " + min + " to " + max + ", not " + value);
        }
    }
}
