package spate.sim.scenario;

import java.util.Locale;
import java.util.Map;

/// What came of a run.
///
/// @param scenario its name
/// @param seed of its world
/// @param digest over everything that happened
/// @param events how many things happened
/// @param virtualSeconds how long that took in there
/// @param realSeconds how long that took out here
/// @param figures what the scenario measured
public record Outcome(
        String scenario,
        long seed,
        String digest,
        long events,
        double virtualSeconds,
        double realSeconds,
        Map<String, String> figures) {

    /// One line.
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-28s seed %d: %.1f s, %d events, %.2f s real (%.0fx), digest %s %s",
                scenario,
                seed,
                virtualSeconds,
                events,
                realSeconds,
                virtualSeconds / Math.max(realSeconds, 1e-9),
                digest.substring(0, 16),
                figures);
    }
}
