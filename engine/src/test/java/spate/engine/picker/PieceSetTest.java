package spate.engine.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

class PieceSetTest {
    static PieceSet of(String picture) {
        PieceSet set = PieceSet.empty(picture.length());
        for (int i = 0; i < picture.length(); i++) {
            if (picture.charAt(i) == '#') {
                set.set(i);
            }
        }
        return set;
    }

    private static ByteBuffer wire(int... bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
        for (int b : bytes) {
            buffer.put((byte) b);
        }
        return buffer.flip();
    }

    @Test
    void theFirstPieceIsTheHighestBit() {
        PieceSet set = PieceSet.ofWire(wire(0b1010_0000, 0b0100_0000), 10);
        assertEquals("#.#......#", set.toString());
        ByteBuffer out = ByteBuffer.allocate(2);
        set.writeWire(out);
        assertEquals(wire(0b1010_0000, 0b0100_0000), out.flip());
    }

    @Test
    void refusesAnotherLengthAndSpareBits() {
        assertNull(PieceSet.wireFault(wire(0, 0), 10));
        assertNull(PieceSet.wireFault(wire(0xff, 0b1100_0000), 10));
        assertNull(PieceSet.wireFault(wire(0xff), 8));
        assertNull(PieceSet.wireFault(wire(), 0));
        assertEquals("bitfield of 1 bytes, expected 2", PieceSet.wireFault(wire(0), 10));
        assertEquals("bitfield of 3 bytes, expected 2", PieceSet.wireFault(wire(0, 0, 0), 10));
        assertEquals("bitfield with spare bits set", PieceSet.wireFault(wire(0, 0b0010_0000), 10));
        assertEquals("bitfield with spare bits set", PieceSet.wireFault(wire(0, 1), 10));
    }

    @Test
    void emptyAndFullOwnNothing() {
        PieceSet all = PieceSet.full(10_000_000);
        assertTrue(all.isFull() && all.get(9_999_999) && all.nextClear(0) < 0);
        assertEquals(9_999_999, all.nextSet(9_999_999));
        PieceSet none = all.complement();
        assertTrue(none.isEmpty() && none.nextSet(0) < 0);
        assertEquals(0, none.nextClear(0));
        assertEquals(PieceSet.empty(10_000_000), none);
    }

    @Test
    void zeroPiecesAreBothEmptyAndFull() {
        PieceSet set = PieceSet.ofWire(wire(), 0);
        assertTrue(set.isEmpty() && set.isFull());
        assertEquals(-1, set.nextSet(0));
        assertEquals(-1, set.nextClear(0));
        assertEquals(set, set.complement());
    }

    @Test
    void setsAreEqualByTheirMembers() {
        assertEquals(of("#.#"), of("#.#"));
        assertEquals(of("#.#").hashCode(), of("#.#").hashCode());
        assertNotEquals(of("#.#"), of("##."));
        assertNotEquals(of("#.#"), of("#.#."));
        assertNotEquals(of("#"), "#");
        PieceSet full = of("##");
        assertEquals(PieceSet.full(2), full);
    }

    @Test
    void agreesWithABitSet() {
        Property.forAll(500, PieceSetTest::compare);
    }

    private static void compare(RandomGenerator random) {
        int size = 1 + random.nextInt(random.nextBoolean() ? 70 : 1500);
        PieceSet set = random.nextBoolean() ? PieceSet.empty(size) : PieceSet.full(size);
        BitSet model = new BitSet();
        model.set(0, set.cardinality());
        for (int i = 0; i < 200; i++) {
            int index = random.nextInt(size);
            switch (random.nextInt(40)) {
                case 0 -> {
                    set.setAll();
                    model.set(0, size);
                }
                case 1 -> {
                    set.clearAll();
                    model.clear();
                }
                case 2 -> {
                    PieceSet other = random(random, size);
                    set.andNot(other);
                    model.andNot(bits(other));
                }
                default -> {
                    boolean member = random.nextBoolean();
                    boolean changed = member ? set.set(index) : set.clear(index);
                    assertEquals(model.get(index) != member, changed);
                    model.set(index, member);
                }
            }
            check(set, model, random);
        }
    }

    private static void check(PieceSet set, BitSet model, RandomGenerator random) {
        int size = set.size();
        assertEquals(model, bits(set));
        assertEquals(model.cardinality(), set.cardinality());
        assertEquals(model.isEmpty(), set.isEmpty());
        assertEquals(model.cardinality() == size, set.isFull());
        int from = random.nextInt(size + 1);
        assertEquals(model.nextSetBit(from), set.nextSet(from));
        int clear = model.nextClearBit(from);
        assertEquals(clear < size ? clear : -1, set.nextClear(from));
        PieceSet other = random(random, size);
        BitSet both = (BitSet) model.clone();
        both.and(bits(other));
        assertEquals(both.cardinality(), set.countAnd(other));
        assertEquals(both.nextSetBit(from), set.nextSetInBoth(other, from));
        ByteBuffer wire = ByteBuffer.allocate(PieceSet.wireBytes(size));
        set.writeWire(wire);
        assertNull(PieceSet.wireFault(wire.flip(), size));
        assertEquals(set, PieceSet.ofWire(wire, size));
        assertFalse(wire.hasRemaining());
        assertEquals(set, set.copy());
        assertEquals(set, set.complement().complement());
        assertNotNull(set.toString());
    }

    private static PieceSet random(RandomGenerator random, int size) {
        PieceSet set = PieceSet.empty(size);
        int density = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            if (random.nextInt(3) < density) {
                set.set(i);
            }
        }
        return set;
    }

    private static BitSet bits(PieceSet set) {
        BitSet bits = new BitSet();
        for (int i = 0; i < set.size(); i++) {
            bits.set(i, set.get(i));
        }
        return bits;
    }
}
