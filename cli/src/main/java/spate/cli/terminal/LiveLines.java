package spate.cli.terminal;

import java.util.List;

/// Lines at the foot of a terminal that are drawn over themselves, and above them what was said, which
/// stays and moves up. A new drawing goes out in one piece and leaves no moment without one: nothing
/// flickers. Where the terminal became narrower, the lines that stood there are counted as the rows into
/// which it broke them.
public final class LiveLines {
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Screen screen;

    /// Those that stand there.
    private List<String> drawn = List.of();

    public LiveLines(Screen screen) {
        this.screen = screen;
    }

    /// Says something, and draws the lines below it in place of those that stand there.
    ///
    /// @param lines each narrower than the terminal, and fewer of them than it has rows
    public void draw(List<String> said, List<String> lines) {
        StringBuilder text = new StringBuilder(toTheirHead());
        said.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
        lines.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
        text.append(CLEAR_BELOW);
        screen.output().print(text.toString());
        screen.output().flush();
        drawn = List.copyOf(lines);
    }

    /// Takes the lines away.
    public void clear() {
        draw(List.of(), List.of());
    }

    private String toTheirHead() {
        int columns = Math.max(1, screen.columns().getAsInt());
        int rows = 0;
        for (String line : drawn) {
            int cells = Cells.width(line.replaceAll("\u001b\\[[0-9;]*m", ""));
            rows += Math.max(1, Math.ceilDiv(cells, columns));
        }
        int reachable = Math.min(rows, screen.rows().getAsInt() - 1);
        return reachable > 0 ? "\r\u001b[" + reachable + "A" : "";
    }
}
