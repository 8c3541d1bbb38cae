package spate.client.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import spate.client.storage.BlockNote;
import spate.client.storage.ContentPaths;
import spate.client.testing.TestTorrent;
import spate.client.testing.TestTorrent.Entry;
import spate.engine.picker.PieceSet;
import spate.engine.storage.FileLayout;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.TorrentInfo.Version;

/// A torrent of three files and sixteen pieces; pieces 3 and 9 lie across two files.
final class ResumeFixture {
    static final int PIECE = 16 * 1024;
    static final int PIECES = 16;

    final TestTorrent torrent;
    final Path out;
    final Path state;
    final ContentPaths paths;
    private ResumeStore store;

    ResumeFixture(Path temp) throws Exception {
        this.out = temp.resolve("out");
        this.state = temp.resolve("state");
        this.torrent =
                TestTorrent.of(
                        Version.V1,
                        PIECE,
                        new Random(9),
                        new Entry("a", 3 * PIECE + 100),
                        new Entry("b", 6 * PIECE),
                        new Entry("c", 7 * PIECE - 100));
        assertEquals(PIECES, torrent.info().pieceCount());
        this.paths = torrent.in(out);
        restart();
    }

    /// As a new process would see it.
    void restart() {
        store = new ResumeStore(new StateDirectory(state));
    }

    ResumeSession open() throws Exception {
        return store.open(torrent.info().infoHashes(), out);
    }

    ResumePlan load(ResumeSession session) throws IOException {
        return session.load(torrent.info(), paths, false);
    }

    /// What a next process would plan; it changes nothing.
    ResumePlan nextPlan() throws Exception {
        restart();
        try (ResumeSession session = open()) {
            return load(session);
        }
    }

    /// Writes a piece as the storage would.
    void write(ResumeSession session, int... pieces) throws Exception {
        for (int piece : pieces) {
            session.note(note(piece));
            put(piece);
        }
    }

    /// A piece here is one block.
    static BlockNote note(int piece) {
        return new BlockNote(piece, 0, new int[] {piece * 77}, false);
    }

    /// Puts a piece into its files.
    void put(int piece) throws IOException {
        Files.createDirectories(paths.parent());
        byte[] bytes = torrent.piece(piece);
        FileLayout layout = new FileLayout(torrent.info());
        layout.forEachSpan(
                piece,
                0,
                bytes.length,
                (file, offset, from, length) -> {
                    try (FileChannel channel =
                            FileChannel.open(
                                    paths.file(file),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE)) {
                        channel.write(ByteBuffer.wrap(bytes, from, length), offset);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    void touch(int file) throws IOException {
        Path path = paths.file(file);
        FileTime then = Files.getLastModifiedTime(path);
        Files.setLastModifiedTime(path, FileTime.fromMillis(then.toMillis() + 10_000));
    }

    static PieceSet set(int... pieces) {
        PieceSet set = PieceSet.empty(PIECES);
        Arrays.stream(pieces).forEach(set::set);
        return set;
    }

    static ResumeState state(PieceSet have) {
        return state(have, set());
    }

    static ResumeState state(PieceSet have, PieceSet unchecked) {
        return new ResumeState(
                "t",
                have,
                unchecked,
                new byte[] {4, 0, 7},
                1111,
                2222,
                List.of(PeerAddress.parse("10.1.2.3:4000"), PeerAddress.parse("[fe80::1]:1")),
                1_700_000_000,
                0,
                3333);
    }

    static void save(ResumeSession session, int... have) throws IOException {
        JournalMark mark = session.mark();
        session.save(mark, state(set(have)));
    }

    static void finish(ResumeSession session, int... have) throws IOException {
        JournalMark mark = session.mark();
        session.finish(mark, state(set(have)));
        session.close();
    }

    static void assertPlan(PieceSet trusted, PieceSet toHash, ResumePlan plan) {
        assertEquals(trusted, plan.trusted(), () -> "trusted: " + plan.reason());
        assertEquals(toHash, plan.toHash(), () -> "to hash: " + plan.reason());
        assertEquals(null, plan.obstacle());
    }

    /// The one file of that name in the state directory.
    Path stateFile(String name) throws IOException {
        try (var tree = Files.walk(state)) {
            return tree.filter(path -> path.getFileName().toString().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    boolean hasStateFile(String name) throws IOException {
        try (var tree = Files.walk(state)) {
            return tree.anyMatch(path -> path.getFileName().toString().equals(name));
        }
    }
}
