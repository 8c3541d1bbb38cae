package spate.cli.tracker;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.CommandFailure;
import spate.cli.Invocation;
import spate.cli.ListenAddress;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.protocol.address.AddressBlock;
import spate.tracker.TrackerSettings;
import spate.tracker.access.NetworkList;
import spate.tracker.admin.AdminSettings;
import spate.tracker.check.CheckSettings;
import spate.tracker.cluster.ClusterSettings;
import spate.tracker.cluster.ClusterUrl;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.http.ForwardedBy;
import spate.tracker.http.HttpRules;
import spate.tracker.http.HttpSettings;
import spate.tracker.limit.RateLimit;
import spate.tracker.swarm.StoreLimits;

/// The options of `tracker`, each of which is a key of its configuration file too.
final class ServerOptions {
    private static final TrackerSettings DEFAULT = TrackerSettings.DEFAULT;

    /// A client that was just started announces all of its torrents.
    private static final int BURST_SECONDS = 100;

    private final Syntax syntax =
            new Syntax("tracker", "run a tracker: tell the peers of a torrent of one another");

    private final Value<String> config;
    private final Flag checkConfig;
    private final List<List<InetSocketAddress>> listen;
    private final Flag noUdp;
    private final Flag noHttp;
    private final Flag noWebSockets;
    private final List<List<InetSocketAddress>> https;
    private final Value<String> certificate;
    private final Value<String> key;
    private final List<List<InetSocketAddress>> scgi;
    private final List<AddressBlock> proxies;
    private final Value<ForwardedBy> forwardedBy;
    private final Value<Integer> maxConnections;
    private final Flag noFullScrape;
    private final Value<Duration> interval;
    private final Value<Duration> minInterval;
    private final Value<Integer> maxPeers;
    private final Value<Integer> defaultPeers;
    private final Value<Duration> connectionIdLife;
    private final Value<Integer> maxTorrents;
    private final Value<Integer> maxTotalPeers;
    private final Value<Integer> maxSwarm;
    private final Value<Integer> maxPerAddress;
    private final Value<Integer> rate;
    private final Flag limitLoopback;
    private final Flag checkPeers;
    private final Flag checkPrivate;
    private final Value<String> allow;
    private final Value<String> deny;
    private final Flag isPrivate;
    private final Value<String> users;
    private final Value<Integer> workers;
    private final Value<Duration> saveInterval;
    private final Value<ClusterUrl> redis;
    private final Value<InetSocketAddress> admin;
    private final Value<String> adminToken;

