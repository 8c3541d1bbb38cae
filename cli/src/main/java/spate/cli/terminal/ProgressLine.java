package spate.cli.terminal;

/// Draws how far a piece of work has come in one line, as wide as there is room for.
final class ProgressLine {
    private static final int WIDEST_BAR = 30;
    private static final int NARROWEST_BAR = 8;

    private ProgressLine() {}

    /// The line for a terminal, at most `columns` wide.
    static String bar(String what, Pace pace, int columns, Style style) {
        String percent = String.format("%3d %%", pace.percent());
        String rate = pace.rateText();
        String left = pace.leftText();
        String amount = pace.amountText();
        int fixed = what.length() + 2 + percent.length();
        int room = columns - 1;
        StringBuilder tail = new StringBuilder(percent);
        for (String part : new String[] {rate, left, amount}) {
            if (!part.isEmpty() && fixed + 2 + part.length() + NARROWEST_BAR + 2 <= room) {
                tail.append("  ").append(part);
                fixed += 2 + part.length();
            }
        }
        int cells = Math.min(WIDEST_BAR, room - fixed - 2);
        if (cells < NARROWEST_BAR) {
            String narrow = what + " " + percent.strip();
            return narrow.length() <= room ? narrow : percent.strip();
        }
        return what + "  " + cells(pace.fraction(), cells, style) + "  " + tail;
    }

    private static String cells(double fraction, int cells, Style style) {
        int eighths = (int) (fraction * cells * 8);
        int full = eighths / 8;
        StringBuilder bar = new StringBuilder().repeat('█', full);
        int used = full;
        if (used < cells && eighths % 8 > 0) {
            bar.append((char) ('█' + 8 - eighths % 8));
            used++;
        }
        return style.good(bar.toString()) + style.faint("·".repeat(cells - used));
    }

    /// The line for a log or a pipe.
    static String plain(String what, Pace pace) {
        StringBuilder line = new StringBuilder(what).append(": ").append(pace.percent());
        line.append(" %, ").append(pace.amountText());
        for (String part : new String[] {pace.rateText(), pace.leftText()}) {
            if (!part.isEmpty()) {
                line.append(", ").append(part);
            }
        }
        return line.toString();
    }
}
