package spate.tracker.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

class AddressCountsTest {
    /// Come and gone in any order, so crowded that nearly all counters are shared.
    @Test
    void noAddressHasFewerThanItHas() {
        Property.forAll(
                100,
                random -> {
                    var counts = new AddressCounts(1 + random.nextInt(500), random.nextLong());
                    Map<Long, Integer> model = new HashMap<>();
                    for (int step = 0; step < 2000; step++) {
                        long address = random.nextInt(300);
                        int change = random.nextInt(6) - 2;
                        change = Math.max(change, -model.getOrDefault(address, 0));
                        model.merge(address, change, Integer::sum);
                        add(counts, address, change);
                    }
                    model.forEach((address, count) -> assertTrue(count(counts, address) >= count));
                    model.forEach((address, count) -> add(counts, address, -count));
                    model.keySet().forEach(address -> assertEquals(0, count(counts, address)));
                });
    }

    private static void add(AddressCounts counts, long address, int change) {
        if (address % 3 == 0) {
            counts.addV6(address << 40, change, change); // any address of the /64
        } else {
            counts.addV4((int) address, change);
        }
    }

    private static int count(AddressCounts counts, long address) {
        return address % 3 == 0 ? counts.countV6(address << 40, 77) : counts.countV4((int) address);
    }

    /// The bound of the documentation, with some addresses that have very many peers.
    @Test
    void hardlyAnyAddressHasManyMoreThanItHas() {
        Property.forAll(
                10,
                random -> {
                    int width = 1 << 10;
                    var counts = new AddressCounts(width, random.nextLong());
                    int addresses = 20_000;
                    int peers = 0;
                    for (int address = 0; address < addresses; address++) {
                        int more = trueCount(address);
                        counts.addV4(address, more);
                        peers += more;
                    }
                    int tooMany = 0;
                    for (int address = 0; address < addresses; address++) {
                        int error = counts.countV4(address) - trueCount(address);
                        tooMany += error > Math.E * peers / width ? 1 : 0;
                    }
                    double most = addresses * Math.exp(-4);
                    assertTrue(tooMany <= most, tooMany + " of at most " + most);
                });
    }

    private static int trueCount(int address) {
        return address % 1000 == 0 ? 1000 : 1;
    }

    @Test
    void anIpv4AddressIsTheSameInEitherForm() {
        var counts = new AddressCounts(1 << 10, 1);
        counts.addV4(0x0A000001, 2);
        counts.addV6(0, 0xFFFF_0A00_0001L, 3);
        assertEquals(5, counts.countV4(0x0A000001));
        assertEquals(5, counts.countV6(0, 0xFFFF_0A00_0001L));
        assertEquals(0, counts.countV6(0x0A000001, 0));
    }

    @Test
    void nothingIsLostAmongThreads() throws Exception {
        var counts = new AddressCounts(64, 1);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                long seed = thread;
                done.add(threads.submit(() -> comeAndGo(counts, new Random(seed))));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }
        for (int address = 0; address < 100; address++) {
            assertEquals(0, counts.countV4(address));
        }
    }

    private static void comeAndGo(AddressCounts counts, Random random) {
        int[] mine = new int[100];
        for (int i = 0; i < 50_000; i++) {
            int address = random.nextInt(mine.length);
            counts.addV4(address, 1);
            mine[address]++;
        }
        for (int address = 0; address < mine.length; address++) {
            assertTrue(counts.countV4(address) >= mine[address]);
            counts.addV4(address, -mine[address]);
        }
    }

    @Test
    void theWidthIsChecked() {
        assertThrows(IllegalArgumentException.class, () -> new AddressCounts(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new AddressCounts(1 << 27, 1));
    }
}
