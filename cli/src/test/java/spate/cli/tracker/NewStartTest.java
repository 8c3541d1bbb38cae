package spate.cli.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import spate.protocol.address.AddressBlock;
import spate.tracker.TrackerSettings;
import spate.tracker.access.NetworkList;
import spate.tracker.admin.AdminSettings;
import spate.tracker.http.ForwardedBy;
import spate.tracker.http.HttpRules;
import spate.tracker.http.HttpSettings;
import spate.tracker.users.UserSource;
import spate.tracker.websocket.WebLimits;
import spate.tracker.websocket.WebLimits.Messages;

class NewStartTest {
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

    /// Made anew each time, as when a file is read again.
    private static TrackerSettings settings(String proxy, String token) {
        NetworkList proxies = NetworkList.of(List.of(AddressBlock.parse(proxy)));
        return TrackerSettings.DEFAULT
                .withListen(List.of(new InetSocketAddress("127.0.0.1", 6969)))
                .withHttp(
                        HttpSettings.DEFAULT.withProxies(
                                new HttpSettings.Proxies(proxies, ForwardedBy.X_FORWARDED_FOR)))
                .withAccess(
                        new TrackerSettings.Access(
                                Path.of("allow"), null, UserSource.of(Path.of("users"))))
                .withState(new TrackerSettings.State(Path.of("state"), Duration.ofMinutes(5)))
                .withAdmin(new AdminSettings(ANY, token, null));
    }

    private static TrackerSettings.Serves serves(WebLimits webSockets) {
        return new TrackerSettings.Serves(true, true, webSockets);
    }

    private static List<String> needed(TrackerSettings now) {
        return NewStart.needed(settings("10.0.0.0/8", "0123456789abcdef"), now);
    }

    @Test
    void namesWhatHoldsOnlyLater() {
        WebLimits limits = WebLimits.DEFAULT;
        TrackerSettings same = settings("10.0.0.0/8", "0123456789abcdef");
        assertEquals(List.of(), needed(same));
        assertEquals(List.of(), needed(settings("10.0.0.0/8", "another-token-of-16")));
        assertEquals(List.of(), needed(settings("10.0.0.0/9", "x".repeat(16))));
        HttpRules rules = new HttpRules(_ -> false, false, "");
        assertEquals(List.of(), needed(same.withHttp(same.http().withRules(rules))));
        assertEquals(
                List.of("--listen", "--workers"),
                needed(same.withListen(List.of(ANY)).withWorkers(7)));
        assertEquals(
                List.of("--no-udp", "--no-web-sockets"),
                needed(same.withServes(new TrackerSettings.Serves(false, true, null))));
        assertEquals(List.of(), needed(same.withServes(serves(limits.withInterval(60)))));
        assertEquals(
                List.of(), needed(same.withServes(serves(limits.withConnections(9, 9, false)))));
        assertEquals(
                List.of("--max-web-message"),
                needed(same.withServes(serves(limits.withMessages(new Messages(2048, 5))))));
        assertEquals(
                List.of("--allow", "--users"),
                needed(same.withAccess(TrackerSettings.Access.OPEN)));
        assertEquals(List.of("--state", "--admin"), needed(same.withState(null).withAdmin(null)));
        assertEquals(
                List.of("--max-connections"),
                needed(same.withHttp(same.http().withConnections(5, HttpSettings.DEFAULT.idle()))));
    }
}
