package spate.engine.storage;

/// Why files could not be read or written, in the world's terms.
///
/// @param kind what to do about it
/// @param message one line for people: the file and the cause
public record StorageFailure(Kind kind, String message) {

    public enum Kind {
        /// No space is left on the device, or the quota is spent.
        DISK_FULL,
        /// The file system or the file is read-only, or access is denied.
        READ_ONLY,
        /// A file or the output folder is not there, or not as it was left.
        MISSING,
        /// Anything else: an I/O error, a name the file system refuses, too many open files.
        IO
    }
}
