package spate.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> WORDS = List.of("create", "info", "verify", "magnet", "seed");

    @ParameterizedTest
    @CsvSource({
        "inof, info",
        "infos, info",
        "verfiy, verify",
        "veri, verify",
        "creat, create",
        "crate, create",
        "sead, seed",
        "magnets, magnet",
        "xyz,",
        "download,",
        "i,"
    })
    void findsWhatWasMeant(String word, String expected) {
        assertEquals(expected, Nearest.to(word, WORDS));
    }
}
