package spate.io.file;

/// Length and time of a file: two equal stamps mean that nobody touched it.
///
/// @param sizeBytes its length
/// @param modifiedNanos when it was last modified, nanoseconds since 1970
public record FileStamp(long sizeBytes, long modifiedNanos) {}
