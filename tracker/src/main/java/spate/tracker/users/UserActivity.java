package spate.tracker.users;

/// What somebody has running now.
///
/// @param torrents how many different ones
/// @param sessions how many pairs of torrent and client
/// @param v4Addresses from how many IPv4 addresses
/// @param v6Addresses from how many IPv6 networks of 64 bits
public record UserActivity(int torrents, int sessions, int v4Addresses, int v6Addresses) {}
