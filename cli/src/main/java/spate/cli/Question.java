package spate.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A question to a tracker, asked in a thread of its own from the start.
///
/// @param <T> the answer
final class Question<T> {
    private final FutureTask<T> task;

    /// @param ask asks and waits; what it throws is a defect
    Question(Callable<T> ask) {
        task = new FutureTask<>(ask);
        Thread.ofVirtual().name("question").start(task);
    }

    /// Waits for the answer.
    T answer() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
