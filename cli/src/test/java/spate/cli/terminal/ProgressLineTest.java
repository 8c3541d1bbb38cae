package spate.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long SECOND = 1_000_000_000;

    private static Pace halfWay() {
        Pace pace = new Pace(0);
        pace.update(SECOND, 512 << 20, 1 << 30);
        return pace;
    }

    @Test
    void showsAllWhereThereIsRoom() {
        assertEquals(
                "hashing  ███████████████··············· 50 %  512 MiB/s  1 s left  512 MiB of 1 GiB"
                        .replace("·· ", "··   "),
                ProgressLine.bar("hashing", halfWay(), 100, Style.PLAIN));
    }

    @Test
    void leavesAwayWhatHasNoRoom() {
        for (int columns = 1; columns <= 120; columns++) {
            String line = ProgressLine.bar("hashing", halfWay(), columns, Style.PLAIN);
            assertTrue(line.length() < Math.max(columns, 5), columns + ": " + line);
            assertTrue(line.contains("50 %"), line);
        }
    }

    @Test
    void drawsEighthsOfCells() {
        Pace pace = new Pace(0);
        for (int i = 0; i <= 240; i++) {
            pace.update((i + 1) * SECOND, i, 240);
            String line = ProgressLine.bar("x", pace, 200, Style.PLAIN);
            String bar = line.substring(3, 33);
            assertEquals(i / 8, bar.chars().filter(c -> c == '█').count(), line);
            assertEquals(30 - (i + 7) / 8, bar.chars().filter(c -> c == '·').count(), line);
        }
    }

    @Test
    void hasNoControlCharactersInLogs() {
        assertEquals(
                "hashing: 50 %, 512 MiB of 1 GiB, 512 MiB/s, 1 s left",
                ProgressLine.plain("hashing", halfWay()));
    }

    @Test
    void smoothsTheRate() {
        Pace pace = new Pace(0);
        pace.update(SECOND, 1_000, 100_000);
        pace.update(2 * SECOND, 3_000, 100_000);
        assertTrue(pace.rate() > 1_000 && pace.rate() < 2_000, "" + pace.rate());
        for (int i = 3; i < 30; i++) {
            pace.update(i * SECOND, 3_000 + (i - 2) * 2_000L, 100_000);
        }
        assertEquals(2_000, pace.rate(), 1);
    }

    @Test
    void promisesNothingWhileNothingMoves() {
        Pace pace = new Pace(0);
        pace.update(SECOND, 0, 1_000);
        assertEquals(-1, pace.secondsLeft());
        assertEquals("x: 0 %, 0 B of 1000 B, 0 B/s", ProgressLine.plain("x", pace));
    }
}
