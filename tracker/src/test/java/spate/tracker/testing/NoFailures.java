package spate.tracker.testing;

import org.junit.jupiter.api.Assertions;
import spate.tracker.core.Failures;

/// Nothing may go wrong.
public final class NoFailures implements Failures {
    public static final Failures ALLOWED = new NoFailures();

    private NoFailures() {}

    @Override
    public void onMistake(Throwable mistake) {
        Assertions.fail(mistake);
    }

    @Override
    public void onEnd(Throwable why) {
        Assertions.fail(why);
    }
}
