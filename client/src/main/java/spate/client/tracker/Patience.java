package spate.client.tracker;

import java.time.Duration;
import java.util.List;

/// How long an answer of a tracker is waited for.
///
/// BEP 15 sends a packet again after 15, 30, 60 ... seconds. Answers come within a second or not at
/// all, so we begin at 3 s, double as it says, and give up after three tries: somebody waits for the
/// peers, and the next tracker of the tier may have them.
///
/// @param connectTimeout for a TCP connection
/// @param totalTimeout for everything
/// @param udpTimeouts for a UDP packet, try by try
record Patience(Duration connectTimeout, Duration totalTimeout, List<Duration> udpTimeouts) {

    /// For all announces of a torrent but the last.
    static final Patience NORMAL =
            new Patience(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    List.of(Duration.ofSeconds(3), Duration.ofSeconds(6), Duration.ofSeconds(12)));

    /// For a person who waits for nothing else.
    static final Patience QUERY =
            new Patience(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    List.of(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(6)));

    /// For `stopped`: the user waits for the program to end.
    static final Patience LAST =
            new Patience(
                    Duration.ofMillis(2300),
                    Duration.ofMillis(2300),
                    List.of(Duration.ofMillis(700), Duration.ofMillis(1400)));

    /// For a `stopped` of the same asker.
    Patience forStopped() {
        return equals(NORMAL) ? LAST : this;
    }
}
