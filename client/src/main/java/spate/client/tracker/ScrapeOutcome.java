package spate.client.tracker;

import spate.protocol.tracker.ScrapeResponse;

/// What came of a scrape: an answer (which may itself be a refusal), or none.
public sealed interface ScrapeOutcome {

    /// The tracker answered.
    record Answered(ScrapeResponse response) implements ScrapeOutcome {}

    /// No usable answer.
    ///
    /// @param reason for people
    record Unanswered(String reason) implements ScrapeOutcome {}
}
