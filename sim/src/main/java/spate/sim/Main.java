package spate.sim;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spate.sim.property.Feature;
import spate.sim.property.RandomWorld;
import spate.sim.property.Shrinker;
import spate.sim.scenario.Outcome;
import spate.sim.scenario.Scenario;
import spate.sim.scenario.ScenarioFailure;
import spate.sim.scenario.Scenarios;
import spate.sim.scenario.Theatre;

/// The command that plays scenarios: `./dev sim`.
public final class Main {

    private static final String USAGE =
            """
            usage: sim list                     the names of all scenarios
                   sim NAME [--seed N] [--count N] [--log]
                   sim all [--seed N]           every scenario
                   sim random [--seed N] [--count N] [--only FEATURE,...]
                                                a world drawn at random; of its features only these
            --seed N   the world of that seed (1)
            --count N  that many worlds, from that seed on
            --log      print every event
            --digests  print the outcome of each of many worlds
            """;

    private long seed = 1;
    private long count = 1;
    private boolean log;
    private boolean digests;
    private Set<Feature> features = EnumSet.allOf(Feature.class);

    private Main() {}

    /// Exits with 0 if all went well, 1 if a scenario failed, 2 if the arguments make no sense.
    public static void main(String[] args) {
        System.exit(new Main().run(List.of(args)));
    }

    private int run(List<String> args) {
        if (args.isEmpty() || !readOptions(args)) {
            System.err.print(USAGE);
            return 2;
        }
        String name = args.get(0);
        if (name.equals("list")) {
            Scenarios.names().forEach(System.out::println);
            return 0;
        }
        if (name.equals("random")) {
            return playRandom() == 0 ? 0 : 1;
        }
        List<String> names = name.equals("all") ? Scenarios.names() : List.of(name);
        int failures = 0;
        for (String each : names) {
            Scenario scenario = Scenarios.find(each);
            if (scenario == null) {
                System.err.println("sim: no scenario " + each + "; see: sim list");
                return 2;
            }
            failures += playNamed(each, scenario);
        }
        return failures == 0 ? 0 : 1;
    }

    private boolean readOptions(List<String> args) {
        for (int i = 1; i < args.size(); i++) {
            boolean hasValue = i + 1 < args.size();
            try {
                switch (args.get(i)) {
                    case "--log" -> log = true;
                    case "--digests" -> digests = true;
                    case "--only" -> features = Feature.parse(hasValue ? args.get(++i) : "");
                    case "--seed" -> seed = hasValue ? Long.parseLong(args.get(++i)) : 1;
                    case "--count" -> count = hasValue ? Long.parseLong(args.get(++i)) : 1;
                    default -> {
                        return false;
                    }
                }
            } catch (IllegalArgumentException _) {
                return false;
            }
        }
        return true;
    }

    private int playRandom() {
        boolean shrinks = !log && features.size() == Feature.values().length;
        return play(
                "random",
                each ->
                        shrinks
                                ? Shrinker.play(each, features)
                                : Theatre.play(
                                        "random", new RandomWorld(features), each, listener()));
    }

    private int playNamed(String name, Scenario scenario) {
        return play(name, each -> Theatre.play(name, scenario, each, listener()));
    }

    /// Plays the world of a seed.
    private interface Play {
        Outcome of(long seed);
    }

    private int play(String name, Play play) {
        int failures = 0;
        double virtual = 0;
        double real = 0;
        for (long each = seed; each < seed + count; each++) {
            try {
                Outcome outcome = play.of(each);
                virtual += outcome.virtualSeconds();
                real += outcome.realSeconds();
                if (count == 1 || digests) {
                    System.out.println(outcome);
                }
            } catch (ScenarioFailure failure) {
                failures++;
                System.out.println(failure.getMessage());
                Throwable cause = failure.getCause();
                if (cause != null) {
                    cause.printStackTrace(System.out);
                }
            }
        }
        if (count > 1) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d worlds, %d failed, %.0f s in %.1f s%n",
                    name,
                    count,
                    failures,
                    virtual,
                    real);
        }
        return failures;
    }

    private @Nullable Consumer<String> listener() {
        return log ? System.out::println : null;
    }
}
