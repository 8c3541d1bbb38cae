package spate.cli.tracker;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.Invocation;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.tracker.TrackerSettings;
import spate.tracker.cluster.ClusterSettings;
import spate.tracker.cluster.ClusterUrl;
import spate.tracker.core.Shards;

/// The options of `tracker`, each of which is a key of its configuration file too.
final class ServerOptions {
    private static final TrackerSettings DEFAULT = TrackerSettings.DEFAULT;

    private final Syntax syntax =
            new Syntax("tracker", "run a tracker: tell the peers of a torrent of one another");

    private final Value<String> config;
    private final Flag checkConfig;
    private final List<List<InetSocketAddress>> listen;
    private final Value<Integer> workers;
    private final ProtocolOptions protocols;
    private final WebSocketOptions webSockets;
    private final AnswerOptions answers;
    private final LimitOptions limits;
    private final AccessOptions access;
    private final Value<Duration> saveInterval;
    private final Value<ClusterUrl> redis;
    private final AdminOptions admin;

    ServerOptions() {
        config = syntax.text("--config", "FILE", "take settings from a file (TOML)");
        checkConfig =
                syntax.flag(
                        "--check-config",
                        "judge the settings and the files that they name, and do nothing");
        listen =
                syntax.repeated(
                        "--listen",
                        "ADDR",
                        Words::addresses,
                        "serve here: IP:PORT, several with commas between them (default:"
                                + " 0.0.0.0:6969,[::]:6969)");
        workers =
                syntax.value(
                        "--workers",
                        "N",
                        Quantity.count(1, Shards.MAX_COUNT),
                        "threads that answer (default: one a core)");
        protocols = new ProtocolOptions(syntax);
        webSockets = new WebSocketOptions(syntax);
        answers = new AnswerOptions(syntax);
        limits = new LimitOptions(syntax);
        access = new AccessOptions(syntax);
        syntax.section("State");
        saveInterval =
                syntax.value(
                        "--save-interval",
                        "TIME",
                        text -> Words.within(text, Duration.ofSeconds(1), Duration.ofDays(1)),
                        "how often the swarms are saved (default: 5m)");
        syntax.section("Several trackers");
        redis =
                syntax.value(
                        "--redis",
                        "URL",
                        ServerOptions::clusterUrl,
                        "share all swarms with the other trackers at this Redis or Valkey:"
                                + " redis://[USER:PASSWORD@]HOST:PORT[/DB], rediss:// with TLS,"
                                + " redis+cluster://HOST:PORT,...; ?ca=FILE at its end names the"
                                + " certificates to trust (PEM)");
        admin = new AdminOptions(syntax);
        addExamples();
    }

    private void addExamples() {
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
        TrackerSettings.Answers told = answers.answers();
        TrackerSettings settings =
                DEFAULT.withAnswers(told).withLimits(limits.limits(told.interval()));
        settings = settings.withGuard(limits.guard()).withAccess(access.access(call));
        settings = settings.withCheck(access.check());
        ClusterUrl url = redis.value();
        if (url != null) {
            int timeout = settings.limits().timeoutMinutes();
            settings = settings.withCluster(ClusterSettings.of(url, timeout));
        }
        settings = settings.withAdmin(admin.admin(call, protocols.certificate(call)));
        settings = settings.withWorkers(workers.or(DEFAULT.workers()));
        settings =
                settings.withServes(protocols.serves(webSockets.limits(limits.limitsLoopback())))
                        .withHttp(protocols.http(call, admin.isSecure()));
        if (!listen.isEmpty()) {
            settings = settings.withListen(Words.flat(listen));
        }
        Path folder = call.stateFolder();
        return folder == null
                ? settings
                : settings.withState(
                        new TrackerSettings.State(folder, saveInterval.or(Duration.ofMinutes(5))));
    }
}
