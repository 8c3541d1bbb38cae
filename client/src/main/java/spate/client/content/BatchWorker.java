package spate.client.content;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import spate.io.hash.HashAlgorithm;
import spate.io.hash.HashEngine;
import spate.io.hash.LaneHash;

/// Hashes batches of pieces on one thread: side by side once the engine has lanes and there are
/// pieces enough to fill them, else one after the other.
final class BatchWorker implements AutoCloseable {
    private final ContentLayout layout;
    private final HashEngine engine;
    private final ReadObserver observer;
    private final PieceHashes hashes;
    private final PieceReader reader;
    private final PieceWorker single;
    private @Nullable LaneWorker lanes;

    /// @param shareBytes how much of the piece space a batch has, at least
    BatchWorker(
            ContentLayout layout,
            HashEngine engine,
            ReadObserver observer,
            PieceHashes hashes,
            long shareBytes) {
        this.layout = layout;
        this.engine = engine;
        this.observer = observer;
        this.hashes = hashes;
        this.reader = new PieceReader(layout, observer, shareBytes);
        this.single = new PieceWorker(layout, engine, reader, hashes);
    }

    /// Hashes some of the next pieces.
    ///
    /// @param end the first piece behind the batch
    /// @return how many were hashed, at least one
    int hash(int firstPiece, int end) throws IOException {
        LaneWorker side = lanes();
        int group = side == null ? 0 : side.groupSize(firstPiece);
        if (side == null || group == 0 || firstPiece + group > end) {
            single.hash(firstPiece);
            return 1;
        }
        side.hash(firstPiece);
        return group;
    }

    /// Engines may come to have lanes only after a while.
    private @Nullable LaneWorker lanes() {
        HashAlgorithm algorithm = hashes.hasV1() ? HashAlgorithm.SHA1 : HashAlgorithm.SHA256;
        if (lanes == null && engine.lanes(algorithm) > 1) {
            LaneHash found = engine.newLanes(algorithm);
            lanes = new LaneWorker(layout, engine, found, observer, hashes);
        }
        return lanes;
    }

    /// How many bytes of files were passed since this was asked last.
    long takeBytesRead() {
        return reader.takeBytesRead() + (lanes == null ? 0 : lanes.takeBytesRead());
    }

    @Override
    public void close() throws IOException {
        try (reader) {
            if (lanes != null) {
                lanes.close();
            }
        }
    }
}
