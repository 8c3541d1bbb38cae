package spate.engine.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import spate.engine.session.Budget.Claim;
import spate.protocol.testing.Property;

class BudgetTest {

    private static Claim wants(long wanted) {
        return new Claim(0, wanted, 1);
    }

    private static long[] divide(long total, Claim... claims) {
        return Budget.divide(total, List.of(claims));
    }

    @Test
    void thoseThatWantAllGetEqualParts() {
        assertArrayEquals(
                new long[] {34, 33, 33},
                divide(100, wants(Budget.ALL), wants(Budget.ALL), wants(Budget.ALL)));
    }

    @Test
    void whatOneDoesNotWantGoesToThoseThatDo() {
        assertArrayEquals(
                new long[] {10, 45, 45}, divide(100, wants(10), wants(Budget.ALL), wants(60)));
    }

    @Test
    void whatNobodyWantsIsAtHandForAll() {
        assertArrayEquals(new long[] {35, 65}, divide(100, wants(10), wants(40)));
    }

    @Test
    void partsFollowTheWeights() {
        assertArrayEquals(
                new long[] {90, 10},
                divide(100, new Claim(0, Budget.ALL, 9), new Claim(0, Budget.ALL, 1)));
    }

    @Test
    void everybodyKeepsWhatItHolds() {
        assertArrayEquals(new long[] {80, 20}, divide(100, new Claim(80, 80, 1), wants(50)));
        assertArrayEquals(
                new long[] {80, 40}, divide(100, new Claim(80, 80, 1), new Claim(40, 40, 1)));
    }

    @Test
    void nothingIsLeftLyingAndNobodyIsWrongedByAnother() {
        Property.forAll(
                500,
                random -> {
                    List<Claim> claims = new ArrayList<>();
                    for (int i = random.nextInt(1, 9); i > 0; i--) {
                        long held = random.nextInt(20);
                        long wanted = random.nextInt(3) == 0 ? Budget.ALL : random.nextInt(1000);
                        claims.add(new Claim(held, wanted, random.nextInt(1, 5)));
                    }
                    long held = claims.stream().mapToLong(Claim::held).sum();
                    long total = held + random.nextLong(1L << random.nextInt(1, 37));
                    long[] parts = Budget.divide(total, claims);
                    assertEquals(total, Arrays.stream(parts).sum());
                    for (int i = 0; i < parts.length; i++) {
                        assertTrue(parts[i] >= claims.get(i).held());
                        assertNobodyHasMore(i, parts, claims);
                    }
                });
    }

    /// Whoever has less than it wants has as much, by weight, as anybody who could do with less.
    private static void assertNobodyHasMore(int one, long[] parts, List<Claim> claims) {
        if (parts[one] >= claims.get(one).wanted()) {
            return;
        }
        double level = (parts[one] + claims.get(one).weight()) / (double) claims.get(one).weight();
        for (int other = 0; other < parts.length; other++) {
            double theirs =
                    (parts[other] - claims.get(other).weight())
                            / (double) claims.get(other).weight();
            assertTrue(
                    parts[other] == claims.get(other).held() || theirs <= level,
                    parts[other] + " and " + parts[one]);
        }
    }

    @Test
    void aPartGrowsOnlyByWhatIsFree() {
        assertArrayEquals(
                new long[] {50, 10}, Budget.step(100, new long[] {90, 10}, new long[] {50, 50}));
        assertArrayEquals(
                new long[] {50, 50}, Budget.step(100, new long[] {50, 10}, new long[] {50, 50}));
        assertArrayEquals(
                new long[] {20, 10}, Budget.step(100, new long[] {120, 10}, new long[] {20, 80}));
    }
}
