package spate.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1 KiB",
        "1536, 1.50 KiB",
        "16384, 16 KiB",
        "12345, 12.1 KiB",
        "1048575, 1 MiB",
        "1048576, 1 MiB",
        "123456789, 118 MiB",
        "2147483648, 2 GiB",
        "9223372036854775807, 8 EiB"
    })
    void writesSizesInFewDigits(long bytes, String expected) {
        assertEquals(expected, Figures.size(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "0.04, 0.0 s",
        "0.44, 0.4 s",
        "9.94, 9.9 s",
        "9.96, 10 s",
        "59.4, 59 s",
        "60, 1 min",
        "185, 3 min 5 s",
        "7800, 2 h 10 min",
        "352800, 4 d 2 h"
    })
    void writesDurationsInTwoUnits(double seconds, String expected) {
        assertEquals(expected, Figures.duration(seconds));
    }

    @Test
    void writesCountsWithTheirNouns() {
        assertEquals("1,234,567", Figures.count(1_234_567));
        assertEquals("-1,000", Figures.count(-1_000));
        assertEquals("1 file", Figures.count(1, "file"));
        assertEquals("0 files", Figures.count(0, "file"));
        assertEquals("2 entries", Figures.count(2, "entry"));
    }
}
