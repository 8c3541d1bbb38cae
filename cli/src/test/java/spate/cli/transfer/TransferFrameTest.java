package spate.cli.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spate.cli.terminal.Cells;
import spate.cli.terminal.Style;
import spate.client.TorrentHandle;
import spate.engine.torrent.TorrentSnapshot;
import spate.engine.torrent.TorrentSnapshot.State;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;

class TransferFrameTest {
    private static final InfoHashes HASHES = InfoHashes.of(InfoHash.of(new byte[20]));
    private static final int MIB = 1 << 20;

    private static TransferFrame.Part part(String name, State state, int haveMiB) {
        String reason = state == State.ERROR ? "no space left on the disk" : "";
        long rate = state == State.DOWNLOADING ? MIB : 0;
        return new TransferFrame.Part(
                new TorrentSnapshot(
                        HASHES,
                        name,
                        state,
                        reason,
                        (long) haveMiB * MIB,
                        10 * MIB,
                        rate,
                        0,
                        3,
                        1,
                        1,
                        0,
                        0,
                        0,
                        0,
                        haveMiB,
                        0,
                        0),
                cells -> {
                    byte[] map = new byte[cells];
                    map[0] = TorrentHandle.CELL_HAVE;
                    return map;
                });
    }

    private static List<String> frame(int columns, int rows, TransferFrame.Part... parts) {
        return TransferFrame.of(List.of(parts), columns, rows, Style.PLAIN);
    }

    @Test
    void givesOneTorrentThreeLinesAndNoSum() {
        List<String> lines = frame(60, 20, part("a.bin", State.DOWNLOADING, 5));
        assertEquals(3, lines.size());
        assertTrue(lines.get(1).endsWith("  50 %"), lines.get(1));
    }

    @Test
    void sumsUpSeveral() {
        List<String> lines =
                frame(
                        80,
                        24,
                        part("a.bin", State.DOWNLOADING, 5),
                        part("b.bin", State.STOPPED, 10));
        assertEquals(7, lines.size());
        assertTrue(lines.get(3).endsWith("complete"), lines.get(3));
        assertEquals(
                "1 of 2 done   ↓ 1 MiB/s      75 %   ↑ 0 B/s        15 MiB of 20 MiB",
                lines.getLast());
    }

    @Test
    void givesManyALineEach() {
        List<TransferFrame.Part> parts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            parts.add(part("torrent " + i, State.DOWNLOADING, i % 10));
        }
        List<String> lines = TransferFrame.of(parts, 60, 20, Style.PLAIN);
        assertEquals(14, lines.size());
        assertEquals(
                "torrent 0                █·············   0 %  ↓ 1 MiB/s   ", lines.getFirst());
        assertEquals("and 27 more   0 of 40 done   ↓ 40 MiB/s     45 %", lines.getLast());
    }

    @Test
    void showsFirstWhatNeedsALookAndLastWhatIsDone() {
        List<TransferFrame.Part> parts = new ArrayList<>();
        for (State state : new State[] {State.STOPPED, State.SEEDING, State.STALLED, State.ERROR}) {
            for (int i = 0; i < 4; i++) {
                parts.add(part(state + " " + i, state, state == State.STALLED ? 3 : 10));
            }
        }
        List<String> lines = TransferFrame.of(parts, 60, 14, Style.PLAIN);
        assertEquals(10, lines.size());
        assertTrue(lines.get(0).startsWith("ERROR 0 "), lines.get(0));
        assertTrue(lines.get(3).startsWith("ERROR 3 "), lines.get(3));
        assertTrue(lines.get(4).startsWith("STALLED 0 "), lines.get(4));
        assertTrue(lines.get(8).startsWith("SEEDING 0 "), lines.get(8));
        assertTrue(lines.get(9).startsWith("and 7 more   12 of 16 done"), lines.get(9));
    }

    /// What is too long would wrap, and what is too high would scroll away: either way the next drawing
    /// would miss its place.
    @Test
    void alwaysFits() {
        for (State state : State.values()) {
            for (int count : new int[] {1, 2, 7, 40}) {
                List<TransferFrame.Part> parts = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    parts.add(part(i % 2 == 0 ? "long".repeat(50) : "日本語の名前", state, i % 11));
                }
                for (int columns = 24; columns < 130; columns += 3) {
                    for (int rows : new int[] {2, 3, 5, 24, 200}) {
                        List<String> lines = TransferFrame.of(parts, columns, rows, Style.PLAIN);
                        assertTrue(lines.size() < rows, rows + " rows: " + lines);
                        for (String line : lines) {
                            assertTrue(Cells.width(line) < columns, columns + ": " + line);
                        }
                    }
                }
            }
        }
    }
}
