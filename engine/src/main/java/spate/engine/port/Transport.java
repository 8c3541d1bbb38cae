package spate.engine.port;

import spate.protocol.address.PeerAddress;

/// Dials peers. Implemented by the client over sockets and by the simulator over virtual links.
///
/// A port call never blocks, never throws for I/O and never calls back inside the call: the outcome
/// of a dial reaches the handler later, as [PeerStreamHandler#onConnected] or
/// [PeerStreamHandler#onClosed].
public interface Transport {

    /// Begins a connection to `remote`.
    PeerStream connect(PeerAddress remote, PeerStreamHandler handler);
}
