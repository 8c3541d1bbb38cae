package spate.engine.peer;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Hosts, or peers, that nobody talks to for a while, and why.
///
/// A ban ends by itself after its time; who is banned again while it is banned is banned
/// for twice as long as before, up to [#MAX_NANOS]. At most [#MAX_ENTRIES] are remembered: the
/// oldest ban gives way. All operations are O(1) on average.
///
/// @param <K> what names who is banned
public final class BanList<K> {
    /// How many hosts are remembered.
    public static final int MAX_ENTRIES = 4096;

    /// How long the first ban lasts.
    public static final long FIRST_NANOS = 3600L * 1_000_000_000;

    /// How long a ban lasts at most.
    public static final long MAX_NANOS = 24 * FIRST_NANOS;

    private final Map<K, Ban> bans = new LinkedHashMap<>();

    /// One ban.
    ///
    /// @param reason why, in words for the user
    /// @param until when it ends
    /// @param lengthNanos how long it lasts as a whole
    public record Ban(String reason, long until, long lengthNanos) {}

    /// Nobody is banned.
    public BanList() {}

    /// Bans the host from now on.
    public Ban ban(K host, String reason, long now) {
        Ban before = bans.remove(host);
        long length = FIRST_NANOS;
        if (before != null && before.until() - now > 0) {
            length = Math.min(before.lengthNanos() * 2, MAX_NANOS);
        }
        if (bans.size() == MAX_ENTRIES) {
            Iterator<K> oldest = bans.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        Ban ban = new Ban(reason, now + length, length);
        bans.put(host, ban);
        return ban;
    }

    /// Takes back the ban of a host. False if there was none.
    public boolean pardon(K host) {
        return bans.remove(host) != null;
    }

    /// Whether the host is banned now.
    public boolean isBanned(K host, long now) {
        return find(host, now) != null;
    }

    /// The ban of the host, or null if it is not banned now.
    public @Nullable Ban find(K host, long now) {
        if (bans.isEmpty()) {
            return null;
        }
        Ban ban = bans.get(host);
        if (ban == null || ban.until() - now > 0) {
            return ban;
        }
        bans.remove(host);
        return null;
    }

    /// How many bans are remembered, those included that have ended but nobody asked for since.
    public int size() {
        return bans.size();
    }

    /// Tells each ban that holds now, the oldest first.
    public void forEach(long now, Visitor<K> visitor) {
        for (Map.Entry<K, Ban> entry : bans.entrySet()) {
            if (entry.getValue().until() - now > 0) {
                visitor.visit(entry.getKey(), entry.getValue());
            }
        }
    }

    /// Is told bans.
    @FunctionalInterface
    public interface Visitor<K> {
        /// The host is banned.
        void visit(K host, Ban ban);
    }
}
