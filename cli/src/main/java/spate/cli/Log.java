package spate.cli;

/// Opens the log: on standard error, for who asked for it (`-v`, `-vv`). Logging is not touched
/// otherwise, for its start takes longer than most commands run.
final class Log {
    /// The level that the logging configuration reads.
    static final String LEVEL_PROPERTY = "spate.log";

    private Log() {}

    static void open(int verbosity) {
        if (verbosity > 0) {
            System.setProperty(LEVEL_PROPERTY, verbosity == 1 ? "INFO" : "DEBUG");
        }
    }
}
