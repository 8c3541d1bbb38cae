package spate.cli.option;

/// A command line that does not follow its grammar. The message says what is wrong and what to do,
/// in one line.
public final class BadUsage extends Exception {
    private static final long serialVersionUID = 1L;

    public BadUsage(String message) {
        super(message);
    }
}
