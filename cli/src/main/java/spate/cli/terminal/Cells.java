package spate.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/// The cells of a terminal that a text takes: two for a wide character of East Asia or an emoji, none
/// for a mark that combines with what is before it.
public final class Cells {

    /// First and last of the wide ranges (Unicode Standard Annex 11, coarsely), in order.
    private static final int[] WIDE = {
        0x1100, 0x115F, 0x2E80, 0x303E, 0x3041, 0xA4CF, 0xA960, 0xA97F, 0xAC00, 0xD7A3, 0xF900,
        0xFAFF, 0xFE30, 0xFE6F, 0xFF00, 0xFF60, 0xFFE0, 0xFFE6, 0x1F300, 0x1F64F, 0x1F680, 0x1F6FF,
        0x1F900, 0x1F9FF, 0x20000, 0x3FFFD
    };

    private Cells() {}

    public static int width(String text) {
        return text.codePoints().map(Cells::width).sum();
    }

    private static int width(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(codePoint) ? 2 : 1;
        };
    }

    private static boolean isWide(int codePoint) {
        for (int i = 0; i < WIDE.length; i += 2) {
            if (codePoint <= WIDE[i + 1]) {
                return codePoint >= WIDE[i];
            }
        }
        return false;
    }

    /// As many of the parts as fit beside each other, from the first on; empty ones are left out.
    public static String fitting(List<String> parts, String gap, int cells) {
        List<String> kept = new ArrayList<>(parts);
        kept.removeIf(String::isEmpty);
        while (kept.size() > 1 && width(String.join(gap, kept)) > cells) {
            kept.removeLast();
        }
        return cut(String.join(gap, kept), cells);
    }

    /// The text, or as much of it as fits with an ellipsis behind.
    public static String cut(String text, int cells) {
        if (width(text) <= cells) {
            return text;
        }
        int room = cells - 1;
        int end = 0;
        while (end < text.length() && width(text.codePointAt(end)) <= room) {
            room -= width(text.codePointAt(end));
            end = text.offsetByCodePoints(end, 1);
        }
        return text.substring(0, end) + "…";
    }
}
