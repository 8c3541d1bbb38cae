package spate.cli.terminal;

/// Makes text of unknown origin fit for a terminal: whatever could steer it (control characters,
/// escape sequences, marks that turn the direction of writing, lone surrogates) is shown as an
/// escape such as `\x1b` or `\u202e` and never sent raw. The result is one line.
public final class SafeText {
    private SafeText() {}

    /// Returns `text` with everything dangerous escaped; the same object if nothing is.
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isDangerous(text, i)) {
                return escaped(text, i);
            }
        }
        return text;
    }

    private static String escaped(String text, int firstDangerous) {
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, firstDangerous);
        for (int i = firstDangerous; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isDangerous(text, i)) {
                safe.append(c);
            } else if (c < 0x100) {
                safe.append("\\x").append(hex(c >> 4)).append(hex(c));
            } else {
                safe.append("\\u").append(hex(c >> 12)).append(hex(c >> 8));
                safe.append(hex(c >> 4)).append(hex(c));
            }
        }
        return safe.toString();
    }

    private static char hex(int nibble) {
        return Character.forDigit(nibble & 15, 16);
    }

    private static boolean isDangerous(String text, int index) {
        char c = text.charAt(index);
        if (c < 0x7f) {
            return c < ' ';
        }
        return c < 0xa0
                || c == 0x61c
                || (c >= 0x200b && (isUnseen(c) || isLoneSurrogate(text, index)));
    }

    /// Direction marks, line separators and characters without a width: they make one name look like
    /// another.
    private static boolean isUnseen(char c) {
        return (c <= 0x206f && (c <= 0x200f || (c >= 0x2028 && c <= 0x202e) || c >= 0x2060))
                || c == 0xfeff
                || (c >= 0xfff9 && c <= 0xfffb);
    }

    private static boolean isLoneSurrogate(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(c)
                && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }
}
