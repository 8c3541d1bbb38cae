package spate.engine.session;

/// One session's part of what all sessions of a process may use together. Rates are 0 where there is
/// no limit; slots count only where the settings limit them.
///
/// @param downRate payload bytes a second
/// @param upRate payload bytes a second
/// @param connections peers, connected and connecting
/// @param halfOpen peers being dialled at once
/// @param uploadSlots peers served at once
/// @param writeBuffers buffers for payload on its way to the disk
/// @param readBuffers buffers for payload on its way to peers
public record SessionQuota(
        long downRate,
        long upRate,
        int connections,
        int halfOpen,
        int uploadSlots,
        int writeBuffers,
        int readBuffers) {

    /// All that the settings allow, for a session that is alone; buffers are bounded by their pool.
    static SessionQuota allOf(SessionSettings settings) {
        return new SessionQuota(
                settings.maxDownRate(),
                settings.maxUpRate(),
                settings.maxConnections(),
                settings.maxHalfOpen(),
                settings.maxUploadSlots(),
                Integer.MAX_VALUE,
                Integer.MAX_VALUE);
    }
}
