package spate.engine.storage;

/// What the bytes of one piece hash to, as the storage computed it; the engine compares.
///
/// @param v1 SHA-1 of the whole piece, pads included as zeros (20 bytes); empty for a v2 torrent
/// @param v2Leaves SHA-256 of each 16 KiB block of the file's own bytes (32 bytes each; the last
///     block may be short; pads are not hashed); empty for a v1 torrent
public record PieceDigests(byte[] v1, byte[] v2Leaves) {}
