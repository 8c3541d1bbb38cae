package spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.testing.Corpus;
import spate.cli.testing.Json;
import spate.cli.testing.SpateRun;
import tools.jackson.databind.JsonNode;

/// Torrents from elsewhere, good and bad, through the commands that read them.
class CorpusTest {
    private static final int FILE = 0;
    private static final int VERDICT = 4;
    private static final int V1 = 7;
    private static final int V2 = 8;
    private static final int NAME = 9;
    private static final int PIECE_LENGTH = 10;

    /// Valid to libtorrent 2.0.8, which does not compare this layer with its root.
    private static final Set<String> STRICTER =
            Set.of("arvidn_libtorrent__v2_invalid_root_hash.torrent");

    @TempDir Path folder;

    private SpateRun.Result run(String... words) {
        return new SpateRun(folder).run(words);
    }

    @Test
    void showsEveryValidTorrentAndRefusesEveryOther() throws IOException {
        int shown = 0;
        for (String[] row : Corpus.rows("torrents/MANIFEST.tsv")) {
            String file = Corpus.file("torrents").resolve(row[FILE]).toString();
            boolean valid = row[VERDICT].equals("valid") && !STRICTER.contains(row[FILE]);
            if (!valid) {
                run("info", file).fails(3, "is not a valid torrent");
                run("info", "--json", file).fails(3);
                run("verify", file).fails(3);
                continue;
            }
            shown++;
            show(row, file);
        }
        assertTrue(shown > 50, shown + " were shown");
    }

    private void show(String[] row, String file) {
        String text = run("info", "-v", file).exits(0).out();
        for (char c : text.toCharArray()) {
            boolean raw = (c < ' ' && c != '\n') || (c >= 0x7f && c < 0xa0);
            assertFalse(raw, row[FILE]);
        }
        JsonNode info = Json.document(run("info", "--json", file).exits(0).out());
        assertEquals(row[V1], info.path("infoHash").asString(""), row[FILE]);
        assertEquals(row[V2], info.path("infoHashV2").asString(""), row[FILE]);
        assertEquals(row[PIECE_LENGTH], info.get("pieceLength").asString(), row[FILE]);
        boolean ascii = row[NAME].chars().allMatch(c -> c < 0x80);
        assertTrue(!ascii || row[NAME].equals(info.get("name").asString()), row[FILE]);
        run("info", "--files", "--trackers", "--pieces", file).exits(0);
        run("magnet", file).exits(0);
        run("dump", file).exits(0);
        Json.document(run("dump", "--json", file).exits(0).out());
        JsonNode verified = Json.document(run("verify", "--json", file).exits(5).out());
        assertEquals(info.get("pieceCount"), verified.get("missing"), row[FILE]);
    }
}
