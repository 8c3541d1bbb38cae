package spate.client.storage;

/// How the room of files is taken.
public enum Allocation {
    /// As they grow: a file takes only what was written of it, where the file system can do that.
    SPARSE,
    /// All of it before anything is fetched: the disk cannot run full in the middle.
    FULL
}
