package spate.client.resume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;

/// The append-only list of the pieces whose writing began: one entry before the first byte of a
/// piece goes to its files. It is never forced to the disk: it survives the death of the process,
/// and after a crash of the machine the boot identifier in the record says not to rely on it.
///
/// Format: a head of 32 bytes (magic, identifier, number of pieces, flags, CRC32C), then entries of
/// 8 bytes (the piece, and the piece masked with its complement and the identifier, so that a torn
/// entry or a block of zeros is none). All numbers big-endian.
///
/// Thread-safe.
final class Journal implements AutoCloseable {
    private static final long MAGIC = 0x5350544a524e4c31L; // SPTJRNL1
    private static final int HEAD_BYTES = 32;
    private static final int ENTRY_BYTES = 8;
    private static final int FLAG_COVERS_ALL = 1;
    private static final int READ_BYTES = 64 * 1024;

    /// More than this is no journal of ours: the pieces of the largest torrent, a few times over.
    private static final long MAX_BYTES = 512L << 20;

    private final Path path;
    private final FileChannel channel;
    private final long id;
    private final boolean coversAll;
    private final ByteBuffer entry = ByteBuffer.allocateDirect(ENTRY_BYTES);
    private long end;
    private boolean broken;

    private Journal(Path path, FileChannel channel, long id, boolean coversAll, long end) {
        this.path = path;
        this.channel = channel;
        this.id = id;
        this.coversAll = coversAll;
        this.end = end;
    }

    /// Opens the journal that lies at `path`; null when there is none.
    ///
    /// @throws ResumeException when the file is no journal of a torrent of so many pieces
    static @Nullable Journal open(Path path, int pieceCount) throws IOException, ResumeException {
        if (Files.notExists(path)) {
            return null;
        }
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return open(path, channel, pieceCount);
        } catch (IOException | ResumeException e) {
            channel.close();
            throw e;
        }
    }

    private static Journal open(Path path, FileChannel channel, int pieceCount)
            throws IOException, ResumeException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        while (head.hasRemaining() && channel.read(head, head.position()) > 0) {
            // Until the head is whole or the file ends.
        }
        if (head.hasRemaining() || channel.size() > MAX_BYTES) {
            throw new ResumeException("the journal has an impossible length");
        }
        head.flip();
        if (head.getLong(0) != MAGIC || head.getInt(24) != checksum(head)) {
            throw new ResumeException("the journal is damaged");
        }
        if (head.getInt(16) != pieceCount) {
            throw new ResumeException("the journal belongs to another torrent");
        }
        long entries = (channel.size() - HEAD_BYTES) / ENTRY_BYTES;
        boolean coversAll = (head.getInt(20) & FLAG_COVERS_ALL) != 0;
        long end = HEAD_BYTES + entries * ENTRY_BYTES;
        return new Journal(path, channel, head.getLong(8), coversAll, end);
    }

    /// Makes a new journal.
    ///
    /// @param id not 0, and unlike that of any journal before
    /// @param coversAll whether nothing was in the files when it was begun
    static Journal create(Path path, long id, int pieceCount, boolean coversAll)
            throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.putLong(MAGIC).putLong(id).putInt(pieceCount);
        head.putInt(coversAll ? FLAG_COVERS_ALL : 0);
        head.putInt(24, checksum(head));
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            head.clear();
            writeFully(channel, head, 0);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new Journal(path, channel, id, coversAll, HEAD_BYTES);
    }

    private static int checksum(ByteBuffer head) {
        CRC32C crc = new CRC32C();
        crc.update(head.array(), 0, 24);
        return (int) crc.getValue();
    }

    long id() {
        return id;
    }

    /// Whether every byte that may be in the files belongs to a piece in this journal.
    boolean coversAll() {
        return coversAll;
    }

    /// Where the next entry goes, in bytes; counts what was lost in [#append] as well.
    synchronized long end() {
        return end;
    }

    /// Whether an entry could not be written: the journal no longer tells all.
    synchronized boolean isBroken() {
        return broken;
    }

    /// Adds the pieces of the entries that end at or before `position` to `before` and those of the
    /// others to `after`. Damaged entries are left out.
    synchronized void read(long position, PieceSet before, PieceSet after) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(READ_BYTES);
        long at = HEAD_BYTES;
        while (at < end) {
            chunk.clear().limit((int) Math.min(READ_BYTES, end - at));
            while (chunk.hasRemaining() && channel.read(chunk, at + chunk.position()) > 0) {
                // Until the chunk is full; the length was measured when the journal was opened.
            }
            chunk.flip();
            if (chunk.remaining() < ENTRY_BYTES) {
                return;
            }
            while (chunk.remaining() >= ENTRY_BYTES) {
                at += ENTRY_BYTES;
                take(chunk.getInt(), chunk.getInt(), at <= position ? before : after);
            }
        }
    }

    private void take(int pieceIndex, int check, PieceSet into) {
        if (check == check(pieceIndex) && pieceIndex >= 0 && pieceIndex < into.size()) {
            into.set(pieceIndex);
        }
    }

    private int check(int pieceIndex) {
        return ~pieceIndex ^ (int) id;
    }

    /// Adds a piece.
    synchronized void append(int pieceIndex) throws IOException {
        entry.clear();
        entry.putInt(pieceIndex).putInt(check(pieceIndex)).flip();
        long at = end;
        end += ENTRY_BYTES;
        try {
            writeFully(channel, entry, at);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long position)
            throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// Closes and removes it.
    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
