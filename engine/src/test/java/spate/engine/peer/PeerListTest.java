package spate.engine.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.peer.PeerPriority;
import spate.protocol.testing.Property;

class PeerListTest {
    private static final long SECOND = 1_000_000_000;

    private final PeerList list = new PeerList(new Random(1));

    private static PeerAddress peer(String text) {
        PeerAddress address = PeerAddress.parse(text);
        assertNotNull(address, text);
        return address;
    }

    /// Dials all that may be dialled now; they stay "being dialled".
    private List<PeerAddress> dialAll(long now) {
        List<PeerAddress> dialled = new ArrayList<>();
        for (PeerAddress next = list.nextCandidate(now); next != null; ) {
            list.onDialled(next, now);
            dialled.add(next);
            next = list.nextCandidate(now);
        }
        return dialled;
    }

    @Test
    void theBetterSourceComesFirst() {
        list.add(peer("8.0.0.1:1"), PeerSource.DHT, 0);
        list.add(peer("8.0.0.2:1"), PeerSource.TRACKER, 0);
        list.add(peer("8.0.0.3:1"), PeerSource.USER, 0);
        list.add(peer("10.0.0.1:1"), PeerSource.PEX, 0);
        assertEquals(
                List.of(
                        peer("10.0.0.1:1"),
                        peer("8.0.0.3:1"),
                        peer("8.0.0.2:1"),
                        peer("8.0.0.1:1")),
                dialAll(0));
    }

    /// Nobody else tells which link is meant.
    @Test
    void linkLocalAddressesOfV6AreDialledForTheUserOnly() {
        for (PeerSource source : PeerSource.values()) {
            boolean isUser = source == PeerSource.USER;
            PeerAddress address = peer("[fe80::" + (1 + source.ordinal()) + "]:6881");
            assertEquals(isUser, list.add(address, source, 0), source::toString);
        }
        assertTrue(list.add(peer("169.254.0.1:6881"), PeerSource.TRACKER, 0));
        assertEquals(2, list.size());
    }

    @Test
    void anotherSourceIsNoted() {
        assertTrue(list.add(peer("8.0.0.1:1"), PeerSource.DHT, 0));
        assertTrue(list.add(peer("8.0.0.2:1"), PeerSource.TRACKER, 0));
        assertFalse(list.add(peer("8.0.0.1:1"), PeerSource.USER, 0));
        assertEquals(2, list.size());
        assertEquals(peer("8.0.0.1:1"), list.nextCandidate(0));
        PeerListEntry entry = list.find(peer("8.0.0.1:1"));
        assertNotNull(entry);
        assertTrue(entry.isFrom(PeerSource.DHT) && entry.isFrom(PeerSource.USER));
        assertFalse(entry.isFrom(PeerSource.PEX));
    }

    @Test
    void theHigherPriorityComesFirst() {
        PeerAddress own = peer("123.213.32.10:6881");
        list.addOwn(own, 0);
        Random random = new Random(4);
        for (int i = 0; i < 50; i++) {
            IpAddress ip = IpAddress.ofV4(0x08000000 | random.nextInt(1 << 24));
            list.add(new PeerAddress(ip, 6881), PeerSource.TRACKER, 0);
        }
        long last = 1L << 32;
        for (PeerAddress address : dialAll(0)) {
            long priority = Integer.toUnsignedLong(PeerPriority.of(own, address));
            assertTrue(priority <= last);
            last = priority;
        }
    }

    @Test
    void pausesLongerAfterEachFailure() {
        assertPausesLonger(peer("8.0.0.1:1"), PeerSource.TRACKER, PeerList.FIRST_PAUSE_NANOS);
    }

    @Test
    void comesBackSoonerToAPeerThatTheUserNamed() {
        assertPausesLonger(peer("8.0.0.1:1"), PeerSource.USER, SECOND);
    }

    private void assertPausesLonger(PeerAddress address, PeerSource source, long first) {
        list.add(address, source, 0);
        long now = 0;
        long expected = first;
        for (int i = 1; i < 15; i++) {
            assertEquals(address, list.nextCandidate(now));
            list.onDialled(address, now);
            assertNull(list.nextCandidate(now));
            list.onClosed(address, false, now);
            assertNull(list.nextCandidate(now));
            long pause = list.nextDeadline() - now;
            assertTrue(pause >= expected && pause <= expected * 5 / 4, "pause " + pause);
            expected = Math.min(expected * 2, Math.min(first << 9, PeerList.MAX_PAUSE_NANOS));
            now = list.nextDeadline();
        }
    }

