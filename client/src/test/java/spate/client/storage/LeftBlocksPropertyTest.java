package spate.client.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.resume.ResumePlan;
import spate.client.resume.ResumeSession;
import spate.client.resume.ResumeState;
import spate.client.resume.ResumeStore;
import spate.client.resume.StateDirectory;
import spate.client.storage.DiskStoragePropertyTest.Chunk;
import spate.client.testing.TestTorrent;
import spate.engine.picker.PieceSet;
import spate.engine.storage.FileLayout;
import spate.protocol.peer.Block;
import spate.protocol.testing.Property;

/// Whatever was written of pieces that were not finished is found by the next run, and no more than
/// that; then the pieces are finished with it.
class LeftBlocksPropertyTest {

    private static final int PAGE = 4096;

    @TempDir Path temp;
    private int folders;

    private Path folder() {
        return temp.resolve("it" + folders++);
    }

    /// One torrent over several runs.
    private static final class Life {
        final TestTorrent torrent;
        final Path out;
        final Path state;
        final Random random;
        final FileLayout layout;
        final byte[] priorities;
        final Map<Integer, PieceSet> written = new HashMap<>();

        Life(Path folder, Random random) throws Exception {
            this.torrent = DiskStoragePropertyTest.anyTorrent(random);
            this.out = folder.resolve("out");
            this.state = folder.resolve("state");
            this.random = random;
            this.layout = new FileLayout(torrent.info());
            this.priorities = DiskStoragePropertyTest.anyPriorities(torrent.info().files(), random);
        }

        int blocksIn(int piece) {
            return Block.count(layout.dataLength(piece));
        }

        ResumeSession open() throws Exception {
            ResumeStore store = new ResumeStore(new StateDirectory(state));
            return store.open(torrent.info().infoHashes(), out);
        }

        ResumePlan load(ResumeSession session) throws IOException {
            return session.load(torrent.info(), torrent.in(out), false);
        }

        StorageFixture storage(ResumeSession session) {
            DiskSettings settings = StorageFixture.settings(Allocation.SPARSE);
            StorageFixture it = new StorageFixture(torrent, out, settings, session);
            it.prepare(priorities);
            session.onFilesPrepared();
            return it;
        }

        /// Writes some of the blocks that are missing; never the last one of a piece.
        void writeSome(StorageFixture it) {
            List<Integer> wanted = DiskStoragePropertyTest.wantedPieces(torrent, priorities);
            for (Chunk chunk : DiskStoragePropertyTest.chunks(torrent, wanted, random)) {
                PieceSet blocks = blocks(chunk);
                PieceSet before =
                        written.computeIfAbsent(
                                chunk.pieceIndex(), p -> PieceSet.empty(blocksIn(p)));
                boolean isNew = before.countAnd(blocks) == 0;
                boolean leavesSome =
                        before.cardinality() + blocks.cardinality() < blocksIn(chunk.pieceIndex());
                if (isNew && leavesSome && !blocks.isEmpty() && random.nextInt(3) > 0) {
                    it.write(chunk.pieceIndex(), chunk.offset(), chunk.length(), false);
                    set(blocks, before);
                }
            }
        }

        private PieceSet blocks(Chunk chunk) {
            PieceSet blocks = PieceSet.empty(blocksIn(chunk.pieceIndex()));
            int data = layout.dataLength(chunk.pieceIndex());
            int end = Math.min(chunk.offset() + chunk.length(), data);
            for (int at = chunk.offset(); at < end; at += Block.SIZE) {
                blocks.set(at / Block.SIZE);
            }
            return blocks;
        }

        private static void set(PieceSet from, PieceSet to) {
            for (int b = from.nextSet(0); b >= 0; b = from.nextSet(b + 1)) {
                to.set(b);
            }
        }

        /// In good order, or as after a kill.
        void end(ResumeSession session) throws IOException {
            if (random.nextBoolean()) {
                session.finish(session.mark(), nothingVerified());
            } else if (random.nextBoolean()) {
                session.save(session.mark(), nothingVerified());
            }
            session.close();
        }

        private ResumeState nothingVerified() {
            PieceSet none = PieceSet.empty(torrent.info().pieceCount());
            return new ResumeState("t", none, none.copy(), new byte[0], 0, 0, List.of(), 0, 0, 0);
        }

