package spate.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ITypeConverter;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "16384, 16384",
        "16KiB, 16384",
        "16kib, 16384",
        "16 KiB, 16384",
        "16Ki, 16384",
        "4MiB, 4194304",
        "1.5GB, 1500000000",
        "500k, 500000",
        "500kB, 500000",
        "500K, 500000",
        "1M, 1000000",
        "1.5 MiB, 1572864",
        "0.5B, 0",
        "2TiB, 2199023255552",
        "1PB, 1000000000000000",
        "9223372036854775807, 9223372036854775807",
        "10b, 10"
    })
    void readsSizes(String text, long bytes) throws BadUsage {
        assertEquals(bytes, Quantity.size(text));
        assertEquals(bytes, Quantity.rate(text));
        assertEquals(bytes, Quantity.rate(text + "/s"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "k", "-1", "1x", "1KiBs", "1.2.3k", ".", "1e9", "1,5M", "0x10", "KiB",
                "1 k B", "١"
            })
    void refusesWhatIsNoSize(String text) {
        BadUsage failure = assertThrows(BadUsage.class, () -> Quantity.size(text));
        assertTrue(failure.getMessage().contains("16KiB"), failure.getMessage());
        assertThrows(BadUsage.class, () -> Quantity.rate(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "8EiB", "10000PiB"})
    void refusesWhatIsTooLarge(String text) {
        assertThrows(BadUsage.class, () -> Quantity.size(text));
    }

    @ParameterizedTest
    @CsvSource({
        "90s, 90000",
        "15m, 900000",
        "2h, 7200000",
        "7d, 604800000",
        "1w, 604800000",
        "1h30m, 5400000",
        "1h 30m, 5400000",
        "1.5h, 5400000",
        "250ms, 250",
        "0, 0",
        "90, 90000",
        "15min, 900000"
    })
    void readsDurations(String text, long millis) throws BadUsage {
        assertEquals(Duration.ofMillis(millis), Quantity.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1x", "-5s", "1h30", "999999999d", "5 s m"})
    void refusesWhatIsNoDuration(String text) {
        assertThrows(BadUsage.class, () -> Quantity.duration(text));
    }

    @Test
    void countsWithinBounds() throws Exception {
        ITypeConverter<Integer> threads = Quantity.count(1, 8);
        assertEquals(8, threads.convert("8"));
        for (String text : new String[] {"0", "9", "-1", "two", "", "99999999999"}) {
            BadUsage failure = assertThrows(BadUsage.class, () -> threads.convert(text));
            assertTrue(failure.getMessage().contains("from 1 to 8"), failure.getMessage());
        }
    }
}
