package spate.sim.scenario;

/// Something that is tried out in a world of its own.
@FunctionalInterface
public interface Scenario {

    /// Builds the world, lets it run, and judges what came of it.
    void run(Stage stage);
}
