package spate.engine.torrent;

import spate.engine.picker.PiecePicker;

/// How much of a torrent is here, drawn in a row of equal cells.
final class PieceMap {

    private static final byte ALL = 5;
    private static final byte FEW = 2;
    private static final byte AVAILABLE = 1;
    private static final byte NONE = 0;

    /// Cells of which some is here are of so many kinds, from [#FEW] on.
    private static final int SHADES = 3;

    /// So many pieces are looked at, at most.
    private static final int MAX_PIECES = 4096;

    private PieceMap() {}

    /// A cell is 5 when all of it is here; 2, 3 or 4 when less than a third, less than two thirds or more
    /// of it is; else 1 when connected peers have it, or 0.
    static byte[] of(PiecePicker picker, int cells) {
        byte[] map = new byte[cells];
        int pieces = picker.pieceCount();
        int step = Math.max(1, pieces / MAX_PIECES);
        for (int cell = 0; cell < cells; cell++) {
            int from = (int) ((long) cell * pieces / cells);
            int to = Math.max(from + 1, (int) ((long) (cell + 1) * pieces / cells));
            map[cell] = cell(picker, from, Math.min(to, pieces), step);
        }
        return map;
    }

    private static byte cell(PiecePicker picker, int from, int to, int step) {
        int looked = 0;
        int here = 0;
        boolean available = true;
        for (int piece = from; piece < to; piece += step) {
            looked++;
            here += picker.has(piece) ? 1 : 0;
            available &= picker.has(piece) || picker.availability(piece) > 0;
        }
        if (here == looked) {
            return ALL;
        }
        if (here > 0) {
            return (byte) (FEW + here * SHADES / looked);
        }
        return available ? AVAILABLE : NONE;
    }
}
