package spate.engine.session;

/// What one session uses and could use of what it shares with others.
///
/// @param quota what it goes by at the moment
/// @param down payload in
/// @param up payload out
public record SessionDemand(
        SessionQuota quota,
        Flow down,
        Flow up,
        Use connections,
        Use halfOpen,
        Use uploadSlots,
        Use writeBuffers,
        Use readBuffers) {

    /// What flows through a limited rate.
    ///
    /// @param takenBytes in all so far
    /// @param mostWaiting connections that waited for it at once, at most, of late
    /// @param waits whether any waits now
    public record Flow(long takenBytes, int mostWaiting, boolean waits) {}

    /// What is counted.
    ///
    /// @param used in use
    /// @param wanted what could be in use, up to [Budget#ALL]
    public record Use(int used, long wanted) {

        /// @param more whether more was asked for than there was
        static Use of(int used, boolean more) {
            return new Use(used, more ? Budget.ALL : used);
        }
    }
}
