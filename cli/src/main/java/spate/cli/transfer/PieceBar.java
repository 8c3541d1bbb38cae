package spate.cli.transfer;

import spate.cli.terminal.Style;
import spate.client.TorrentHandle;

/// The pieces of a torrent in a row of cells: what is here, what is here in part, what can be had, and
/// what nobody has.
public final class PieceBar {

    private PieceBar() {}

    /// @param map the parts of [TorrentHandle#pieceMap]; what it lacks nobody has
    public static String of(byte[] map, int cells, Style style) {
        StringBuilder bar = new StringBuilder();
        int from = 0;
        for (int cell = 1; cell <= cells; cell++) {
            if (cell == cells || level(map, cell) != level(map, from)) {
                bar.append(run(level(map, from), cell - from, style));
                from = cell;
            }
        }
        return bar.toString();
    }

    private static int level(byte[] map, int cell) {
        return cell < map.length ? map[cell] : TorrentHandle.CELL_MISSING;
    }

    private static String run(int level, int cells, Style style) {
        return switch (level) {
            case TorrentHandle.CELL_HAVE -> style.good("█".repeat(cells));
            case TorrentHandle.CELL_MOST -> style.good("▓".repeat(cells));
            case TorrentHandle.CELL_SOME -> style.good("▒".repeat(cells));
            case TorrentHandle.CELL_FEW -> style.good("░".repeat(cells));
            case TorrentHandle.CELL_AVAILABLE -> style.faint("─".repeat(cells));
            default -> style.faint("·".repeat(cells));
        };
    }
}
