package spate.engine.session;

/// The limits of a whole session. Rates are payload bytes a second; of rates and slots 0 means no
/// limit.
///
/// @param clientName what peers are told, e.g. `Spate 0.1`
/// @param listenPort the port peers reach us on, 0 if none
/// @param maxConnections peers in all, connected and connecting
/// @param maxHalfOpen peers being dialled at once
/// @param maxDownRate of all torrents together
/// @param maxUpRate of all torrents together
/// @param maxUploadSlots peers served at once by all torrents together
/// @param maxQueuedRequests requests a peer may have waiting with us (BEP 10 `reqq`)
public record SessionSettings(
        String clientName,
        int listenPort,
        int maxConnections,
        int maxHalfOpen,
        long maxDownRate,
        long maxUpRate,
        int maxUploadSlots,
        int maxQueuedRequests) {

    public static SessionSettings defaults() {
        return new SessionSettings("Spate 0.1", 0, 500, 50, 0, 0, 0, 2000);
    }

    public SessionSettings withListenPort(int port) {
        return new SessionSettings(
                clientName,
                port,
                maxConnections,
                maxHalfOpen,
                maxDownRate,
                maxUpRate,
                maxUploadSlots,
                maxQueuedRequests);
    }

    public SessionSettings withRates(long down, long up) {
        return new SessionSettings(
                clientName,
                listenPort,
                maxConnections,
                maxHalfOpen,
                down,
                up,
                maxUploadSlots,
                maxQueuedRequests);
    }
}
