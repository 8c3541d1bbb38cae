package spate.io.loop;

/// Told that a registered channel can do what it waited for. Runs on the loop's thread.
public interface ReadyHandler {

    /// The channel is ready.
    ///
    /// An exception that leaves this method is reported to the loop's [FailureHandler] and closes
    /// the channel, since it would otherwise be ready, and fail, for ever.
    ///
    /// @param readyOps the operations of [java.nio.channels.SelectionKey] that are possible now
    void onReady(int readyOps);

    /// The loop ends and closes the channel right after this call.
    default void onLoopClosing() {}
}
