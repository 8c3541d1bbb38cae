package spate.tracker.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.testing.Property;

/// What is entered is found, whatever else comes and goes: here things lie without holes, as in a store.
class PositionIndexTest {
    private static final class Things {
        final Random random;
        final ChunkPool pool = new ChunkPool();
        final Runs runs = new Runs(pool, this::moved);
        final PositionIndex index;
        final long[] hashes = new long[200_000];
        int count;

        Things(Random random, boolean isAlwaysWide) {
            this.random = random;
            this.index = new PositionIndex(runs, position -> hashes[position], 1, isAlwaysWide);
        }

        private void moved(int owner, int place) {
            assertEquals(1, owner);
            index.moved((int) (runs.array(place)[runs.base(place)] >>> 32), place);
        }

        /// Now and then with the hash of another.
        void add() {
            boolean isTwin = count > 0 && random.nextInt(50) == 0;
            hashes[count] = isTwin ? hashes[random.nextInt(count)] : random.nextLong();
            index.enter(count++);
        }

        void remove(int position) {
            index.leave(position);
            count--;
            if (position != count) {
                index.renumber(count, position);
                hashes[position] = hashes[count];
            }
        }

        boolean finds(int position) {
            int found = index.first(hashes[position]);
            while (found != PositionIndex.NONE && found != position) {
                found = index.next();
            }
            return found == position;
        }

        void resizeTo(int wanted) {
            while (count != wanted) {
                boolean adds = random.nextInt(10) == 0 ? count > wanted : count < wanted;
                if (adds || count == 0) {
                    add();
                } else {
                    remove(random.nextInt(count));
                }
            }
        }

        void check() {
            for (int i = 0; i < count; i++) {
                assertTrue(finds(i), "not found");
            }
            for (int i = 0; i < 1000; i++) {
                long stranger = random.nextLong();
                int seen = 0;
                for (int at = index.first(stranger); at >= 0; at = index.next()) {
                    assertTrue(at < count, "none lies there");
                    seen++;
                }
                assertTrue(seen < 300, "more than a segment");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsWhatIsThereAndNothingElse(boolean isAlwaysWide) {
        Property.forAll(
                20,
                random -> {
                    Things things = new Things(random, isAlwaysWide);
                    for (int turn = 0; turn < 10; turn++) {
                        things.resizeTo(random.nextInt(1 << (2 + random.nextInt(11))));
                        things.check();
                    }
                });
    }

    /// Positions from 65,535 on need more than two bytes.
    @Test
    void entriesBecomeWideAndNarrowAgain() {
        Property.forAll(
                1,
                random -> {
                    Things things = new Things(random, false);
                    things.resizeTo(64_000);
                    for (int size :
                            new int[] {65_534, 65_536, 67_000, 150_000, 66_000, 10_000, 10}) {
                        things.resizeTo(size);
                        things.check();
                    }
                });
    }

    @Test
    void whatIsGivenBackIsGivenBack() {
        Things things = new Things(new Random(1), true);
        things.resizeTo(100_000);
        assertFalse(things.pool.takenCount() < 10);
        things.resizeTo(0);
        assertEquals(1, things.pool.takenCount());
        things.index.free();
        assertEquals(0, things.pool.takenCount());
    }
}
