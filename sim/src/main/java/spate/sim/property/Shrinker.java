package spate.sim.property;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spate.sim.scenario.Outcome;
import spate.sim.scenario.ScenarioFailure;
import spate.sim.scenario.Theatre;

/// Plays random worlds, and looks for what a world that fails does not need in order to fail.
public final class Shrinker {

    private Shrinker() {}

    /// Plays the random world of a seed.
    ///
    /// @throws ScenarioFailure for the smallest world of that seed which still fails
    public static Outcome play(long seed, Set<Feature> allowed) {
        try {
            return Theatre.play(name(allowed), new RandomWorld(allowed), seed);
        } catch (ScenarioFailure failure) {
            throw smallest(seed, allowed, failure);
        }
    }

    private static ScenarioFailure smallest(
            long seed, Set<Feature> allowed, ScenarioFailure failure) {
        Set<Feature> needed = copy(allowed);
        ScenarioFailure last = failure;
        for (Feature feature : Feature.values()) {
            Set<Feature> fewer = copy(needed);
            if (fewer.remove(feature)) {
                ScenarioFailure still = failureOf(seed, fewer);
                if (still != null) {
                    needed = fewer;
                    last = still;
                }
            }
        }
        return last;
    }

    private static @Nullable ScenarioFailure failureOf(long seed, Set<Feature> features) {
        try {
            Theatre.play(name(features), new RandomWorld(features), seed);
            return null;
        } catch (ScenarioFailure failure) {
            return failure;
        }
    }

    private static Set<Feature> copy(Set<Feature> features) {
        Set<Feature> copy = EnumSet.noneOf(Feature.class);
        copy.addAll(features);
        return copy;
    }

    /// As the command takes it.
    private static String name(Set<Feature> features) {
        if (features.size() == Feature.values().length) {
            return "random";
        }
        String only = features.stream().map(Feature::name).collect(Collectors.joining(","));
        return only.isEmpty() ? "random --only none" : "random --only " + only;
    }
}