    ServerOptions() {
        config = syntax.text("--config", "FILE", "take settings from a file (TOML)");
        checkConfig = syntax.flag("--check-config", "judge the settings, and do nothing");
        listen =
                syntax.repeated(
                        "--listen",
                        "ADDR",
                        ServerOptions::addresses,
                        "serve here: IP:PORT, several with commas between them (default:"
                                + " 0.0.0.0:6969,[::]:6969)");
        workers =
                syntax.value(
                        "--workers",
                        "N",
                        Quantity.count(1, Shards.MAX_COUNT),
                        "threads that answer (default: one a core)");
        syntax.section("Protocols");
        noUdp = syntax.flag("--no-udp", "do not serve UDP");
        noHttp = syntax.flag("--no-http", "do not serve HTTP");
        noWebSockets = syntax.flag("--no-web-sockets", "do not serve WebTorrent over HTTP");
        https =
                syntax.repeated(
                        "--https",
                        "ADDR",
                        ServerOptions::addresses,
                        "serve HTTPS here; needs --certificate and --key");
        certificate =
                syntax.text(
                        "--certificate",
                        "FILE",
                        "the certificate and those above it (PEM); read again when it changes");
        key = syntax.text("--key", "FILE", "its private key (PEM)");
        scgi =
                syntax.repeated(
                        "--scgi",
                        "ADDR",
                        ServerOptions::addresses,
                        "serve a web server over SCGI here");
        proxies =
                syntax.repeated(
                        "--trusted-proxy",
                        "NETWORK",
                        ServerOptions::network,
                        "believe these proxies who the client is (PROXY protocol, and the header that"
                                + " --forwarded-by names)");
        forwardedBy =
                syntax.value(
                        "--forwarded-by",
                        "x-forwarded-for|forwarded|nobody",
                        ServerOptions::forwardedBy,
                        "the header of a trusted proxy (default: x-forwarded-for)");
        maxConnections =
                syntax.value(
                        "--max-connections",
                        "N",
                        Quantity.count(1, 1_000_000),
                        "over TCP at once (default: 20,000)");
        noFullScrape =
                syntax.flag(
                        "--no-full-scrape", "do not tell all torrents to a scrape that names none");
        syntax.section("Answers");
        interval =
                syntax.value(
                        "--interval",
                        "TIME",
                        text -> within(text, Duration.ofSeconds(1), Duration.ofDays(1)),
                        "how long clients are to wait before they announce again; up to an eighth is"
                                + " added (default: 30m)");
        minInterval =
                syntax.value(
                        "--min-interval",
                        "TIME",
                        text -> within(text, Duration.ZERO, Duration.ofDays(1)),
                        "how long at least (default: half of the interval)");
        maxPeers =
                syntax.value(
                        "--max-peers",
                        "N",
                        Quantity.count(0, Policy.MAX_PEERS),
                        "peers in an answer at most (default: 74)");
        defaultPeers =
                syntax.value(
                        "--default-peers",
                        "N",
                        Quantity.count(0, Policy.MAX_PEERS),
                        "peers for those who do not say how many they want (default: 50)");
        connectionIdLife =
                syntax.value(
                        "--connection-id-life",
                        "TIME",
                        text -> within(text, Duration.ofSeconds(1), Duration.ofHours(2)),
                        "how long a connection id is good for over UDP (default: 4m)");
        syntax.section("Limits");
        maxTorrents =
                syntax.value(
                        "--max-torrents",
                        "N",
                        Quantity.count(1, 60_000_000),
                        "torrents that are kept (default: 10 million); the one that nobody asked for"
                                + " the longest goes first");
        maxTotalPeers =
                syntax.value(
                        "--max-total-peers",
                        "N",
                        Quantity.count(1, 1_000_000_000),
                        "peers of all torrents together (default: 30 million)");
        maxSwarm =
                syntax.value(
                        "--max-swarm",
                        "N",
                        Quantity.count(1, 16_000_000),
                        "peers of one torrent (default: about a million of each family)");
        maxPerAddress =
                syntax.value(
                        "--max-per-address",
                        "N",
                        Quantity.count(1, 1_000_000_000),
                        "peers at one address, in all torrents together (default: 20,000)");
        rate =
                syntax.value(
                        "--rate",
                        "N",
                        Quantity.count(0, 10_000),
                        "requests a second of one address, in the long run; 0 for any number (default:"
                                + " 100)");
        limitLoopback = syntax.flag("--limit-loopback", "limit the addresses of this machine, too");
        syntax.section("Peers");
        checkPeers =
                syntax.flag(
                        "--check-peers",
                        "dial peers back when they announce, and once an hour; those that cannot be"
                                + " reached are given to nobody");
        checkPrivate =
                syntax.flag("--check-private", "with it, dial addresses of private networks, too");
        syntax.section("Access");
        allow =
                syntax.text(
                        "--allow",
                        "FILE",
                        "serve only the torrents whose info hashes stand there, one a line");
        deny =
                syntax.text(
                        "--deny",
                        "FILE",
                        "do not serve these: info hashes, networks (192.0.2.0/24), clients"
                                + " (client:-XL), one a line");
        isPrivate =
                syntax.flag(
                        "--private",
                        "serve only users, who have their passkey in the announce URL"
                                + " (/PASSKEY/announce), and count what they send and receive");
        users =
                syntax.text(
                        "--users",
                        "FILE",
                        "with it, the users: passkey and name, one a line, and if you like"
                                + " max-torrents=N, max-addresses=N, disabled");
        syntax.section("State");
        saveInterval =
                syntax.value(
                        "--save-interval",
                        "TIME",
                        text -> within(text, Duration.ofSeconds(1), Duration.ofDays(1)),
                        "how often the swarms are saved (default: 5m)");
        syntax.section("Several trackers");
        redis =
                syntax.value(
                        "--redis",
                        "URL",
                        ServerOptions::clusterUrl,
                        "share all swarms with the other trackers at this Redis or Valkey:"
                                + " redis://[USER:PASSWORD@]HOST:PORT[/DB], rediss:// with TLS,"
                                + " redis+cluster://HOST:PORT,...");
        syntax.section("Admin");
        admin =
                syntax.value(
                        "--admin",
                        "ADDR",
                        ListenAddress::parse,
                        "show metrics, statistics and a page here: IP:PORT, best one that only this"
                                + " machine reaches (127.0.0.1:6970)");
        adminToken =
                syntax.text(
                        "--admin-token",
                        "TEXT|@FILE",
                        "with it, let those who send this token change lists and users, have the"
                                + " settings read again and the swarms saved: 16 characters or more;"
                                + " @FILE takes the first line of a file");
        syntax.example("a public tracker at port 6969", "spate tracker");
        syntax.example(
                "one that knows its swarms after a restart",
                "spate tracker --state /var/lib/spate-tracker");
        syntax.example(
                "one that can be watched at http://127.0.0.1:6970",
                "spate tracker --admin 127.0.0.1:6970");
        syntax.example(
                "judge a configuration file", "spate tracker --config t.toml --check-config");
        syntax.note(
                "Without --state, nothing is kept. Every option but those that stand for this run alone"
                        + " can stand in the file, without its dashes: interval = \"30m\". What the"
                        + " command line says holds over the file. SIGHUP has the file read again.");
    }

