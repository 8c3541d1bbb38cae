package spate.tracker.admin;

/// Why something was not done that was asked for; the asker is told so.
final class AdminFailure extends Exception {
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int WRONG_METHOD = 405;
    static final int CONFLICT = 409;
    static final int TOO_LARGE = 413;
    static final int WRONG_TYPE = 415;
    static final int MISDIRECTED = 421;
    static final int FAILED = 500;

    private static final long serialVersionUID = 1L;

    private final int status;

    AdminFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    /// As HTTP counts them.
    int status() {
        return status;
    }
}
