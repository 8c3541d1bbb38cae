package spate.protocol.tracker;

import java.nio.charset.StandardCharsets;

/// Words of a tracker, made fit to be shown.
final class TrackerText {

    /// The most characters that are kept.
    static final int MAX_LENGTH = 1000;

    private TrackerText() {}

    /// UTF-8, with control characters as spaces.
    static String of(byte[] bytes) {
        String text =
                new String(
                        bytes, 0, Math.min(bytes.length, 4 * MAX_LENGTH), StandardCharsets.UTF_8);
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(MAX_LENGTH)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(shown::appendCodePoint);
        return shown.toString().strip();
    }
}