    @Test
    void whoWasUsefulIsForgivenAndComesBackSoon() {
        PeerAddress address = peer("8.0.0.1:1");
        list.add(address, PeerSource.TRACKER, 0);
        list.onDialled(address, 0);
        list.onClosed(address, false, 0);
        list.onDialled(address, 100 * SECOND);
        list.onConnected(address, 100 * SECOND);
        list.onClosed(address, true, 200 * SECOND);
        PeerListEntry entry = list.find(address);
        assertNotNull(entry);
        assertEquals(0, entry.failures());
        assertTrue(entry.isUseful() && entry.isMet());
        assertNull(list.nextCandidate(209 * SECOND));
        assertEquals(address, list.nextCandidate(213 * SECOND));
    }

    @Test
    void neverDialsOwnAddressesNorWhatIsNone() {
        list.add(peer("8.0.0.1:1"), PeerSource.TRACKER, 0);
        list.addOwn(peer("8.0.0.1:1"), 0);
        list.add(peer("8.0.0.1:1"), PeerSource.TRACKER, 0);
        list.add(peer("0.0.0.0:1"), PeerSource.TRACKER, 0);
        list.add(peer("224.0.0.1:1"), PeerSource.TRACKER, 0);
        assertEquals(0, list.size());
        assertTrue(list.add(peer("8.0.0.1:2"), PeerSource.TRACKER, 0));
    }

    @Test
    void seedsAreNotDialledWhileWeSeed() {
        list.add(peer("8.0.0.1:1"), PeerSource.TRACKER, 0);
        list.add(peer("8.0.0.2:1"), PeerSource.TRACKER, 0);
        list.onSeed(peer("8.0.0.1:1"), true, 0);
        list.seeding(true, 0);
        assertEquals(1, list.candidates());
        assertEquals(peer("8.0.0.2:1"), list.nextCandidate(0));
        list.onSeed(peer("8.0.0.2:1"), true, 0);
        assertNull(list.nextCandidate(0));
        list.seeding(false, 0);
        assertEquals(2, list.candidates());
    }

    @Test
    void seedsAreDialledAtOnceWhenWeAreNoSeedAnyMore() {
        for (String name : List.of("8.0.0.1:1", "8.0.0.2:1")) {
            PeerAddress seed = peer(name);
            list.add(seed, PeerSource.TRACKER, 0);
            list.onDialled(seed, 0);
        }
        list.onConnected(peer("8.0.0.1:1"), 0);
        list.onSeed(peer("8.0.0.1:1"), true, 0);
        list.onSeed(peer("8.0.0.2:1"), true, 0);
        list.seeding(true, SECOND);
        list.onClosed(peer("8.0.0.1:1"), false, SECOND);
        list.onClosed(peer("8.0.0.2:1"), false, SECOND);
        list.seeding(false, 2 * SECOND);
        assertEquals(List.of(peer("8.0.0.1:1")), dialAll(2 * SECOND), "the other was not reached");
    }

    @Test
    void whoIsConnectedToUsIsNotDialled() {
        PeerAddress address = peer("8.0.0.1:1");
        assertTrue(list.onIncoming(address, 0));
        assertFalse(list.onIncoming(address, 0), "twice");
        assertNull(list.nextCandidate(0));
        list.onClosed(address, true, SECOND);
        assertEquals(address, list.nextCandidate(20 * SECOND));
        list.onDialled(address, 20 * SECOND);
        assertFalse(list.onIncoming(address, 20 * SECOND), "is being dialled");
    }

    @Test
    void aWholeHostCanBeForgotten() {
        list.add(peer("8.0.0.1:1"), PeerSource.TRACKER, 0);
        list.add(peer("8.0.0.1:2"), PeerSource.TRACKER, 0);
        list.add(peer("8.0.0.2:1"), PeerSource.TRACKER, 0);
        list.removeHost(peer("8.0.0.1:1").ip());
        assertEquals(List.of(peer("8.0.0.2:1")), dialAll(0));
        assertTrue(list.remove(peer("8.0.0.2:1")));
        assertFalse(list.remove(peer("8.0.0.2:1")));
        assertEquals(0, list.size());
    }

