package spate.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.terminal.Cells;
import spate.cli.terminal.Style;
import spate.cli.testing.SpateRun;
import spate.client.TorrentHandle;
import spate.engine.torrent.TorrentSnapshot;
import spate.engine.torrent.TorrentSnapshot.State;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoException;
import spate.protocol.tracker.SwarmCounts;

class DemoFrameTest {
    private static final int MIB = 1 << 20;

    @TempDir static Path folder;

    private static Metainfo torrent;

    @BeforeAll
    static void makeATorrent() throws IOException, MetainfoException {
        Files.write(folder.resolve("data"), new byte[4 * MIB]);
        new SpateRun(folder).run("create", "-q", "-l", "256KiB", "data").exits(0);
        torrent = Metainfo.parse(Files.readAllBytes(folder.resolve("data.torrent")));
    }

    private static TorrentSnapshot snapshot(int haveMiB, State state) {
        return new TorrentSnapshot(
                torrent.infoHashes(),
                "data",
                state,
                "",
                (long) haveMiB * MIB,
                4 * MIB,
                state == State.SEEDING ? 0 : 3 * MIB / 2,
                MIB,
                5,
                1,
                3,
                2,
                0,
                (long) 3 * MIB,
                0,
                haveMiB * 4,
                0,
                0);
    }

    private static SwarmView.Row row(String name, int haveMiB, double doneAt) {
        return new SwarmView.Row(
                name,
                snapshot(haveMiB, haveMiB == 4 ? State.SEEDING : State.DOWNLOADING),
                cells -> {
                    byte[] map = new byte[cells];
                    Arrays.fill(map, 0, cells * haveMiB / 4, (byte) TorrentHandle.CELL_HAVE);
                    return map;
                },
                doneAt);
    }

    /// A seed and peers of which the first is done, the last not here, and the others have a half.
    private static SwarmView view(int peers) {
        List<SwarmView.Row> rows = new ArrayList<>();
        for (int i = 1; i <= peers; i++) {
            rows.add(row("peer " + i, i == 1 ? 4 : 2, i == 1 ? 61.2 : -1));
        }
        if (peers > 1) {
            rows.set(peers - 1, new SwarmView.Row("peer " + peers, null, _ -> new byte[0], -1));
        }
        return new SwarmView(
                7.2,
                4 * MIB,
                row("seed", 4, -1),
                rows,
                new SwarmCounts(2, Math.max(0, peers - 1), 1, 0),
                12);
    }

    private static List<String> frame(int peers, int columns, int rows, boolean over) {
        DemoFrame.Facts facts =
                new DemoFrame.Facts(torrent, "udp://127.0.0.1:1/announce", view(peers), over);
        return DemoFrame.of(facts, columns, rows, Style.PLAIN);
    }

    @Test
    void showsEveryMemberInALineOfItsOwn() {
        String hash = torrent.infoHashes().wire().getFirst().hex().substring(0, 8);
        assertEquals(
                List.of(
                        "A swarm on this machine: 4 MiB in 16 pieces, one seed, 3 peers            7.2 s",
                        "hybrid torrent " + hash + "   tracker udp://127.0.0.1:1/announce",
                        "",
                        "seed     ██████████████████████ 100 %                        ↑ 1 MiB/s    to 2",
                        "peer 1   ██████████████████████ 100 %  done in 1 min 1 s     ↑ 1 MiB/s    to 2",
                        "peer 2   ███████████···········  50 %  ↓ 1.50 MiB/s from 3   ↑ 1 MiB/s    to 2",
                        "peer 3   ······················   0 %",
                        "",
                        "tracker  12 announces   knows 2 seeds   2 leechers",
                        "swarm     50 %   ↓ 1.50 MiB/s   4.0 s left   seed gave 0.8 copies, peers 1.5"),
                frame(3, 80, 24, false));
    }

    @Test
    void endsWithWhatEachHasSent() {
        List<String> lines = frame(3, 80, 24, true);
        assertTrue(lines.get(3).endsWith("sent 3 MiB"), lines.get(3));
        assertEquals(7, lines.size());
    }

    @Test
    void letsPeersShareLinesWhereTheyAreMany() {
        List<String> lines = frame(50, 80, 24, false);
        assertTrue(lines.get(3).startsWith("seed "), lines.get(3));
        assertTrue(lines.get(4).startsWith(" 1 ████"), lines.get(4));
        assertTrue(String.join("\n", lines).contains("50 ···"), lines::toString);
    }

    @Test
    void leavesOutWhatMattersLeastOnASmallTerminal() {
        List<String> lines = frame(3, 40, 8, false);
        assertEquals(7, lines.size());
        assertTrue(lines.get(1).startsWith("seed "), lines.get(1));
        assertTrue(lines.get(5).startsWith("tracker "), lines.get(5));
        assertTrue(lines.get(6).startsWith("swarm "), lines.get(6));
        assertTrue(lines.get(3).endsWith("↓ 1.50 MiB/s"), lines.get(3));
    }

    /// What is too long would wrap, and what is too high would scroll away: either way the next drawing
    /// would miss its place.
    @Test
    void alwaysFits() {
        for (int peers : new int[] {1, 2, 6, 50}) {
            for (int columns = 2; columns < 160; columns += 3) {
                for (int rows : new int[] {2, 3, 5, 9, 12, 24, 80}) {
                    for (boolean over : new boolean[] {false, true}) {
                        List<String> lines = frame(peers, columns, rows, over);
                        String where = columns + "x" + rows + ": " + lines;
                        assertTrue(lines.size() < rows, where);
                        for (String line : lines) {
                            assertTrue(Cells.width(line) < columns, where);
                        }
                    }
                }
            }
        }
    }
}