    private static ClusterUrl clusterUrl(String text) throws BadUsage {
        try {
            return ClusterUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadUsage(String.valueOf(e.getMessage()));
        }
    }

    private static List<InetSocketAddress> addresses(String text) throws BadUsage {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            addresses.add(ListenAddress.parse(word));
        }
        return addresses;
    }

    private static Duration within(String text, Duration least, Duration most) throws BadUsage {
        Duration duration = Quantity.duration(text);
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new BadUsage(
                    "'%s' is not from %d s to %d s"
                            .formatted(text, least.toSeconds(), most.toSeconds()));
        }
        return duration;
    }

    Syntax syntax() {
        return syntax;
    }

    /// The configuration file; null if there is none.
    @Nullable String config() {
        return config.value();
    }

    boolean isCheck() {
        return checkConfig.on();
    }

    TrackerSettings settings(Invocation call) throws BadUsage {
        TrackerSettings settings = DEFAULT.withAnswers(answers()).withLimits(limits());
        settings = settings.withGuard(guard()).withAccess(access(call));
        settings = settings.withCheck(check());
        ClusterUrl url = redis.value();
        if (url != null) {
            int timeout = settings.limits().timeoutMinutes();
            settings = settings.withCluster(ClusterSettings.of(url, timeout));
        }
        settings = settings.withAdmin(admin(call));
        settings = settings.withWorkers(workers.or(DEFAULT.workers()));
        settings = settings.withServes(serves()).withHttp(http(call));
        if (!listen.isEmpty()) {
            settings = settings.withListen(flat(listen));
        }
        Path folder = call.stateFolder();
        return folder == null
                ? settings
                : settings.withState(
                        new TrackerSettings.State(folder, saveInterval.or(Duration.ofMinutes(5))));
    }

    private TrackerSettings.Serves serves() throws BadUsage {
        if (noUdp.on() && noHttp.on() && https.isEmpty() && scgi.isEmpty()) {
            throw new BadUsage("nothing is left to serve; leave --no-udp or --no-http away");
        }
        return new TrackerSettings.Serves(!noUdp.on(), !noHttp.on(), !noWebSockets.on());
    }

    private HttpSettings http(Invocation call) throws BadUsage {
        HttpSettings usual = HttpSettings.DEFAULT;
        HttpSettings settings =
                usual.withScgiListen(flat(scgi))
                        .withConnections(maxConnections.or(usual.maxConnections()), usual.idle())
                        .withRules(
                                new HttpRules(usual.rules().claimants(), !noFullScrape.on(), ""));
        if (!proxies.isEmpty()) {
            NetworkList trusted = NetworkList.of(proxies);
            settings =
                    settings.withProxies(
                            new HttpSettings.Proxies(
                                    trusted::contains,
                                    forwardedBy.or(ForwardedBy.X_FORWARDED_FOR)));
        }
        Path chain = path(call, certificate.value());
        Path secret = path(call, key.value());
        if (https.isEmpty() && chain == null && secret == null) {
            return settings;
        }
        if (https.isEmpty() || chain == null || secret == null) {
            throw new BadUsage("--https, --certificate and --key go together");
        }
        return settings.withSecureListen(flat(https), new HttpSettings.Certificate(chain, secret));
    }

    private static List<InetSocketAddress> flat(List<List<InetSocketAddress>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    private static AddressBlock network(String text) throws BadUsage {
        AddressBlock block = AddressBlock.parse(text.strip());
        if (block == null) {
            throw new BadUsage("'" + text + "' is no network; write 192.0.2.0/24 or 2001:db8::/32");
        }
        return block;
    }

    private static ForwardedBy forwardedBy(String text) throws BadUsage {
        return switch (text) {
            case "x-forwarded-for" -> ForwardedBy.X_FORWARDED_FOR;
            case "forwarded" -> ForwardedBy.FORWARDED;
            case "nobody" -> ForwardedBy.NOBODY;
            default ->
                    throw new BadUsage(
                            "'" + text + "' is not one of x-forwarded-for, forwarded and nobody");
        };
    }

    private TrackerSettings.Guard guard() {
        TrackerSettings.Guard usual = TrackerSettings.Guard.DEFAULT;
        int perSecond = rate.or(100);
        return new TrackerSettings.Guard(
                perSecond == 0
                        ? null
                        : new RateLimit(perSecond, perSecond * BURST_SECONDS, limitLoopback.on()),
                maxPerAddress.or(usual.peers()),
                limitLoopback.on());
    }

    private @Nullable CheckSettings check() throws BadUsage {
        if (checkPrivate.on() && !checkPeers.on()) {
            throw new BadUsage("--check-private goes with --check-peers");
        }
        CheckSettings usual = CheckSettings.DEFAULT;
        if (!checkPeers.on()) {
            return null;
        }
        return checkPrivate.on()
                ? new CheckSettings(
                        usual.perSecond(), usual.timeout(), usual.validity(), NetworkList.EMPTY)
                : usual;
    }

    private @Nullable AdminSettings admin(Invocation call) throws BadUsage {
        InetSocketAddress address = admin.value();
        String token = adminToken.value();
        if (address == null && token == null) {
            return null;
        }
        if (address == null) {
            throw new BadUsage("--admin-token goes with --admin");
        }
        try {
            return new AdminSettings(address, token == null ? null : token(call, token));
        } catch (IllegalArgumentException e) {
            throw new BadUsage("--admin-token: " + e.getMessage());
        }
    }

    private static String token(Invocation call, String word) throws BadUsage {
        if (!word.startsWith("@")) {
            return word;
        }
        Path file = call.path(word.substring(1));
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String line = lines.readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new BadUsage(
                    "--admin-token: cannot read %s: %s".formatted(file, CommandFailure.reason(e)));
        }
    }

    private TrackerSettings.Access access(Invocation call) throws BadUsage {
        if (isPrivate.on() != users.given()) {
            throw new BadUsage("--private and --users go together");
        }
        return new TrackerSettings.Access(
                path(call, allow.value()), path(call, deny.value()), path(call, users.value()));
    }

    private static @Nullable Path path(Invocation call, @Nullable String word) throws BadUsage {
        return word == null ? null : call.path(word);
    }

    private TrackerSettings.Answers answers() throws BadUsage {
        Duration chosen = interval.or(DEFAULT.answers().interval());
        Duration least = minInterval.or(chosen.dividedBy(2));
        if (least.compareTo(chosen) > 0) {
            throw new BadUsage("--min-interval is longer than --interval");
        }
        int most = maxPeers.or(DEFAULT.answers().maxPeers());
        int usual = defaultPeers.or(Math.min(most, DEFAULT.answers().defaultPeers()));
        if (usual > most) {
            throw new BadUsage("--default-peers is more than --max-peers");
        }
        return new TrackerSettings.Answers(
                chosen,
                least,
                usual,
                most,
                connectionIdLife.or(DEFAULT.answers().connectionIdLife()));
    }

    /// A peer is forgotten when it has missed one announce and is late for the next.
    private StoreLimits limits() {
        StoreLimits limits = DEFAULT.limits();
        Duration chosen = interval.or(DEFAULT.answers().interval());
        int timeout = Math.clamp(chosen.toMinutes() * 3 / 2, 2, StoreLimits.MAX_TIMEOUT_MINUTES);
        return new StoreLimits(
                maxTorrents.or(limits.maxTorrents()),
                maxTotalPeers.or(limits.maxPeers()),
                maxSwarm.or(limits.maxPeersPerTorrent()),
                timeout);
    }
}