    @Test
    void aFullListKeepsTheBetter() {
        list.capacity(100);
        for (int i = 0; i < 100; i++) {
            list.add(new PeerAddress(IpAddress.ofV4(0x08000000 + i), 1), PeerSource.PEX, 0);
        }
        assertFalse(list.add(peer("9.0.0.1:1"), PeerSource.DHT, 0));
        assertTrue(list.add(peer("9.0.0.2:1"), PeerSource.USER, 0));
        assertEquals(100, list.size());
        assertEquals(peer("9.0.0.2:1"), list.nextCandidate(0));
        dialAll(0);
        assertFalse(list.add(peer("9.0.0.3:1"), PeerSource.USER, 0), "those in use stay");
    }

    @Test
    void exportsTheGoodOnes() {
        for (int i = 0; i < 4; i++) {
            PeerAddress address = new PeerAddress(IpAddress.ofV4(0x08000000 + i), 1);
            list.add(address, PeerSource.TRACKER, 0);
            list.onDialled(address, 0);
            if (i > 0) {
                list.onConnected(address, 0);
            }
            list.onClosed(address, i == 2, 0);
        }
        PeerAddress fresh = peer("8.0.0.9:1");
        list.add(fresh, PeerSource.DHT, 0);
        PeerAddress connected = peer("8.0.0.10:1");
        list.add(connected, PeerSource.DHT, 0);
        list.onDialled(connected, 0);
        list.onConnected(connected, 0);
        assertEquals(List.of(peer("8.0.0.2:1"), connected, fresh), list.export(10));
        assertEquals(1, list.export(1).size());
    }

    /// The candidate is always the best of those that may be dialled, found by looking at all.
    @Test
    void agreesWithANaiveModel() {
        Property.forAll(100, random -> new Model(random).run());
    }

    private static final class Model {
        private final RandomGenerator random;
        private final PeerList list;
        private final Map<PeerAddress, String> state = new LinkedHashMap<>();
        private long now;

        Model(RandomGenerator random) {
            this.random = random;
            list = new PeerList(random);
            list.capacity(60);
            now = random.nextLong(-100 * SECOND, 100 * SECOND);
        }

        void run() {
            for (int i = 0; i < 500; i++) {
                step();
                check();
            }
        }

        private void step() {
            now += random.nextLong(3 * SECOND);
            PeerAddress any = new PeerAddress(IpAddress.ofV4(0x08000000 + random.nextInt(90)), 1);
            PeerSource source = PeerSource.values()[random.nextInt(7)];
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> list.add(any, source, now);
                case 3, 4 -> {
                    PeerAddress next = list.nextCandidate(now);
                    if (next != null) {
                        list.onDialled(next, now);
                        state.put(next, "dialled");
                    }
                }
                case 5 -> {
                    if (state.replace(any, "dialled", "connected")) {
                        list.onConnected(any, now);
                    }
                }
                case 6 -> {
                    if (state.remove(any) != null) {
                        list.onClosed(any, random.nextBoolean(), now);
                    }
                }
                default -> {
                    if (random.nextInt(10) == 0 && !state.containsKey(any)) {
                        list.remove(any);
                    } else if (random.nextInt(20) == 0) {
                        list.seeding(random.nextBoolean(), now);
                    } else {
                        list.onSeed(any, random.nextBoolean(), now);
                    }
                }
            }
        }

        private void check() {
            assertTrue(list.size() <= 60);
            PeerAddress next = list.nextCandidate(now);
            PeerListEntry best = next == null ? null : list.find(next);
            assertTrue(next == null || best != null);
            int waiting = 0;
            for (int i = 0; i < 90; i++) {
                PeerAddress address = new PeerAddress(IpAddress.ofV4(0x08000000 + i), 1);
                PeerListEntry entry = list.find(address);
                if (entry == null) {
                    assertFalse(state.containsKey(address), "forgot a peer in use");
                    continue;
                }
                assertEquals(state.containsKey(address), entry.state != PeerListEntry.State.KNOWN);
                if (entry.state != PeerListEntry.State.KNOWN || entry.heapIndex < 0) {
                    continue;
                }
                waiting++;
                if (entry.readyAt <= now) {
                    assertNotNull(best, "nobody to dial");
                    assertTrue(best.failures <= entry.failures, "a worse one is dialled");
                } else {
                    assertTrue(entry != best, "dialled too early");
                    assertTrue(list.nextDeadline() <= entry.readyAt);
                }
            }
            assertEquals(waiting, list.candidates());
        }
    }
}
