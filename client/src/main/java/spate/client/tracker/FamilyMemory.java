package spate.client.tracker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import spate.client.net.Family;

/// Remembers by which family of addresses a host could not be reached while the other one worked, so
/// that not every announce finds it out again. Thread-safe.
final class FamilyMemory {

    /// How many hosts are remembered.
    static final int MAX_HOSTS = 1024;

    /// How long a family is left alone.
    static final long LIFE_NANOS = TimeUnit.MINUTES.toNanos(15);

    private record Dead(Family family, long until) {}

    private final Map<String, Dead> hosts =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Dead> eldest) {
                    return size() > MAX_HOSTS;
                }
            };

    synchronized boolean isDead(String host, Family family, long now) {
        Dead dead = hosts.get(host);
        if (dead != null && now - dead.until >= 0) {
            hosts.remove(host);
            return false;
        }
        return dead != null && dead.family == family;
    }

    synchronized void onDead(String host, Family family, long now) {
        hosts.put(host, new Dead(family, now + LIFE_NANOS));
    }
}
