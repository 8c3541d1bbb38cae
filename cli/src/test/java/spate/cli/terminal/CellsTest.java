package spate.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CellsTest {

    @Test
    void countsWhatATerminalShows() {
        assertEquals(0, Cells.width(""));
        assertEquals(5, Cells.width("größe"));
        assertEquals(5, Cells.width("gro\u0308ße"));
        assertEquals(6, Cells.width("日本語"));
        assertEquals(4, Cells.width("한글"));
        assertEquals(3, Cells.width("a\ud83d\ude00"));
        assertEquals(3, Cells.width("█▒─"));
    }

    @Test
    void cutsToWhatFits() {
        assertEquals("日本語", Cells.cut("日本語", 6));
        assertEquals("日本…", Cells.cut("日本語", 5));
        assertEquals("日…", Cells.cut("日本語", 4));
        assertEquals("abc…", Cells.cut("abcde", 4));
        assertEquals("…", Cells.cut("日本", 1));
    }
}
