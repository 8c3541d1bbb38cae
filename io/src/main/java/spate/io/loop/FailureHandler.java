package spate.io.loop;

/// Told of exceptions that nobody caught: defects of this program, never input or output errors.
@FunctionalInterface
public interface FailureHandler {

    /// A task, timer or handler failed; its thread goes on. Called on that thread.
    void onFailure(Throwable failure);
}
