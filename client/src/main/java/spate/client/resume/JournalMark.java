package spate.client.resume;

/// A place in a journal.
///
/// @param journalId which journal; 0 is none
/// @param position how many bytes of it lie before
public record JournalMark(long journalId, long position) {
    /// No journal was there.
    static final JournalMark NONE = new JournalMark(0, 0);
}
