package spate.client.resume;

/// Why state cannot be used, in one line for people.
public final class ResumeException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Creates the answer; it carries no stack trace, for it is no fault of the program.
    public ResumeException(String message) {
        super(message, null, false, false);
    }

    /// The message, never null.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
