package spate.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveLinesTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(20, 6);
    private final LiveLines live =
            new LiveLines(
                    new Screen(
                            new Output("terminal", bytes),
                            true,
                            () -> terminal.columns,
                            () -> terminal.rows,
                            Style.COLOURED));

    /// As much of a terminal as is asked for here: it breaks lines, scrolls, goes up and clears.
    private static final class Terminal {
        final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        int columns;
        int rows;
        int row;
        int column;

        Terminal(int columns, int rows) {
            this.columns = columns;
            this.rows = rows;
        }

        int top() {
            return Math.max(0, lines.size() - rows);
        }

        void show(String text) {
            for (int i = 0; i < text.length(); i++) {
                switch (text.charAt(i)) {
                    case '\n' -> {
                        column = 0;
                        down();
                    }
                    case '\r' -> column = 0;
                    case '\u001b' -> {
                        int end = i + 2;
                        while (!Character.isLetter(text.charAt(end))) {
                            end++;
                        }
                        control(text.substring(i + 2, end), text.charAt(end));
                        i = end;
                    }
                    default -> put(text.charAt(i));
                }
            }
        }

        private void down() {
            row++;
            if (row == lines.size()) {
                lines.add(new StringBuilder());
            }
        }

        private void put(char c) {
            if (column == columns) {
                column = 0;
                down();
            }
            StringBuilder line = lines.get(row);
            line.append(" ".repeat(Math.max(0, column + 1 - line.length())));
            line.setCharAt(column++, c);
        }

        private void control(String number, char what) {
            switch (what) {
                case 'A' -> row = Math.max(top(), row - Integer.parseInt(number));
                case 'K' -> lines.get(row).setLength(Math.min(column, lines.get(row).length()));
                case 'J' -> {
                    control("", 'K');
                    lines.subList(row + 1, lines.size()).clear();
                }
                case 'm' -> {}
                default -> throw new AssertionError("unknown: " + what);
            }
        }

        /// Breaks what is too long now, as terminals do, with the cursor where it was in the text.
        void becomeNarrower(int narrower) {
            List<StringBuilder> broken = new ArrayList<>();
            for (StringBuilder line : lines) {
                for (int i = 0; i == 0 || i < line.length(); i += narrower) {
                    broken.add(
                            new StringBuilder(
                                    line.substring(i, Math.min(line.length(), i + narrower))));
                }
            }
            lines.clear();
            lines.addAll(broken);
            columns = narrower;
            row = lines.size() - 1;
        }

        List<String> text() {
            return lines.stream().map(line -> line.toString().stripTrailing()).toList();
        }
    }

    private void draw(List<String> said, String... lines) {
        live.draw(said, List.of(lines));
        terminal.show(bytes.toString(UTF_8));
        bytes.reset();
    }

    @Test
    void drawsOverItselfAndKeepsWhatIsSaid() {
        terminal.show("$ spate\n");
        draw(List.of(), Style.COLOURED.good("one"), "a longer line");
        draw(List.of(), "two", "short");
        draw(List.of("said"), "three", "lines", "now");
        draw(List.of("said, too"), "four");
        assertEquals(List.of("$ spate", "said", "said, too", "four", ""), terminal.text());
        live.clear();
        terminal.show(bytes.toString(UTF_8));
        assertEquals(List.of("$ spate", "said", "said, too", ""), terminal.text());
    }

    @Test
    void leavesNothingBehindWhereItScrolls() {
        for (int i = 0; i < 20; i++) {
            draw(List.of("said " + i), "a" + i, "b" + i, "c" + i);
        }
        List<String> expected = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> expected.add("said " + i));
        expected.addAll(List.of("a19", "b19", "c19", ""));
        assertEquals(expected, terminal.text());
    }

    @Test
    void findsItsPlaceAgainWhenTheTerminalBecameNarrower() {
        terminal.show("$ spate\n");
        draw(List.of("a line that is said is broken"), "0123456789abcdef", "short");
        terminal.becomeNarrower(10);
        draw(List.of(), "012345678", "short");
        assertEquals("short", terminal.text().get(terminal.text().size() - 2));
        assertEquals("012345678", terminal.text().get(terminal.text().size() - 3));
        assertFalse(terminal.text().contains("0123456789"), terminal.text().toString());
    }

    /// Between two drawings there is never an empty screen.
    @Test
    void drawsInOnePieceWithoutClearingFirst() {
        live.draw(List.of(), List.of("one"));
        bytes.reset();
        live.draw(List.of(), List.of("two"));
        String drawn = bytes.toString(UTF_8);
        assertFalse(drawn.substring(0, drawn.indexOf("two")).contains("\u001b[J"), drawn);
    }
}