        void assertFound(StorageFixture it, ResumePlan plan) {
            assertTrue(plan.trusted().isEmpty());
            for (int piece = 0; piece < torrent.info().pieceCount(); piece++) {
                boolean isHashed = plan.toHash().get(piece) && blocksIn(piece) > 0;
                assertFalse(isHashed, () -> "hashed for nothing: " + plan.reason());
                PieceSet expected = written.getOrDefault(piece, PieceSet.empty(blocksIn(piece)));
                assertEquals(!expected.isEmpty(), plan.unfinished().get(piece), "piece " + piece);
                if (plan.unfinished().get(piece)) {
                    assertEquals(expected, it.find(piece), "piece " + piece);
                }
            }
        }

        /// Writes what is missing of the pieces that were begun.
        void finish(StorageFixture it) throws Exception {
            int count = 0;
            for (int piece : new TreeSet<>(written.keySet())) {
                PieceSet there = written.get(piece);
                int left = there.size() - there.cardinality();
                boolean isBegun = !there.isEmpty();
                count += isBegun ? 1 : 0;
                for (int b = there.nextClear(0); b >= 0 && isBegun; b = there.nextClear(b + 1)) {
                    int offset = b * Block.SIZE;
                    int length = Math.min(Block.SIZE, layout.dataLength(piece) - offset);
                    it.write(piece, offset, length, --left == 0);
                }
            }
            it.awaitHashed(count);
        }
    }

    @Test
    void everyRunFindsWhatTheOnesBeforeHaveWritten() {
        Property.forAll(
                120,
                random -> {
                    Life life = new Life(folder(), random);
                    for (int run = 0; run < 3; run++) {
                        try (ResumeSession session = life.open()) {
                            ResumePlan plan = life.load(session);
                            try (StorageFixture it = life.storage(session)) {
                                life.assertFound(it, plan);
                                life.writeSome(it);
                            }
                            life.end(session);
                        }
                    }
                    try (ResumeSession session = life.open()) {
                        ResumePlan plan = life.load(session);
                        try (StorageFixture it = life.storage(session)) {
                            life.assertFound(it, plan);
                            life.finish(it);
                        }
                    }
                });
    }

    /// Somebody changes or shortens the files between two runs.
    @Test
    void nothingIsFoundThatIsNotThere() {
        Property.forAll(
                80,
                random -> {
                    Life life = new Life(folder(), random);
                    try (ResumeSession session = life.open()) {
                        life.load(session);
                        try (StorageFixture it = life.storage(session)) {
                            life.writeSome(it);
                        }
                        life.end(session);
                    }
                    damage(life.out, random);
                    try (ResumeSession session = life.open()) {
                        ResumePlan plan = life.load(session);
                        try (StorageFixture it = life.storage(session)) {
                            assertOnlyRightBlocks(life, it, plan);
                        }
                    }
                });
    }

    private static void damage(Path out, Random random) throws IOException {
        if (Files.notExists(out)) {
            return;
        }
        List<Path> files;
        try (var tree = Files.walk(out)) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            switch (random.nextInt(4)) {
                case 0 -> Files.delete(file);
                case 1 -> shorten(file, random);
                case 2 -> zero(file, random);
                default -> {}
            }
        }
    }

    private static void shorten(Path file, Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(random.nextLong(channel.size() + 1));
        }
    }

    /// Whole pages of zeros, as after a crash of the machine.
    private static void zero(Path file, Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long at = 0; at + PAGE <= channel.size(); at += PAGE) {
                if (random.nextInt(5) == 0) {
                    channel.write(ByteBuffer.allocate(PAGE), at);
                }
            }
        }
    }

    private static void assertOnlyRightBlocks(Life life, StorageFixture it, ResumePlan plan) {
        for (int p = plan.unfinished().nextSet(0); p >= 0; p = plan.unfinished().nextSet(p + 1)) {
            int piece = p;
            PieceSet found = it.find(piece);
            for (int b = found.nextSet(0); b >= 0; b = found.nextSet(b + 1)) {
                assertTrue(life.written.get(piece).get(b), "never written");
                int offset = b * Block.SIZE;
                int length = Math.min(Block.SIZE, life.layout.dataLength(piece) - offset);
                byte[] there = it.read(piece, offset, length);
                byte[] right =
                        Arrays.copyOfRange(life.torrent.piece(piece), offset, offset + length);
                assertTrue(Arrays.equals(right, there), () -> "piece " + piece + " is not right");
            }
            assertFalse(found.isFull());
        }
    }
}
