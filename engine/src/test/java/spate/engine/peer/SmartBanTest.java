package spate.engine.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

class SmartBanTest {
    private static final long[] GOOD = {10, 11, 12, 13};

    private final SmartBan bans = new SmartBan();

    private static long[] bad(int... wrongBlocks) {
        long[] digests = GOOD.clone();
        for (int block : wrongBlocks) {
            digests[block] += 1000;
        }
        return digests;
    }

    @Test
    void namesExactlyTheLiar() {
        assertEquals(SmartBan.NOBODY, bans.onPieceFailed(7, bad(2), new int[] {1, 1, 2, 3}));
        for (int suspect = 1; suspect <= 3; suspect++) {
            assertTrue(bans.isOnParole(suspect));
        }
        assertFalse(bans.isOnParole(4));
        assertTrue(bans.hasFailed(7));
        assertArrayEquals(new int[] {2}, bans.onPieceVerified(7, GOOD, 4));
        for (int suspect = 1; suspect <= 3; suspect++) {
            assertFalse(bans.isOnParole(suspect));
        }
        assertEquals(0, bans.blocks());
        assertFalse(bans.hasFailed(7));
    }

    @Test
    void knowsAtOnceWhoSentAllOfABadPiece() {
        assertEquals(5, bans.onPieceFailed(7, bad(0), new int[] {5, 5, 5, 5}));
        assertFalse(bans.hasFailed(7));
        assertEquals(0, bans.blocks());
    }

    @Test
    void blamesNobodyForWhatWasOnDisk() {
        int[] senders = {SmartBan.NOBODY, 5, 5, 5};
        assertEquals(SmartBan.NOBODY, bans.onPieceFailed(7, bad(0), senders));
        assertTrue(bans.isOnParole(5));
        assertArrayEquals(new int[0], bans.onPieceVerified(7, GOOD, SmartBan.NOBODY));
        assertFalse(bans.isOnParole(5));
    }

    @Test
    void namesTheLiarsOfSeveralBadCopies() {
        bans.onPieceFailed(7, bad(0, 1), new int[] {1, 2, 3, 4});
        bans.onPieceFailed(7, bad(3), new int[] {3, 3, 3, 5});
        int[] liars = bans.onPieceVerified(7, GOOD, SmartBan.NOBODY);
        Arrays.sort(liars);
        assertArrayEquals(new int[] {1, 2, 5}, liars);
        assertFalse(bans.isOnParole(3));
        assertFalse(bans.isOnParole(4));
    }

    @Test
    void aGoodPieceOfItsOwnEndsParole() {
        bans.onPieceFailed(7, bad(0), new int[] {1, 2, 2, 2});
        bans.onPieceVerified(8, new long[0], 2);
        assertFalse(bans.isOnParole(2));
        assertTrue(bans.isOnParole(1));
        assertArrayEquals(new int[] {1}, bans.onPieceVerified(7, GOOD, 2));
    }

    @Test
    void staysSuspiciousWhileAnotherPieceIsOpen() {
        bans.onPieceFailed(7, bad(0), new int[] {1, 2, 2, 2});
        bans.onPieceFailed(8, bad(1), new int[] {2, 3, 3, 3});
        assertArrayEquals(new int[] {1}, bans.onPieceVerified(7, GOOD, SmartBan.NOBODY));
        assertTrue(bans.isOnParole(2));
        assertArrayEquals(new int[] {3}, bans.onPieceVerified(8, GOOD, SmartBan.NOBODY));
        assertFalse(bans.isOnParole(2));
    }

    @Test
    void memoryIsBounded() {
        int[] senders = new int[1 << 12];
        Arrays.setAll(senders, i -> i % 200);
        for (int piece = 0; piece < 200; piece++) {
            bans.onPieceFailed(piece, new long[1 << 12], senders);
            assertTrue(bans.blocks() <= SmartBan.MAX_BLOCKS);
        }
        assertFalse(bans.hasFailed(0), "the oldest gives way");
        assertTrue(bans.hasFailed(199));
    }

    /// Honest peers and liars send random pieces: exactly the liars are named, however often it
    /// takes.
    @Test
    void neverNamesTheHonest() {
        Property.forAll(
                200,
                random -> {
                    SmartBan smart = new SmartBan();
                    Set<Integer> liars = new LinkedHashSet<>();
                    for (int i = 0; i < random.nextInt(4); i++) {
                        liars.add(random.nextInt(20));
                    }
                    Set<Integer> lied = new LinkedHashSet<>();
                    Set<Integer> named = new LinkedHashSet<>();
                    for (int piece = 0; piece < 30; piece++) {
                        int blocks = 1 + random.nextInt(6);
                        boolean isBad = true;
                        while (isBad) {
                            long[] digests = new long[blocks];
                            int[] senders = new int[blocks];
                            isBad = false;
                            for (int block = 0; block < blocks; block++) {
                                senders[block] = random.nextInt(20);
                                boolean lies =
                                        liars.contains(senders[block]) && random.nextInt(3) == 0;
                                digests[block] = lies ? random.nextLong() : block;
                                isBad |= lies;
                                if (lies) {
                                    lied.add(senders[block]);
                                }
                            }
                            if (isBad) {
                                int sole = smart.onPieceFailed(piece, digests, senders);
                                if (sole != SmartBan.NOBODY) {
                                    named.add(sole);
                                }
                            } else {
                                for (int liar : smart.onPieceVerified(piece, digests, -1)) {
                                    named.add(liar);
                                }
                            }
                        }
                    }
                    assertEquals(lied, named);
                    assertEquals(0, smart.blocks());
                    for (int peer = 0; peer < 20; peer++) {
                        assertFalse(smart.isOnParole(peer));
                    }
                });
    }
}
