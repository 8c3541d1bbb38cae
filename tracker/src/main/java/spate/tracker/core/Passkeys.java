package spate.tracker.core;

/// Finds a user by the URL that a client was given: `/PASSKEY/announce`. Allocates nothing.
public interface Passkeys {
    /// The tracker is public.
    Passkeys NONE = (url, length) -> Caller.NO_USER;

    /// The number of the user, or [Caller#NO_USER].
    ///
    /// @param url path and query in its first bytes: what the client sent, so anything
    /// @param length 0 or more
    int userOf(byte[] url, int length);
}
