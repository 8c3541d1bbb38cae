package spate.engine.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import spate.engine.storage.StorageFailure;
import spate.engine.storage.StorageFailure.Kind;

class StoragePauseTest {
    private static final StorageFailure FULL = new StorageFailure(Kind.DISK_FULL, "full");
    private static final long LOOK = StoragePause.LOOK_NANOS;

    private final StoragePause pause = new StoragePause();

    private long waitAfterFailure() {
        pause.begin(FULL, 100);
        long wait = pause.retryAt() - 100;
        pause.end();
        return wait;
    }

    @Test
    void waitsTwiceAsLongEachTimeTheStorageFailsInUse() {
        assertEquals(LOOK, waitAfterFailure());
        assertEquals(2 * LOOK, waitAfterFailure());
        assertEquals(4 * LOOK, waitAfterFailure());
        for (int i = 0; i < 20; i++) {
            waitAfterFailure();
        }
        assertEquals(StoragePause.MAX_WAIT_NANOS, waitAfterFailure());
    }

    @Test
    void beginsAnewOnceSomethingCouldBeStored() {
        waitAfterFailure();
        waitAfterFailure();
        pause.onStored();
        assertEquals(LOOK, waitAfterFailure());
    }

    @Test
    void looksOftenAsLongAsTheStorageItselfSaysNo() {
        waitAfterFailure();
        pause.begin(FULL, 0);
        for (int i = 1; i < 20; i++) {
            pause.goOn(FULL, i);
            assertEquals(i + LOOK, pause.retryAt());
        }
    }

    @Test
    void tellsEachReasonOnce() {
        assertTrue(pause.begin(FULL, 0));
        assertEquals("full", pause.reason());
        assertFalse(pause.goOn(FULL, 0));
        assertTrue(pause.goOn(new StorageFailure(Kind.MISSING, "gone"), 0));
        assertTrue(pause.end());
        assertFalse(pause.end());
        assertEquals("", pause.reason());
        assertTrue(pause.begin(FULL, 0));
    }
}
