package spate.cli;

/// Opens the log: on standard error, for who asked for it (`-v`, `-vv`). Logging is not touched
/// otherwise, for its start takes longer than most commands run.
final class Log {
    /// The level that the logging configuration reads.
    static final String LEVEL_PROPERTY = "spate.log";

    private Log() {}

    /// Also shows warnings to who did not ask for more: those of what runs on and on are read nowhere else.
    static void openWarnings() {
        if (System.getProperty(LEVEL_PROPERTY) == null) {
            System.setProperty(LEVEL_PROPERTY, "WARN");
        }
    }

    static void open(int verbosity) {
        if (verbosity > 0) {
            System.setProperty(LEVEL_PROPERTY, verbosity == 1 ? "INFO" : "DEBUG");
        }
    }
}
