package spate.tracker.users;

import java.util.List;

/// What has changed since the batch before, for a database of users.
///
/// @param sequence the number of the batch: one more than that of the one before
/// @param changes one for each user with whom something has changed; with none there is nothing to write,
///     and the number is that of the batch before
public record TotalsBatch(long sequence, List<Change> changes) {
    public TotalsBatch {
        changes = List.copyOf(changes);
    }

    /// What has changed with one user.
    ///
    /// @param user his number, see [UserNames]
    /// @param more what was added since the batch before
    /// @param total all that was counted here up to this batch
    public record Change(int user, Totals more, Totals total) {}
}
