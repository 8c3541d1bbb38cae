package spate.cli.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spate.cli.terminal.Cells;
import spate.cli.terminal.Style;
import spate.engine.torrent.TorrentSnapshot;
import spate.engine.torrent.TorrentSnapshot.State;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;

class TransferDrawingTest {

    private static final InfoHashes HASHES = InfoHashes.of(InfoHash.of(new byte[20]));

    private static TorrentSnapshot snapshot(String name, State state, long haveBytes) {
        String reason = state == State.ERROR ? "/media/disk/file: no space left on the disk" : "";
        return new TorrentSnapshot(
                HASHES, name, state, reason, haveBytes, 60 << 20, 3 << 20, 0, 12, 3, 2, 4,
                haveBytes, 30 << 20, 0, 5, 5, 10);
    }

    @Test
    void showsTheFiguresInTheirPlaces() {
        TorrentSnapshot now = snapshot("big.bin", State.DOWNLOADING, 10 << 20);
        assertEquals(
                "  10 MiB of 60 MiB   ↓ 3 MiB/s      ↑ 0 B/s        17 s left   12 peers",
                TransferDrawing.figures(now, 79, Style.PLAIN));
        assertEquals(
                "  10 MiB of 60 MiB   ↓ 3 MiB/s   ", TransferDrawing.figures(now, 40, Style.PLAIN));
        assertEquals(
                "big.bin                      downloading",
                TransferDrawing.title(now, 40, Style.PLAIN));
        assertEquals(
                "60 MiB, sent 30 MiB (0.50 times)   ↓ 3 MiB/s      ↑ 0 B/s        12 peers",
                TransferDrawing.figures(
                        snapshot("big.bin", State.SEEDING, 60 << 20), 79, Style.PLAIN));
    }

    @Test
    void showsWhyItIsPaused() {
        TorrentSnapshot now = snapshot("big.bin", State.ERROR, 10 << 20);
        assertEquals("big.bin           paused", TransferDrawing.title(now, 24, Style.PLAIN));
        assertEquals("/media/disk/file: no sp…", TransferDrawing.figures(now, 24, Style.PLAIN));
    }

    /// A line that is too long would wrap, and what is drawn over it would miss its place.
    @ParameterizedTest
    @EnumSource(State.class)
    void neverDrawsBeyondTheEdge(State state) {
        for (int columns = 24; columns < 200; columns++) {
            for (String name : new String[] {"a", "日本語の名前".repeat(20), "long".repeat(50)}) {
                TorrentSnapshot now = snapshot(name, state, 10 << 20);
                String title = TransferDrawing.title(now, columns, Style.PLAIN);
                assertEquals(columns, Cells.width(title), 1, title);
                String figures = TransferDrawing.figures(now, columns, Style.PLAIN);
                assertTrue(Cells.width(figures) <= columns, figures);
            }
        }
    }
}
