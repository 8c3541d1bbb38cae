package spate.tracker.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

class HashListTest {
    private record Hash(long first, long second, int third) {
        /// Many that differ in one word only, and the one of zeros.
        static Hash random(Random random, int range) {
            return new Hash(random.nextInt(3), random.nextInt(range), random.nextInt(3));
        }
    }

    @Test
    void holdsWhatASetWouldHold() {
        Property.forAll(
                200,
                random -> {
                    int range = 1 + random.nextInt(1000);
                    var builder = new HashList.Builder(random.nextLong());
                    Set<Hash> model = new HashSet<>();
                    for (int i = random.nextInt(2 * range); i > 0; i--) {
                        Hash hash = Hash.random(random, range);
                        model.add(hash);
                        assertTrue(builder.add(hash.first, hash.second, hash.third));
                    }
                    HashList list = builder.build();
                    assertEquals(model.size(), list.size());
                    assertEquals(model.isEmpty(), list.isEmpty());
                    for (int i = 0; i < 2 * range; i++) {
                        Hash hash = Hash.random(random, range);
                        assertEquals(
                                model.contains(hash),
                                list.contains(hash.first, hash.second, hash.third));
                    }
                });
    }

    @Test
    void aListOfNothingHasNothing() {
        HashList list = new HashList.Builder(1).build();
        assertTrue(list.isEmpty());
        assertFalse(list.contains(0, 0, 0));
        assertFalse(list.contains(1, 2, 3));
    }

    @Test
    void holdsMillions() {
        int count = 2_000_000;
        var builder = new HashList.Builder(5);
        for (int i = 0; i < count; i++) {
            builder.add(i, -i, 7);
        }
        HashList list = builder.build();
        assertEquals(count, list.size());
        for (int i = 0; i < count; i++) {
            assertTrue(list.contains(i, -i, 7));
            assertFalse(list.contains(i, -i, 8));
        }
    }
}
