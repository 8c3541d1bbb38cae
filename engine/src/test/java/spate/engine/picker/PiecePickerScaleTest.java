package spate.engine.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spate.protocol.peer.Block;

/// How much is looked at in large torrents, counted, not timed.
class PiecePickerScaleTest {
    private static final long MILLI = 1_000_000;

    /// 200 peers with random halves of 20,000 pieces of 8 blocks, of all kinds, and two seeds.
    @Test
    void aWholeDownloadLooksAtFewPiecesForEachBlock() {
        int pieceCount = 20_000;
        int blocks = 8;
        Random random = new Random(11);
        PiecePicker picker =
                new PiecePicker(_ -> blocks * Block.SIZE, PieceSet.empty(pieceCount), random);
        List<PeerPieces> peers = new ArrayList<>();
        for (int slot = 0; slot < 200; slot++) {
            PieceSet has = slot < 2 ? PieceSet.full(pieceCount) : half(pieceCount, random);
            PeerPieces peer = new PeerPieces(slot, has);
            peer.wholePieces(slot % 3 == 0);
            peer.snubbed(slot % 50 == 7);
            picker.onPeerJoined(peer);
            peers.add(peer);
        }
        Download download = new Download(picker, peers, blocks);
        long asked = download.run();
        long wanted = (long) pieceCount * blocks;
        assertTrue(asked <= wanted * 1.01 + 1000, asked + " asked for " + wanted);
        double looksPerBlock = (double) picker.looks() / asked;
        assertTrue(looksPerBlock <= 20, looksPerBlock + " looks a block");
    }

    private static PieceSet half(int pieceCount, Random random) {
        PieceSet set = PieceSet.empty(pieceCount);
        for (int piece = 0; piece < pieceCount; piece++) {
            if (random.nextBoolean()) {
                set.set(piece);
            }
        }
        return set;
    }

    private static final class Download {
        private final PiecePicker picker;
        private final List<PeerPieces> peers;
        private final int blocks;
        private final BlockPicks picks = new BlockPicks();
        private final List<ArrayDeque<int[]>> queues = new ArrayList<>();
        private long now = 1000 * MILLI;
        private long asked;

        Download(PiecePicker picker, List<PeerPieces> peers, int blocks) {
            this.picker = picker;
            this.peers = peers;
            this.blocks = blocks;
            for (int i = 0; i < peers.size(); i++) {
                queues.add(new ArrayDeque<>());
            }
        }

        long run() {
            while (picker.missing() > 0) {
                for (int i = 0; i < peers.size(); i++) {
                    turn(peers.get(i), queues.get(i));
                }
                now += MILLI;
            }
            return asked;
        }

        private void turn(PeerPieces peer, ArrayDeque<int[]> queue) {
            int[] block = queue.poll();
            if (block != null) {
                BlockArrival arrival = picker.onBlockReceived(block[0], block[1], peer.peerSlot());
                for (int i = 0; i < picker.otherRequesters(); i++) {
                    int other = picker.otherRequester(i);
                    queues.get(other).removeIf(b -> b[0] == block[0] && b[1] == block[1]);
                }
                if (arrival == BlockArrival.LAST) {
                    picker.onPieceVerified(block[0]);
                }
            }
            peer.outstanding(queue.size());
            picker.pick(peer, blocks * 2 - queue.size(), picks, now);
            asked += picks.count();
            for (int i = 0; i < picks.count(); i++) {
                queue.add(new int[] {picks.piece(i), picks.block(i)});
            }
        }
    }

    @Test
    void aPeerForWhichThereIsNothingCostsNothing() {
        PiecePicker picker =
                new PiecePicker(_ -> Block.SIZE, PieceSet.empty(10_000), new Random(1));
        PieceSet some = PieceSet.empty(10_000);
        some.set(17);
        PeerPieces peer = new PeerPieces(0, some);
        picker.onPeerJoined(peer);
        PeerPieces seed = new PeerPieces(1, PieceSet.full(10_000));
        picker.onPeerJoined(seed);
        BlockPicks picks = new BlockPicks();
        assertEquals(1, picker.pick(peer, 4, picks, MILLI));
        picker.pick(peer, 4, picks, MILLI);
        long before = picker.looks();
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, picker.pick(peer, 4, picks, i * MILLI));
        }
        assertEquals(before, picker.looks());
    }

    /// A peer with little of what is wanted: the search is bounded, and finds it.
    @Test
    void tenMillionPieces() {
        int pieceCount = 10_000_000;
        PieceSet have = PieceSet.full(pieceCount);
        for (int piece = 0; piece < pieceCount; piece += 2) {
            have.clear(piece);
        }
        PiecePicker picker = new PiecePicker(_ -> Block.SIZE, have, new Random(1));
        PieceSet few = PieceSet.empty(pieceCount);
        for (int i = 0; i < 100; i++) {
            few.set(8_000_000 + 2 * i);
        }
        PeerPieces seed = new PeerPieces(0, PieceSet.full(pieceCount));
        PeerPieces poor = new PeerPieces(1, few);
        picker.onPeerJoined(seed);
        picker.onPeerJoined(poor);
        BlockPicks picks = new BlockPicks();
        picker.pick(seed, 1, picks, MILLI);
        long before = picker.looks();
        assertEquals(1000, picker.pick(seed, 1000, picks, MILLI));
        assertTrue(picker.looks() - before <= 10_000, "" + (picker.looks() - before));
        before = picker.looks();
        assertEquals(100, picker.pick(poor, 1000, picks, MILLI));
        long each = (picker.looks() - before) / 100;
        assertTrue(each <= 2L * FreshPieces.SCAN_LIMIT, each + " looks a piece");
        picker.onPeerLeft(poor);
        for (int i = 0; i < 100; i++) {
            int piece = 8_000_000 + 2 * i;
            picker.onBlockReceived(piece, 0, 1);
            picker.onPieceVerified(piece);
        }
        assertEquals(pieceCount / 2 - 100, picker.missing());
    }
}
