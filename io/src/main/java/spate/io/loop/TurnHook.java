package spate.io.loop;

/// What the owner of a loop does once a turn, after sockets, inbox and timers were served.
///
/// Both methods run on the loop's thread.
public interface TurnHook {

    /// A hook that does nothing and wants nothing.
    TurnHook NONE =
            new TurnHook() {
                @Override
                public void onTurn(long now) {}

                @Override
                public long nextDeadline() {
                    return Long.MAX_VALUE;
                }
            };

    /// Called once at the end of every turn: the place for due work and for asking streams to write.
    ///
    /// @param now the turn's time, [System#nanoTime()]
    void onTurn(long now);

    /// The time at which [#onTurn] wants to run again at the latest, asked after the streams wrote
    /// and right before the loop sleeps.
    ///
    /// @return a [System#nanoTime()] value, or [Long#MAX_VALUE] for "only when something happens"
    long nextDeadline();
}
