package spate.tracker.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

class SlabTest {
    /// The product with the reciprocal is too large by what grows with the number: what matters are
    /// the last numbers of chunks, and most of all those near the largest.
    @Test
    void aRunIsInTheChunkThatDivisionTells() {
        for (int runLongs = 1; runLongs <= Slab.MAX_RUN_LONGS; runLongs++) {
            assertDivides(Slab.withOwners(new ChunkPool(), runLongs));
            assertDivides(Slab.withoutOwners(new ChunkPool(), runLongs));
        }
    }

    private static void assertDivides(Slab slab) {
        int chunks = Slab.MAX_RUNS / slab.runsInChunk();
        for (int chunk = 1;
                chunk <= chunks;
                chunk += chunk > 100 && chunk < chunks - 2000 ? 997 : 1) {
            int first = chunk * slab.runsInChunk();
            assertEquals(chunk - 1, slab.chunkOf(first - 1));
            assertEquals(chunk, slab.chunkOf(first));
        }
        assertEquals((Slab.MAX_RUNS - 1) / slab.runsInChunk(), slab.chunkOf(Slab.MAX_RUNS - 1));
    }

    /// Of every length, with the owners behind.
    @Test
    void runsAndOwnersDoNotOverlap() {
        for (int runLongs = 1; runLongs <= Slab.MAX_RUN_LONGS; runLongs++) {
            Slab slab = Slab.withOwners(new ChunkPool(), runLongs);
            int runs = 2 * slab.runsInChunk() + 1;
            for (int i = 0; i < runs; i++) {
                int run = slab.add(-i);
                slab.array(run)[slab.base(run)] = i;
                slab.array(run)[slab.base(run) + runLongs - 1] = i;
            }
            for (int i = 0; i < runs; i++) {
                assertEquals(-i, slab.owner(i));
                assertEquals(i, slab.array(i)[slab.base(i)]);
                assertEquals(i, slab.array(i)[slab.base(i) + runLongs - 1]);
            }
        }
    }

    @Test
    void theLastRunTakesThePlaceOfOneThatIsRemoved() {
        Property.forAll(
                20,
                random -> {
                    int runLongs = 1 + random.nextInt(1000);
                    Slab slab = Slab.withOwners(new ChunkPool(), runLongs);
                    List<Integer> model = new ArrayList<>();
                    for (int step = 0; step < 2000; step++) {
                        boolean grows = step / 200 % 2 == 0;
                        if (model.isEmpty() || random.nextInt(4) < (grows ? 3 : 1)) {
                            int run = slab.add(step);
                            slab.array(run)[slab.base(run)] = step;
                            model.add(step);
                        } else {
                            int run = random.nextInt(model.size());
                            slab.remove(run);
                            int last = model.removeLast();
                            if (run < model.size()) {
                                model.set(run, last);
                            }
                        }
                    }
                    assertEquals(model.size(), slab.count());
                    for (int run = 0; run < model.size(); run++) {
                        assertEquals(model.get(run), slab.owner(run));
                        assertEquals((long) model.get(run), slab.array(run)[slab.base(run)]);
                    }
                });
    }

    @Test
    void aChunkThatOneGivesBackServesAnother() {
        ChunkPool pool = new ChunkPool();
        Slab one = Slab.withOwners(pool, 3);
        Slab other = Slab.withoutOwners(pool, 8);
        one.add(1);
        long[] chunk = one.array(0);
        one.remove(0);
        other.add();
        assertSame(chunk, other.array(0));
    }

    @Test
    void whoShrinksKeepsLittle() {
        ChunkPool pool = new ChunkPool();
        Slab slab = Slab.withoutOwners(pool, Slab.MAX_RUN_LONGS);
        for (int i = 0; i < 8000; i++) {
            slab.add();
        }
        assertEquals(1000, pool.takenCount());
        while (slab.count() > 800) {
            slab.remove(0);
            assertTrue(pool.freeCount() <= 16 + pool.takenCount() / 4);
        }
        assertEquals(100, pool.takenCount());
        assertEquals(16 + 25, pool.freeCount());
    }
}
