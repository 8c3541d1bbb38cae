package spate.sim.property;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spate.sim.scenario.Outcome;

class ShrinkerTest {

    private static final Set<Feature> ALL = EnumSet.allOf(Feature.class);

    @Test
    void oneSeedIsOneWorld() {
        Outcome first = Shrinker.play(7, ALL);
        assertEquals(first.digest(), Shrinker.play(7, ALL).digest());
        assertNotEquals(first.digest(), Shrinker.play(8, ALL).digest());
    }

    @Test
    void aFeatureThatWasNotDrawnMakesNoDifference() {
        String whole = Shrinker.play(7, ALL).digest();
        int alike = 0;
        for (Feature feature : Feature.values()) {
            Set<Feature> without = EnumSet.complementOf(EnumSet.of(feature));
            alike += Shrinker.play(7, without).digest().equals(whole) ? 1 : 0;
        }
        int drawn = Feature.values().length - alike;
        assertEquals(drawn, new RandomWorld(ALL).drawn(7).size());
    }

    @Test
    void readsFeaturesAsTheCommandTakesThem() {
        assertEquals(EnumSet.of(Feature.KILLS, Feature.LOSS), Feature.parse("kills,LOSS"));
        assertEquals(EnumSet.noneOf(Feature.class), Feature.parse("none"));
        assertThrows(IllegalArgumentException.class, () -> Feature.parse("kills,nonsense"));
    }
}
