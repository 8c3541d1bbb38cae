package spate.tracker.http;

import java.util.function.Predicate;
import spate.protocol.address.IpAddress;

/// What holds for requests over HTTP, beside the [spate.tracker.core.Policy].
///
/// @param claimants who is believed when it says what its address is (`ip`, `ipv4`, `ipv6`): nobody, as a
///     rule, since such a word can send all peers of a swarm to a stranger; hosts that sit beside the
///     tracker, behind its own router, may be
/// @param allowsFullScrape whether a scrape that names no torrent is answered with all of them
/// @param warning is shown to the user of each client that announces; empty for nothing: up to
///     [#MAX_WARNING] characters
public record HttpRules(Predicate<IpAddress> claimants, boolean allowsFullScrape, String warning) {
    /// The longest warning.
    public static final int MAX_WARNING = 200;

    /// Nobody is believed, everything is told.
    public static final HttpRules DEFAULT = new HttpRules(_ -> false, true, "");

    public HttpRules {
        if (warning.length() > MAX_WARNING) {
            throw new IllegalArgumentException(
                    "a warning of " + warning.length() + " characters, not " + MAX_WARNING);
        }
    }
}
