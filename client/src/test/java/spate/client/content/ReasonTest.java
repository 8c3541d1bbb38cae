package spate.client.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReasonTest {
    @TempDir Path folder;

    @Test
    void saysOfStreamsAndPathsTheSame() {
        Path nothing = folder.resolve("nothing (really)");
        IOException ofStream =
                assertThrows(
                        IOException.class, () -> new FileInputStream(nothing.toFile()).close());
        IOException ofPath = assertThrows(IOException.class, () -> Files.size(nothing));
        assertEquals("there is no such file or folder", Reason.of(ofStream));
        assertEquals(Reason.of(ofPath), Reason.of(ofStream));
        assertTrue(Reason.isMissing(ofStream));
    }

    @Test
    void saysSomethingEvenOfNothing() {
        assertEquals("the system gave no reason", Reason.of(new IOException()));
        assertEquals(
                "no space left on the disk", Reason.of(new IOException("No space left on device")));
    }
}
