package spate.cli;

import java.util.ArrayList;
import java.util.List;
import spate.cli.terminal.Output;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Style;

/// Lines in columns: the first to the left, the others to the right, as wide as what is in them. A
/// line can fail: then it says why instead.
final class TextTable {
    private final Output out;
    private final Style style;
    private final List<Line> lines = new ArrayList<>();
    private final int[] widths;

    private record Line(List<String> cells, boolean failed) {}

    TextTable(Output out, Style style, String... titles) {
        this.out = out;
        this.style = style;
        this.widths = new int[titles.length];
        row(titles);
    }

    void row(String... cells) {
        add(new Line(safe(cells), false));
    }

    /// A line that stands over those that follow.
    void heading(String text) {
        lines.add(new Line(safe(text), false));
    }

    /// A line whose work failed.
    void failure(String first, String reason) {
        add(new Line(safe(first, reason), true));
    }

    private static List<String> safe(String... cells) {
        List<String> safe = new ArrayList<>();
        for (String cell : cells) {
            safe.add(SafeText.of(cell));
        }
        return safe;
    }

    private void add(Line line) {
        lines.add(line);
        int counted = line.failed ? 1 : line.cells.size();
        for (int i = 0; i < counted; i++) {
            widths[i] = Math.max(widths[i], line.cells.get(i).length());
        }
    }

    void print() {
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            String first = line.cells.getFirst();
            StringBuilder text = new StringBuilder(first);
            text.repeat(' ', Math.max(0, widths[0] - first.length()));
            if (line.failed) {
                text.append("  ").append(style.bad(line.cells.getLast()));
            } else {
                appendCells(text, line);
            }
            String whole = text.toString().stripTrailing();
            out.line(i == 0 ? style.faint(whole) : whole);
        }
    }

    private void appendCells(StringBuilder text, Line line) {
        for (int i = 1; i < line.cells.size(); i++) {
            String cell = line.cells.get(i);
            text.repeat(' ', 2 + widths[i] - cell.length()).append(cell);
        }
    }
}
