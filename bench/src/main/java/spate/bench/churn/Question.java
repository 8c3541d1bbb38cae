package spate.bench.churn;

/// One packet that waits for its answer; used again and again.
final class Question {
    /// What it asks for, in the numbers of BEP 15.
    int action;

    int torrent;

    /// Who announces; of a scrape, nobody: -1.
    int peer;

    /// How many torrents it asks about, from `torrent` on.
    int count;

    /// What the peer is when the answer has come.
    byte next;

    /// When it was sent, in the time of the model, and how often its swarm had changed by then.
    int asOf;

    int changes;

    boolean isUnderWay;
    int transactionId;
    int length;
    long sentNanos;
}
