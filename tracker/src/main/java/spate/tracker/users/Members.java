package spate.tracker.users;

/// The users of a private tracker, and what they do.
public record Members(UserList list, UserNames names, Accounting accounting) {}
