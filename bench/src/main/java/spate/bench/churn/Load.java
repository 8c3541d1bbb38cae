package spate.bench.churn;

import java.nio.ByteBuffer;

/// What is asked, and what the answers must be.
interface Load {

    /// From how many addresses it comes.
    int sources();

    /// How many peers have the address of one source.
    int peersOf(int source);

    /// Decides what comes next from a source, and writes all but the first 16 bytes of the packet; false if
    /// that peer has nothing to ask.
    ///
    /// @param turn 0 to `peersOf(source) - 1`, in order, again and again
    boolean next(int source, int turn, Question question, ByteBuffer out);

    /// Judges an answer. It is of the action that was asked for, and has 8 bytes or more.
    void onAnswer(Question question, ByteBuffer answer);

    /// Time has passed.
    ///
    /// @return whether there is more to do
    boolean goesOn(long nowNanos);

    /// Whether there is no hurry: some ten thousand questions a second are enough.
    boolean isCalm();

    /// Answers that were wrong so far.
    int wrong();

    /// What there is now, in a few words.
    String state();
}
