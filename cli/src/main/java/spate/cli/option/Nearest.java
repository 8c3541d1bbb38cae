package spate.cli.option;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the word that was probably meant.
public final class Nearest {
    private Nearest() {}

    /// Returns the candidate that is fewest edits away from `word` or that begins with it; null if
    /// none is near.
    public static @Nullable String to(String word, List<String> candidates) {
        String best = null;
        int limit = Math.max(1, word.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(word, candidate);
            if (word.length() > 3 && candidate.startsWith(word)) {
                distance = Math.min(distance, 1);
            }
            if (distance < limit) {
                limit = distance;
                best = candidate;
            }
        }
        return best;
    }

    /// Edits (a letter in, out, another one, two swapped) that turn one word into the other.
    private static int distance(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                if (isSwap(from, i, to, j)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[to.length()];
    }

    private static boolean isSwap(String from, int i, String to, int j) {
        return i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
    }
}
