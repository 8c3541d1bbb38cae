package spate.cli.tracker;

import java.time.Duration;
import spate.cli.option.BadUsage;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.tracker.TrackerSettings;
import spate.tracker.core.Policy;

/// What clients are told: the options of `tracker` about its answers.
final class AnswerOptions {
    private static final TrackerSettings.Answers DEFAULT = TrackerSettings.DEFAULT.answers();

    private final Value<Duration> interval;
    private final Value<Duration> minInterval;
    private final Value<Integer> maxPeers;
    private final Value<Integer> defaultPeers;
    private final Value<Duration> connectionIdLife;

    AnswerOptions(Syntax syntax) {
        syntax.section("Answers");
        interval =
                syntax.value(
                        "--interval",
                        "TIME",
                        text -> Words.within(text, Duration.ofSeconds(1), Duration.ofDays(1)),
                        "how long clients are to wait before they announce again; up to an eighth is"
                                + " added (default: 30m)");
        minInterval =
                syntax.value(
                        "--min-interval",
                        "TIME",
                        text -> Words.within(text, Duration.ZERO, Duration.ofDays(1)),
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
                        text -> Words.within(text, Duration.ofSeconds(1), Duration.ofHours(2)),
                        "how long a connection id is good for over UDP (default: 4m)");
    }

    TrackerSettings.Answers answers() throws BadUsage {
        Duration chosen = interval.or(DEFAULT.interval());
        Duration least = minInterval.or(chosen.dividedBy(2));
        if (least.compareTo(chosen) > 0) {
            throw new BadUsage("--min-interval is longer than --interval");
        }
        int most = maxPeers.or(DEFAULT.maxPeers());
        int usual = defaultPeers.or(Math.min(most, DEFAULT.defaultPeers()));
        if (usual > most) {
            throw new BadUsage("--default-peers is more than --max-peers");
        }
        return new TrackerSettings.Answers(
                chosen, least, usual, most, connectionIdLife.or(DEFAULT.connectionIdLife()));
    }
}
