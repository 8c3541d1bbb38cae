package spate.tracker.websocket;

/// What the swarms of browsers hold, and what was handed on between them.
///
/// @param seeds those peers that have everything
/// @param offers that were handed on
/// @param answers that were handed on
/// @param undelivered offers and answers that were not: their receiver was gone, or too slow
public record WebTotals(
        long connections,
        long swarms,
        long peers,
        long seeds,
        long offers,
        long answers,
        long undelivered) {}
