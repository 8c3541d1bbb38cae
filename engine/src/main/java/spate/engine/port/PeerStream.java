package spate.engine.port;

import spate.protocol.address.PeerAddress;

/// A byte stream to one peer, as the engine sees it: connected, or still connecting.
///
/// The stream pulls what is to be sent ([PeerStreamHandler#gather]) and pushes what arrives. Calls
/// on a closed stream do nothing.
public interface PeerStream {

    /// There is something to gather; asked for once, answered when the stream can take bytes, at
    /// the latest at the end of this turn.
    void wantWrite();

    /// [PeerStreamHandler#readAllowance] answered 0 before and may not any more.
    void resumeReading();

    /// Closes at once, dropping what was not sent. The handler hears nothing more.
    void close();

    /// The peer's address, as dialled or as accepted.
    PeerAddress remote();
}
