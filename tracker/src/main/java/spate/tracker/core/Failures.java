package spate.tracker.core;

/// Told of what should not have happened in a thread that answers. From any thread.
public interface Failures {
    /// Something was not answered because of a mistake in the tracker. What follows is.
    void onMistake(Throwable mistake);

    /// A thread has ended: some are not answered any more.
    void onEnd(Throwable why);
}
