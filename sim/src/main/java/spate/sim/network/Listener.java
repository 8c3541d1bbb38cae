package spate.sim.network;

import spate.engine.port.PeerStream;
import spate.engine.port.PeerStreamHandler;

/// Takes incoming connections of a [Host].
public interface Listener {

    /// A connection has come in; it is connected.
    PeerStreamHandler accept(PeerStream stream, long now);
}
