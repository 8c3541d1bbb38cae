package spate.engine.storage;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class LeafCacheTest {

    private final LeafCache cache = new LeafCache(3 * (64 + 128));
    private final byte[] leaves = new byte[64];

    @Test
    void letsGoOfWhatWasOfNoUseForLongest() {
        cache.put(1, 0, leaves);
        cache.put(1, 1, leaves);
        cache.put(2, 0, leaves);
        assertSame(leaves, cache.find(1, 0));
        cache.put(2, 1, leaves);
        assertNull(cache.find(1, 1));
        assertSame(leaves, cache.find(1, 0));
        assertSame(leaves, cache.find(2, 1));
    }

    @Test
    void countsWhatIsPutAgainOnce() {
        for (int i = 0; i < 10; i++) {
            cache.put(1, 7, leaves);
        }
        cache.put(1, 8, leaves);
        cache.put(1, 9, leaves);
        assertSame(leaves, cache.find(1, 7));
        assertSame(leaves, cache.find(1, 8));
    }

    @Test
    void keepsNothingThatIsLargerThanItself() {
        cache.put(1, 0, leaves);
        cache.put(1, 1, new byte[1024]);
        assertNull(cache.find(1, 1));
        assertSame(leaves, cache.find(1, 0));
    }

    @Test
    void forgetsATorrent() {
        cache.put(1, 0, leaves);
        cache.put(2, 0, leaves);
        cache.forget(1);
        assertNull(cache.find(1, 0));
        assertSame(leaves, cache.find(2, 0));
    }
}
