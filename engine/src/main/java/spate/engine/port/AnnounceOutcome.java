package spate.engine.port;

import spate.protocol.tracker.AnnounceResponse;

/// What came of an announce: an answer (which may itself be a refusal), or none.
public sealed interface AnnounceOutcome {

    /// The tracker answered.
    record Answered(AnnounceResponse response) implements AnnounceOutcome {}

    /// No usable answer: the name does not resolve, nobody answers, not a tracker's answer.
    record Unanswered(String reason) implements AnnounceOutcome {}
}
