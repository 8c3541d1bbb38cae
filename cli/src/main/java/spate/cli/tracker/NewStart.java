package spate.cli.tracker;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.tracker.TrackerSettings;
import spate.tracker.admin.AdminSettings;
import spate.tracker.http.HttpSettings;
import spate.tracker.websocket.WebLimits;

/// Which settings a tracker that runs does not take when they are read again: they hold after a new start.
final class NewStart {
    private final List<String> options = new ArrayList<>();

    private NewStart() {}

    /// The options that are others than they were when it was started, of those that need a new start.
    static List<String> needed(TrackerSettings started, TrackerSettings now) {
        NewStart changes = new NewStart();
        changes.compare("--listen", started.listen(), now.listen());
        changes.compare("--workers", started.workers(), now.workers());
        changes.compare("--no-udp", started.serves().udp(), now.serves().udp());
        changes.compare("--no-http", started.serves().http(), now.serves().http());
        changes.compareWeb(started.serves().webSockets(), now.serves().webSockets());
        changes.compareHttp(started.http(), now.http());
        changes.compare(
                "--connection-id-life",
                started.answers().connectionIdLife(),
                now.answers().connectionIdLife());
        changes.compare("limits of torrents and peers", started.limits(), now.limits());
        changes.compare(
                "--limit-loopback", started.guard().limitsLoopback(), now.guard().limitsLoopback());
        changes.compare("--check-peers", started.check(), now.check());
        changes.compare("--allow", started.access().allow(), now.access().allow());
        changes.compare("--deny", started.access().deny(), now.access().deny());
        changes.compare("--users", started.access().users(), now.access().users());
        changes.compare("--state", started.state(), now.state());
        changes.compare("--redis", started.cluster(), now.cluster());
        changes.compareAdmin(started.admin(), now.admin());
        return changes.options;
    }

    private void compare(String option, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            options.add(option);
        }
    }

    private void compareHttp(HttpSettings before, HttpSettings after) {
        compare("--https", before.secureListen(), after.secureListen());
        compare("--certificate", before.certificate(), after.certificate());
        compare("--scgi", before.scgiListen(), after.scgiListen());
        compare("--max-connections", before.maxConnections(), after.maxConnections());
    }

    private void compareWeb(@Nullable WebLimits before, @Nullable WebLimits after) {
        compare("--no-web-sockets", before == null, after == null);
        if (before != null && after != null) {
            compare("--max-web-message", before.messages().maxBytes(), after.messages().maxBytes());
        }
    }

    /// The token is taken.
    private void compareAdmin(@Nullable AdminSettings before, @Nullable AdminSettings after) {
        compare(
                "--admin",
                before == null ? null : before.listen(),
                after == null ? null : after.listen());
        compare(
                "--admin-https",
                before == null ? null : before.certificate(),
                after == null ? null : after.certificate());
    }
}
