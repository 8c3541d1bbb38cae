package spate.cli;

/// How a run of the command ended, as its exit code says it.
public enum ExitCode {
    /// Everything was done.
    DONE(0),
    /// The work could not be finished.
    UNFINISHED(1),
    /// The command line is wrong.
    BAD_USAGE(2),
    /// What was to be read is no valid torrent, magnet link or bencoding.
    BAD_INPUT(3),
    /// Reading or writing files failed.
    FILE_FAILURE(4),
    /// The data does not match its hashes.
    MISMATCH(5),
    /// The network or a tracker failed.
    NETWORK_FAILURE(6),
    /// The user stopped it (Ctrl-C).
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// The worse of two ends: of two failures the first.
    public ExitCode and(ExitCode later) {
        return this == DONE ? later : this;
    }
}
