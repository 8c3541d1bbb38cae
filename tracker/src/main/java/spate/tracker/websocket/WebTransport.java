package spate.tracker.websocket;

/// What moves the messages of one WebSocket.
interface WebTransport {

    /// Sends a text message; from any thread.
    ///
    /// @param whenDone is run, on any thread, when the message was passed on or will never be
    void send(String message, Runnable whenDone);

    /// Asks the other side whether it is there. Nothing is sent while older messages wait.
    void ping();

    /// Says good-bye, and closes when the other side has.
    ///
    /// @param code of RFC 6455, section 7.4
    void close(int code);

    /// Closes now, whatever was not sent yet; from any thread.
    void abort();
}
