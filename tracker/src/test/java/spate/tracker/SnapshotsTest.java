package spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    private final Snapshots snapshots = new Snapshots();
    private final List<String> saved = new ArrayList<>();

    private void add(String name, boolean isFailing) {
        snapshots.add(() -> {
            if (isFailing) {
                throw new IOException("no room for " + name);
            }
            saved.add(name);
        });
    }

    private double figure(String name) {
        return snapshots.figures().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void whatFailsKeepsNothingElseFromTheDisk() {
        add("swarms", true);
        add("accounts", false);
        add("notes", true);
        IOException failure = assertThrows(IOException.class, snapshots::save);
        assertEquals(List.of("accounts"), saved);
        assertEquals("no room for swarms; no room for notes", failure.getMessage());
        assertEquals(1, figure("failures"));
        assertEquals(0, figure("written"));
    }

    @Test
    void countsWhatWasSaved() throws IOException {
        add("swarms", false);
        add("accounts", false);
        snapshots.save();
        assertEquals(List.of("swarms", "accounts"), saved);
        assertEquals(1, figure("written"));
    }
}
