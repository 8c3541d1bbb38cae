package spate.io.file;

/// What kind of trouble a file operation met; what a program can decide by.
public enum FileProblem {
    /// No space, or no quota, left.
    DISK_FULL("no space left on the disk"),
    /// The file system is mounted read-only.
    READ_ONLY("the file system is read-only"),
    /// The file, or the folder it lies in, does not exist.
    MISSING("no such file or folder"),
    /// No permission.
    DENIED("permission denied"),
    /// The name is longer than the file system takes.
    NAME_TOO_LONG("the name is too long"),
    /// The process or the system has no descriptor left.
    TOO_MANY_OPEN("too many open files"),
    /// A link, or something that is neither a file nor a folder, where a file or folder must be.
    UNSAFE("not a plain file or folder"),
    /// The file is shorter than what was to be read.
    TOO_SHORT("the file is too short"),
    /// Anything else; the message has the system's words.
    IO("input/output error");

    private final String text;

    FileProblem(String text) {
        this.text = text;
    }

    /// In words, for people.
    public String text() {
        return text;
    }
}
