package spate.tracker.check;

import java.time.Duration;
import spate.tracker.access.NetworkList;

/// How peers are dialled back.
///
/// @param perSecond how many are dialled in a second at most: 1 to 10,000
/// @param timeout how long a peer has to answer
/// @param validity after this time it is dialled again
/// @param never who is not dialled, whatever he announces; he counts as reachable
public record CheckSettings(int perSecond, Duration timeout, Duration validity, NetworkList never) {
    /// 100 a second, 15 seconds, an hour; nobody in a private network.
    public static final CheckSettings DEFAULT =
            new CheckSettings(
                    100, Duration.ofSeconds(15), Duration.ofHours(1), NetworkList.NOT_PUBLIC);

    public CheckSettings {
        if (perSecond < 1 || perSecond > 10_000) {
            throw new IllegalArgumentException("1 to 10000 a second, not " + perSecond);
        }
    }
}
