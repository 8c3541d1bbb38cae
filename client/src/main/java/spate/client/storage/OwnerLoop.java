package spate.client.storage;

/// The loop that owns a torrent, as its storage sees it: where completions go.
public interface OwnerLoop {

    /// Runs a task on the loop, after those posted before. From any thread.
    ///
    /// @return false when the loop is closed and the task will not run
    boolean post(Runnable task);

    /// The time on the loop, in nanoseconds of the session's clock; asked for on the loop only.
    long now();
}
