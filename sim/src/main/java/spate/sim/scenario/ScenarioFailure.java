package spate.sim.scenario;

/// A run that went wrong: says how to see it again.
public final class ScenarioFailure extends AssertionError {

    private static final long serialVersionUID = 1;

    ScenarioFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
