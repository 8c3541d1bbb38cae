package spate.tracker.users;

/// What an [Accounting] holds, and what it did not count.
///
/// @param sessions how many there are now
/// @param evictedSessions that had to go because there were too many
/// @param lateAnnounces that came late, or twice
/// @param unbelievableSums that are more than anybody can move
public record AccountingCounts(
        long sessions, long evictedSessions, long lateAnnounces, long unbelievableSums) {
    static final AccountingCounts NONE = new AccountingCounts(0, 0, 0, 0);

    AccountingCounts plus(AccountingCounts other) {
        return new AccountingCounts(
                sessions + other.sessions,
                evictedSessions + other.evictedSessions,
                lateAnnounces + other.lateAnnounces,
                unbelievableSums + other.unbelievableSums);
    }
}
