package spate.engine.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import spate.engine.picker.PeerPieces;
import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.protocol.peer.Block;

class PieceMapTest {
    private static PiecePicker picker(int pieces, int... here) {
        PieceSet have = PieceSet.empty(pieces);
        for (int piece : here) {
            have.set(piece);
        }
        return new PiecePicker(_ -> Block.SIZE, have, new Random(1));
    }

    @Test
    void shadesACellByHowMuchOfItIsHere() {
        PiecePicker picker = picker(24, 6, 12, 13, 14, 18, 19, 20, 21, 22);
        assertArrayEquals(new byte[] {0, 2, 3, 4}, PieceMap.of(picker, 4));
        assertArrayEquals(new byte[] {5, 5, 5}, PieceMap.of(picker(3, 0, 1, 2), 3));
    }

    @Test
    void tellsWhatPeersHaveOnlyWhereTheyHaveAllOfIt() {
        PiecePicker picker = picker(8, 0);
        PieceSet theirs = PieceSet.full(8);
        theirs.clear(7);
        picker.onPeerJoined(new PeerPieces(0, theirs));
        assertArrayEquals(new byte[] {3, 1, 1, 0}, PieceMap.of(picker, 4));
    }

    @Test
    void drawsFewPiecesInManyCells() {
        assertArrayEquals(new byte[] {5, 5, 5, 0, 0, 0}, PieceMap.of(picker(2, 0), 6));
    }
}
