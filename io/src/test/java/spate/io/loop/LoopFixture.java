package spate.io.loop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A running loop for tests that collects failures and fails the test for them at the end.
public final class LoopFixture implements AutoCloseable {
    public static final long WAIT_SECONDS = 60;

    public final EventLoop loop;
    public final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Throwable> expected = new ArrayList<>();

    public LoopFixture() throws IOException {
        this(TurnHook.NONE);
    }

    public LoopFixture(TurnHook hook) throws IOException {
        loop = EventLoop.open("test-loop", hook, failures::add);
        loop.start();
    }

    /// Runs something on the loop and waits for its result.
    public <T> T call(Callable<T> action) {
        var result = new CompletableFuture<T>();
        loop.post(() -> {
            try {
                result.complete(action.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return get(result);
    }

    public void run(Runnable action) {
        call(() -> {
            action.run();
            return true;
        });
    }

    public static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /// Takes the failures seen so far out of the account.
    public List<Throwable> takeFailures() {
        List<Throwable> seen = new ArrayList<>(failures);
        seen.removeAll(expected);
        expected.addAll(seen);
        return seen;
    }

    @Override
    public void close() {
        loop.close();
        List<Throwable> unexpected = takeFailures();
        if (!unexpected.isEmpty()) {
            var error = new AssertionError("the loop reported failures");
            unexpected.forEach(error::addSuppressed);
            throw error;
        }
    }
}
