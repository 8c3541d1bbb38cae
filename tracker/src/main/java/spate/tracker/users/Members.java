package spate.tracker.users;

/// The users of a private tracker, and what they do.
///
/// @param accounting what they do here
/// @param shared what they have done at other trackers, too
public record Members(UserList list, UserNames names, Accounting accounting, SharedTotals shared) {

    /// What a user has done at all trackers that are together.
    public Totals totals(int user) {
        return shared.of(user, accounting.totals(user));
    }
}
