package spate.tracker.users;

import java.util.List;
import spate.io.file.FileFailure;
import spate.tracker.core.Passkeys;

/// The users of a private tracker, wherever they stand. Any thread may do anything here; to look for a passkey
/// never waits.
public sealed interface UserList extends Passkeys permits UserFile, UserFeed {

    /// The users as they are now.
    Users users();

    @Override
    default int userOf(byte[] url, int length) {
        return users().userOf(url, length);
    }

    /// What is wrong with the list as it was read last, for people: a line each.
    List<String> problems();

    /// Looks whether the list has changed. To be called every few seconds; does not wait for the network.
    ///
    /// @param unixMillis the time
    /// @return whether there is anything new: other users, or other [#problems]
    boolean poll(long unixMillis);

    /// Reads the list now.
    ///
    /// @param unixMillis the time
    /// @return whether there is anything new: other users, or other [#problems]
    boolean reload(long unixMillis);

    /// Whether it is changed here, with [#put] and [#remove]; if not, somewhere else.
    boolean isOurs();

    /// Adds a user, or changes the one of that name.
    ///
    /// @param unixMillis the time
    /// @return whether anything was changed
    /// @throws IllegalArgumentException if it is the passkey of another
    /// @throws IllegalStateException if the list is not [ours][#isOurs]
    /// @throws FileFailure when all stays as it is
    boolean put(User user, long unixMillis) throws FileFailure;

    /// Removes a user.
    ///
    /// @param unixMillis the time
    /// @return whether there was one of that name
    /// @throws IllegalStateException if the list is not [ours][#isOurs]
    /// @throws FileFailure when all stays as it is
    boolean remove(String name, long unixMillis) throws FileFailure;
}
