package spate.engine.peer;

/// What connections are told at their start.
///
/// @param clientName the `v` of the extended handshake, for people
/// @param listenPort the port we accept peers on, 0 if none (BEP 10 `p`)
/// @param maxQueuedRequests how many requests a peer may have waiting with us (BEP 10 `reqq`)
public record PeerSettings(String clientName, int listenPort, int maxQueuedRequests) {}
