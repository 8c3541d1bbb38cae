package spate.client.tracker;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The connection ids that UDP trackers gave, each good for a minute (BEP 15). Belongs to one thread.
final class ConnectionIds {

    /// How many trackers are remembered.
    static final int MAX_TRACKERS = 1024;

    /// How long an id is used.
    static final long LIFE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Id(long value, long until) {}

    private final Map<InetSocketAddress, Id> ids =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Id> eldest) {
                    return size() > MAX_TRACKERS;
                }
            };

    /// The tracker's id, or null if a new one is needed.
    @Nullable Long find(InetSocketAddress tracker, long now) {
        Id id = ids.get(tracker);
        return id == null || now - id.until >= 0 ? null : Long.valueOf(id.value);
    }

    void put(InetSocketAddress tracker, long value, long now) {
        ids.put(tracker, new Id(value, now + LIFE_NANOS));
    }

    /// The tracker does not know that id any more.
    void forget(InetSocketAddress tracker) {
        ids.remove(tracker);
    }
}
