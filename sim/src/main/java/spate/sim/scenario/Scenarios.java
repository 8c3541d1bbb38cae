package spate.sim.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All scenarios by name.
public final class Scenarios {

    private Scenarios() {}

    private static Map<String, Scenario> all() {
        Map<String, Scenario> all = new LinkedHashMap<>();
        SwarmScenarios.addTo(all);
        PolicyScenarios.addTo(all);
        FaultScenarios.addTo(all);
        PeerScenarios.addTo(all);
        ScarcityScenarios.addTo(all);
        TrackerScenarios.addTo(all);
        return all;
    }

    public static List<String> names() {
        return new ArrayList<>(all().keySet());
    }

    /// The scenario of that name, null if there is none.
    public static @Nullable Scenario find(String name) {
        return all().get(name);
    }
}
