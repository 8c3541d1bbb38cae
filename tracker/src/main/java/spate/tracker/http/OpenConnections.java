package spate.tracker.http;

import io.vertx.core.http.HttpConnection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;

/// The HTTP connections of one event loop, and when each was last of use. One timer looks at all of them:
/// a timer each would cost more than an announce.
final class OpenConnections {

    /// What is known of a connection.
    static final class State {
        private final boolean isTooMany;
        private long lastUseSeconds;
        private boolean isTakenOver;
        private @Nullable IpAddress peer;

        private State(boolean isTooMany, long seconds) {
            this.isTooMany = isTooMany;
            this.lastUseSeconds = seconds;
        }

        /// Whether it is one too many, and only told so.
        boolean isTooMany() {
            return isTooMany;
        }

        /// Something was asked, or what was answered is being read.
        void use(long seconds) {
            lastUseSeconds = seconds;
        }

        /// Somebody else looks after it from now on.
        void takeOver() {
            isTakenOver = true;
        }

        /// Who is at its other end, or behind the PROXY header that it began with. To be asked for once
        /// something was read: before that it is not known.
        IpAddress peer(HttpConnection connection) {
            IpAddress known = peer;
            if (known == null) {
                known = Addresses.of(connection.remoteAddress());
                peer = known;
            }
            return known;
        }
    }

    private final Map<HttpConnection, State> open = new IdentityHashMap<>();
    private final long idleSeconds;

    OpenConnections(long idleSeconds) {
        this.idleSeconds = idleSeconds;
    }

    void add(HttpConnection connection, boolean isTooMany, long seconds) {
        open.put(connection, new State(isTooMany, seconds));
        connection.closeHandler(_ -> open.remove(connection));
    }

    /// Null if it is closed.
    @Nullable State state(HttpConnection connection) {
        return open.get(connection);
    }

    /// Closes those that were of no use for too long.
    void sweep(long seconds) {
        for (Iterator<Map.Entry<HttpConnection, State>> all = open.entrySet().iterator();
                all.hasNext(); ) {
            Map.Entry<HttpConnection, State> each = all.next();
            State state = each.getValue();
            if (state.isTakenOver) {
                all.remove();
            } else if (seconds - state.lastUseSeconds > idleSeconds) {
                HttpConnection idle = each.getKey();
                all.remove();
                idle.close();
            }
        }
    }
}
