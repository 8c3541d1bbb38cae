package spate.engine.torrent;

import spate.engine.picker.PiecePicker;

/// How much of a torrent is here, drawn in a row of equal cells.
final class PieceMap {

    private static final byte ALL = 3;
    private static final byte SOME = 2;
    private static final byte AVAILABLE = 1;
    private static final byte NONE = 0;

    /// So many pieces are looked at, at most.
    private static final int MAX_PIECES = 4096;

    private PieceMap() {}

    /// A cell is 3 when all of it is here, 2 when some is, 1 when connected peers have the rest, else 0.
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
        boolean all = true;
        boolean some = false;
        boolean available = true;
        for (int piece = from; piece < to; piece += step) {
            boolean here = picker.has(piece);
            all &= here;
            some |= here;
            available &= here || picker.availability(piece) > 0;
        }
        if (all) {
            return ALL;
        }
        if (some) {
            return SOME;
        }
        return available ? AVAILABLE : NONE;
    }
}
