package spate.tracker.websocket;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UnsentTest {
    private static final boolean FIRST = true;
    private static final boolean NOT_FIRST = false;

    private final Unsent unsent = new Unsent(100);

    @Test
    void whoTakesNothingGetsNoMoreThanThereIsFor() {
        assertTrue(unsent.add(60, FIRST));
        assertTrue(unsent.add(40, NOT_FIRST));
        assertFalse(unsent.add(1, NOT_FIRST));
        unsent.remove(60);
        assertTrue(unsent.add(60, NOT_FIRST));
        assertFalse(unsent.add(1, NOT_FIRST));
    }

    @Test
    void whoTakesEverythingIsAlwaysAnswered() {
        assertTrue(unsent.add(100, FIRST));
        assertTrue(unsent.add(50, FIRST));
        assertFalse(unsent.add(1, NOT_FIRST));
    }
}
