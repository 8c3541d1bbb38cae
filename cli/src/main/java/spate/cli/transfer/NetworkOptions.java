package spate.cli.transfer;

import static java.util.stream.Collectors.joining;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.Invocation;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.client.ClientSettings;
import spate.client.net.Family;
import spate.engine.torrent.TorrentSettings;

/// The network's options, which `download` and `seed` share.
final class NetworkOptions {

    private static final int DEFAULT_MAX_PEERS = 200;

    private final List<ListenPlace> listen;
    private final Value<String> networkInterface;
    private final List<NamedPeer> peers;
    private final Value<String> peersFrom;
    private final Flag noTcp;
    private final Flag noTrackers;
    private final Value<Encryption> encryption;
    private final Value<Long> maxDown;
    private final Value<Long> maxUp;
    private final Value<Integer> maxPeers;
    private final Value<Integer> uploadSlots;
    private final Value<Long> maxUploadTotal;
    private final Value<Long> maxDownloadTotal;
    private final Value<String> proxy;

    enum Encryption {
        PREFER,
        REQUIRE,
        OFF
    }

    NetworkOptions(Syntax syntax) {
        syntax.section("Network");
        listen =
                syntax.repeated(
                        "--listen",
                        "ADDR",
                        ListenPlace::parse,
                        "accept peers on [IP:]PORT (default: 6881 or the next free port)");
        networkInterface =
                syntax.text("--interface", "NAME", "use this network interface for all peers");
        peers =
                syntax.repeated(
                        "--peer",
                        "IP:PORT",
                        NamedPeer::parse,
                        "connect to this peer at once; [fe80::7%eth0]:6881 on a link");
        peersFrom =
                syntax.text(
                        "--peers-from",
                        "FILE",
                        "connect to the peers named there, one a line, as lines arrive; - for"
                                + " standard input");
        syntax.flag("--no-dht", "do not look for peers in the DHT");
        syntax.flag("--no-pex", "do not exchange peers with peers");
        syntax.flag("--no-lsd", "do not look for peers on the local network");
        syntax.flag("--no-utp", "do not use uTP");
        noTcp = syntax.flag("--no-tcp", "do not use TCP");
        syntax.flag("--no-upnp", "do not ask the router to forward the port");
        syntax.flag("--no-web-seeds", "do not download from web seeds");
        noTrackers = syntax.flag("--no-trackers", "do not ask trackers");
        encryption =
                syntax.value(
                        "--encryption",
                        "prefer|require|off",
                        NetworkOptions::encryption,
                        "encrypt connections to peers");
        maxDown = syntax.value("--max-down", "RATE", Quantity::rate, "receive no faster");
        maxUp = syntax.value("--max-up", "RATE", Quantity::rate, "send no faster");
        maxPeers =
                syntax.value(
                        "--max-peers",
                        "N",
                        Quantity.count(1, 10_000),
                        "connections a torrent (default: " + DEFAULT_MAX_PEERS + ")");
        uploadSlots =
                syntax.value(
                        "--upload-slots",
                        "N|auto",
                        NetworkOptions::slots,
                        "peers served at a time (default: auto, as many as the link feeds)");
        maxUploadTotal =
                syntax.value(
                        "--max-upload-total",
                        "SIZE",
                        Quantity::size,
                        "stop when a torrent has sent so much, in all runs");
        maxDownloadTotal =
                syntax.value(
                        "--max-download-total",
                        "SIZE",
                        Quantity::size,
                        "stop when a torrent has received so much, in all runs");
        syntax.repeated(
                "--dht-bootstrap",
                "HOST:PORT",
                text -> text,
                "enter the DHT here instead of by the defaults");
        proxy = syntax.text("--proxy", "URL", "connect through socks5://[user:pass@]host:port");
    }

    private static Encryption encryption(String text) throws BadUsage {
        return switch (text) {
            case "prefer" -> Encryption.PREFER;
            case "require" -> Encryption.REQUIRE;
            case "off" -> Encryption.OFF;
            default -> throw new BadUsage("'" + text + "' is not one of prefer, require and off");
        };
    }

    private static int slots(String text) throws BadUsage {
        return text.equals("auto") ? TorrentSettings.AUTO_SLOTS : Quantity.count(text, 1, 100_000);
    }

