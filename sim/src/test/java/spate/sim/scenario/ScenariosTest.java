package spate.sim.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every scenario, in the world of one seed: 1, or that of the system property `spate.seed`.
class ScenariosTest {

    private static List<String> names() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    @Execution(ExecutionMode.CONCURRENT)
    void playsWell(String name) {
        Scenario scenario = Objects.requireNonNull(Scenarios.find(name));
        Outcome outcome = Theatre.play(name, scenario, Long.getLong("spate.seed", 1));
        System.out.println(outcome);
        assertEquals(name, outcome.scenario());
    }
}
