package spate.sim.scenario;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every scenario, in the world of one seed: 1, or that of the system property `spate.seed`.
class ScenariosTest {

    private static List<String> names() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void playsWell(String name) {
        Scenario scenario = Objects.requireNonNull(Scenarios.find(name));
        System.out.println(Theatre.play(name, scenario, Long.getLong("spate.seed", 1)));
    }
}
