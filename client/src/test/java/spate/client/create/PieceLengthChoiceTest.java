package spate.client.create;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.protocol.metainfo.PlannedFile;

class PieceLengthChoiceTest {
    private static final long MI = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "1, 16",
        "33554432, 16", // 32 MiB
        "33554433, 32",
        "2147483648, 1024", // 2 GiB
        "34359738368, 16384", // 32 GiB
        "34359738369, 16384",
        "1099511627776, 16384" // 1 TiB
    })
    void followsTheSize(long totalBytes, int expectedKiB) {
        List<PlannedFile> files = List.of(new PlannedFile(List.of("f"), totalBytes));
        assertEquals(expectedKiB << 10, PieceLengthChoice.choose(files, totalBytes, false));
        assertEquals(expectedKiB << 10, PieceLengthChoice.choose(files, totalBytes, true));
    }

    @Test
    void makesAThousandToTwoThousandPieces() {
        for (long size = 33 * MI; size < 30_000 * MI; size += 117 * MI + 13) {
            List<PlannedFile> files = List.of(new PlannedFile(List.of("f"), size));
            long pieces = Math.ceilDiv(size, PieceLengthChoice.choose(files, size, false));
            assertTrue(pieces > 1024 && pieces <= 2048, size + " bytes make " + pieces);
        }
    }

    @Test
    void shortensPiecesOfSmallFilesThatArePadded() {
        List<PlannedFile> files = equal(20_000, 20_000);
        assertEquals(256 << 10, PieceLengthChoice.choose(files, 400_000_000, false));
        assertTrue(PieceLengthChoice.choose(files, 400_000_000, true) <= 32 << 10);
    }

    @Test
    void keepsTheNumberOfPiecesInBounds() {
        List<PlannedFile> files = new ArrayList<>(equal(1_000, 1_000));
        files.add(new PlannedFile(List.of("large"), 64_000 * MI));
        long total = 64_000 * MI + 1_000_000;
        int length = PieceLengthChoice.choose(files, total, true);
        assertTrue(total / length <= 2 * 5_000, "pieces of " + length);
    }

    private static List<PlannedFile> equal(int count, long length) {
        List<PlannedFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(new PlannedFile(List.of("f" + i), length));
        }
        return files;
    }
}
