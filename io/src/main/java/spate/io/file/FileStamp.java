package spate.io.file;

/// Length and time of a file, and which file it is: two equal stamps mean that nobody touched it.
///
/// @param sizeBytes its length
/// @param modifiedNanos when it was last modified, nanoseconds since 1970
/// @param identity tells it from another file that took its place, though not with certainty; 0 where
///     the system does not tell files apart
public record FileStamp(long sizeBytes, long modifiedNanos, int identity) {}
