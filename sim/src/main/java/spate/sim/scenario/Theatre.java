package spate.sim.scenario;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spate.sim.world.World;

/// Runs scenarios and tells what came of them.
public final class Theatre {

    /// Lines of the log that a failure shows.
    private static final int SHOWN_LINES = 120;

    private Theatre() {}

    /// Runs a scenario in the world of that seed.
    ///
    /// @throws ScenarioFailure with the last lines of the log and the command that runs it again
    public static Outcome play(String name, Scenario scenario, long seed) {
        return play(name, scenario, seed, null);
    }

    /// The same, telling every line of the log as it is made.
    public static Outcome play(
            String name, Scenario scenario, long seed, @Nullable Consumer<String> log) {
        long began = System.nanoTime();
        Stage stage = new Stage(seed);
        World world = stage.world();
        if (log != null) {
            world.trace().listen(log);
        }
        try {
            scenario.run(stage);
        } catch (RuntimeException | AssertionError | StackOverflowError failure) {
            throw failed(name, stage, failure);
        }
        return new Outcome(
                name,
                seed,
                world.trace().digest(),
                world.eventCount(),
                stage.seconds(),
                (System.nanoTime() - began) / 1e9,
                stage.figures());
    }

    private static ScenarioFailure failed(String name, Stage stage, Throwable failure) {
        World world = stage.world();
        String message =
                name
                        + " fails at "
                        + stage.seconds()
                        + " s, after "
                        + world.eventCount()
                        + " events: "
                        + failure
                        + "\nreplay: ./dev sim "
                        + name
                        + " --seed "
                        + world.seed()
                        + "\nthe last of the log:\n"
                        + world.trace().tail(SHOWN_LINES);
        return new ScenarioFailure(message, failure);
    }
}
