package spate.cli.tracker;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import spate.cli.Invocation;
import spate.cli.ListenAddress;
import spate.cli.terminal.Figures;
import spate.cli.terminal.LiveLines;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Screen;
import spate.tracker.Served;
import spate.tracker.TrackerServer;
import spate.tracker.core.SwarmTotals;
import tools.jackson.core.JsonGenerator;

/// What a tracker says of itself to people, or to programs (`--json`).
final class TrackerReport {
    private final Invocation call;
    private final Screen screen;

    /// What is to be said with the next drawing.
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    private TrackerReport(Invocation call) {
        this.call = call;
        this.screen = call.screen();
    }

    static TrackerReport of(Invocation call) {
        return new TrackerReport(call);
    }

    /// Addresses as they are written on a command line.
    static String addresses(List<InetSocketAddress> addresses) {
        return addresses.stream().map(ListenAddress::text).collect(Collectors.joining(", "));
    }

    /// It serves.
    void started(TrackerServer server, boolean keepsState) {
        server.problems().forEach(call::warn);
        SwarmTotals totals = server.totals();
        InetSocketAddress admin = server.adminAddress();
        if (call.json()) {
            server.served().forEach(each -> listening(name(each), each.address()));
            if (admin != null) {
                listening("admin", admin);
            }
            count("loaded", totals);
            return;
        }
        for (Served.Transport transport : Served.Transport.values()) {
            List<InetSocketAddress> addresses =
                    server.served().stream()
                            .filter(each -> each.transport() == transport)
                            .map(Served::address)
                            .toList();
            if (!addresses.isEmpty()) {
                call.note(transport + " on " + addresses(addresses));
            }
        }
        announceUrls(server.served()).forEach(url -> call.note("announce URL: " + url));
        if (admin != null) {
            call.note(
                    "admin page: "
                            + (server.isAdminSecure() ? "https" : "http")
                            + "://"
                            + ListenAddress.text(reachable(admin))
                            + "/");
        }
        if (keepsState) {
            call.note("loaded " + text(totals));
        }
    }

    private void listening(String transport, InetSocketAddress address) {
        try (JsonGenerator json = call.jsonOutput().event("listening")) {
            json.writeStringProperty("address", ListenAddress.text(address));
            json.writeStringProperty("transport", transport);
            json.writeEndObject();
        }
    }

    private void count(String event, SwarmTotals totals) {
        try (JsonGenerator json = call.jsonOutput().event(event)) {
            json.writeNumberProperty("torrents", totals.torrents());
            json.writeNumberProperty("peers", totals.peers());
            json.writeNumberProperty("seeds", totals.seeds());
            json.writeEndObject();
        }
    }

    private static String text(SwarmTotals totals) {
        return "%s in %s"
                .formatted(
                        Figures.count(totals.peers(), "peer"),
                        Figures.count(totals.torrents(), "torrent"));
    }

    private static String name(Served served) {
        return served.transport().name().toLowerCase(Locale.ROOT);
    }

    /// How others reach what serves: what can be put into a torrent.
    static List<String> announceUrls(List<Served> served) {
        List<String> urls = new ArrayList<>();
        for (Served each : served) {
            if (each.transport() == Served.Transport.SCGI) {
                continue; // only a web server reaches it
            }
            urls.add(
                    name(each)
                            + "://"
                            + ListenAddress.text(reachable(each.address()))
                            + "/announce");
        }
        return urls.stream().distinct().toList();
    }

    private static InetSocketAddress reachable(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        return host.isAnyLocalAddress()
                ? new InetSocketAddress(ownAddress(host), address.getPort())
                : address;
    }

    /// An address of this machine that others can reach, of the same family; loopback if there is none.
    private static InetAddress ownAddress(InetAddress any) {
        boolean isV4 = any instanceof Inet4Address;
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address == isV4)
                    .filter(address -> !address.isLoopbackAddress())
                    .filter(address -> !address.isLinkLocalAddress())
                    .findFirst()
                    .orElse(loopback(isV4));
        } catch (SocketException e) {
            return loopback(isV4);
        }
    }

    private static InetAddress loopback(boolean isV4) {
        return InetAddress.ofLiteral(isV4 ? "127.0.0.1" : "::1");
    }

    /// Something happened while it serves; from any thread.
    void say(String text) {
        said.add(SafeText.of(text));
        if (!screen.live()) {
            saySaid();
        }
    }

    private void saySaid() {
        for (String line = said.poll(); line != null; line = said.poll()) {
            call.note(line);
        }
    }

    /// Shows how it goes, and returns when it is to stop.
    void showUntil(CountDownLatch stopped, TrackerServer server) throws InterruptedException {
        if (!screen.live() || call.quiet() || call.json()) {
            stopped.await();
            return;
        }
        LiveLines live = new LiveLines(screen);
        long before = server.requests();
        while (!stopped.await(1, TimeUnit.SECONDS)) {
            long now = server.requests();
            List<String> happened = new ArrayList<>();
            for (String line = said.poll(); line != null; line = said.poll()) {
                happened.add(line);
            }
            live.draw(happened, List.of(status(server.totals(), now - before)));
            before = now;
        }
        live.clear();
        saySaid();
    }

    private String status(SwarmTotals totals, long perSecond) {
        String all =
                "%s, %s, %s requests/s"
                        .formatted(
                                text(totals),
                                Figures.count(totals.seeds(), "seed"),
                                Figures.count(perSecond));
        int columns = screen.columns().getAsInt() - 1;
        return all.length() <= columns ? all : all.substring(0, Math.max(0, columns));
    }

    /// It has ended.
    void ended(SwarmTotals totals, boolean keepsState) {
        if (call.json()) {
            count("ended", totals);
        } else {
            call.note("stopped" + (keepsState ? ", saved " : " with ") + text(totals));
        }
    }
}
