package spate.bench;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spate.engine.picker.BlockArrival;
import spate.engine.picker.BlockPicks;
import spate.engine.picker.PeerPieces;
import spate.engine.picker.PiecePicker;
import spate.engine.picker.PieceSet;
import spate.protocol.peer.Block;

/// A whole download as the picker sees it: every block is picked, comes, and every piece is
/// verified; time a block. Half of the peers are seeds, the others have half of the pieces.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PickerBenchmark {
    private static final int PIECES = 4096;
    private static final int BLOCKS = 64;
    private static final int BATCH = 16;

    @Param({"1", "80"})
    public int peerCount;

    private PiecePicker picker = newPicker();
    private PeerPieces[] peers = {};
    private final BlockPicks picks = new BlockPicks();

    private static PiecePicker newPicker() {
        return new PiecePicker(_ -> BLOCKS * Block.SIZE, PieceSet.empty(PIECES), new Random(1));
    }

    @Setup(Level.Invocation)
    public void join() {
        picker = newPicker();
        Random random = new Random(2);
        peers = new PeerPieces[peerCount];
        for (int slot = 0; slot < peerCount; slot++) {
            PieceSet has = PieceSet.full(PIECES);
            for (int piece = 0; slot % 2 == 1 && piece < PIECES; piece++) {
                if (random.nextBoolean()) {
                    has.clear(piece);
                }
            }
            peers[slot] = new PeerPieces(slot, has);
            picker.onPeerJoined(peers[slot]);
        }
    }

    @Benchmark
    @OperationsPerInvocation(PIECES * BLOCKS)
    public int download() {
        long now = 0;
        for (int turn = 0; picker.missing() > 0; turn++) {
            PeerPieces peer = peers[turn % peerCount];
            int count = picker.pick(peer, BATCH, picks, now);
            for (int i = 0; i < count; i++) {
                receive(peer, picks.piece(i), picks.block(i), now);
            }
            now += 1_000_000;
        }
        return picker.have().cardinality();
    }

    private void receive(PeerPieces peer, int piece, int block, long now) {
        if (picker.onBlockStarted(piece, block, peer.peerSlot(), now)
                && picker.onBlockReceived(piece, block, peer.peerSlot()) == BlockArrival.LAST) {
            picker.onPieceVerified(piece);
        }
    }
}