    /// Refuses what a later release will do.
    void check() throws CommandFailure, BadUsage {
        if (proxy.given()) {
            throw CommandFailure.notYet("connecting through a proxy", "leave --proxy out");
        }
        if (encryption.value() == Encryption.REQUIRE) {
            throw CommandFailure.notYet(
                    "requiring encryption", "leave --encryption require out to connect in plain");
        }
    }

    /// Whether there is any way to reach peers.
    boolean reachesPeers() {
        return !noTcp.on();
    }

    /// Nobody is asked for peers that cannot be reached.
    boolean withTrackers() {
        return !noTrackers.on() && reachesPeers();
    }

    List<NamedPeer> peers() throws BadUsage {
        List<NamedPeer> all = new ArrayList<>();
        for (NamedPeer peer : peers) {
            try {
                all.add(peer.through(networkInterface.value()));
            } catch (BadUsage e) {
                throw new BadUsage("--peer: " + e.getMessage());
            }
        }
        return all;
    }

    /// A peer on a line of `--peers-from`.
    NamedPeer peer(String line) throws BadUsage {
        return NamedPeer.parse(line).through(networkInterface.value());
    }

    @Nullable String peersFrom() {
        return peersFrom.value();
    }

    int maxPeers() {
        return maxPeers.or(DEFAULT_MAX_PEERS);
    }

    /// How the client is to be set up for so many torrents.
    ClientSettings clientSettings(Invocation call, int torrentCount)
            throws BadUsage, CommandFailure {
        List<InetAddress> from = interfaceAddresses();
        int cores = Runtime.getRuntime().availableProcessors();
        return ClientSettings.defaults()
                .withListen(listenAddresses(from))
                .withDialFrom(from.toArray(InetAddress[]::new))
                .withStateFolder(call.stateFolder())
                .withLoops(Math.clamp(torrentCount, 1, Math.max(1, cores / 2)))
                .withMaxConnections(reachesPeers() ? maxConnections(torrentCount) : 0)
                .withMaxUploadSlots(uploadSlots.or(0))
                .withRates(maxDown.or(0L), maxUp.or(0L));
    }

    private int maxConnections(int torrentCount) {
        return Math.max(500, maxPeers() * Math.min(torrentCount, 10));
    }

    private List<InetSocketAddress> listenAddresses(List<InetAddress> from) {
        return listen.stream().flatMap(address -> address.resolve(from).stream()).toList();
    }

    /// Where the user wants to listen, in words; empty if that was left to us.
    String listenText() {
        return listen.isEmpty()
                ? ""
                : listen.stream().map(ListenPlace::text).collect(joining(", ", " on ", ""));
    }

    /// The addresses of the interface that was named, the first of each family; none if none was.
    private List<InetAddress> interfaceAddresses() throws CommandFailure {
        String name = networkInterface.value();
        if (name == null) {
            return List.of();
        }
        List<InetAddress> addresses = ofBothFamilies(addressesOf(name));
        if (addresses.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NETWORK_FAILURE,
                    "there is no network interface " + name + " with an address; see 'ip address'");
        }
        return addresses;
    }

    private static List<InetAddress> addressesOf(String name) throws CommandFailure {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found == null ? List.of() : Collections.list(found.getInetAddresses());
        } catch (SocketException e) {
            throw new CommandFailure(
                    ExitCode.NETWORK_FAILURE, "cannot look at the network interfaces: " + e, e);
        }
    }

    /// Nobody beyond the link is reached from its own addresses, so they are not taken.
    private static List<InetAddress> ofBothFamilies(List<InetAddress> all) {
        List<InetAddress> chosen = new ArrayList<>();
        for (Family family : List.of(Family.V4, Family.V6)) {
            family.of(all).stream()
                    .filter(address -> !address.isLinkLocalAddress())
                    .findFirst()
                    .ifPresent(chosen::add);
        }
        return chosen;
    }

    /// The limits of one torrent.
    ///
    /// @param until when to stop seeding
    TorrentSettings torrentSettings(
            TorrentSettings.Goal goal, boolean sequential, SeedUntil until) {
        return new TorrentSettings(
                maxPeers(),
                TorrentSettings.AUTO_SLOTS,
                0,
                0,
                sequential,
                goal,
                until.ratio(),
                until.time().toNanos(),
                maxUploadTotal.or(0L),
                maxDownloadTotal.or(0L));
    }
}
