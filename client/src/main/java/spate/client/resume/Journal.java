package spate.client.resume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import spate.client.storage.BlockNote;

/// The append-only list of the blocks that were written: an entry goes into it before its blocks go to
/// their files. It is never forced to the disk: it survives the death of the process, and after a
/// crash of the machine the boot identifier in the record says not to rely on it.
///
/// Format: a head of 40 bytes (magic, identifier, number of pieces, flags, shift, CRC32C), then
/// entries:
///
/// | bytes | |
/// |---|---|
/// | 4, 4 | the piece, the first block |
/// | 2 | the number of blocks, up to [#MAX_BLOCKS]; 0 if only the piece is told |
/// | 1, 1 | flags; a mark |
/// | 4 | CRC32C of the identifier, the above and the prints |
/// | 4 each | the [spate.client.storage.BlockPrint] of each block |
///
/// All numbers are big-endian, entries begin at multiples of 8. What is no entry (torn, or a page of
/// zeros) is passed over, 8 bytes at a time.
///
/// **Positions** are counted as if nothing had ever been left out: `shift` is what to add to a
/// place in the file.
///
/// Thread-safe.
final class Journal implements AutoCloseable {
    private static final long MAGIC = 0x5350544a524e4c32L; // SPTJRNL2
    private static final int HEAD_BYTES = 40;
    private static final int CHECKED_HEAD_BYTES = 32;
    private static final int ENTRY_HEAD_BYTES = 16;
    private static final int ALIGNMENT = 8;
    private static final byte MARK = 0x5A;
    private static final int FLAG_COVERS_ALL = 1;
    private static final byte FLAG_ANEW = 1;
    private static final byte FLAG_CARRIED = 2;
    private static final int READ_BYTES = 64 * 1024;

    /// The most blocks of one entry.
    static final int MAX_BLOCKS = 64;

    private static final int MAX_ENTRY_BYTES = ENTRY_HEAD_BYTES + MAX_BLOCKS * Integer.BYTES;

    /// More than this is no journal of ours.
    private static final long MAX_BYTES = 1024L << 20;

    private final Path path;
    private final long id;
    private final int pieceCount;
    private final boolean coversAll;
    private final ByteBuffer entry = ByteBuffer.allocateDirect(MAX_ENTRY_BYTES);
    private final ByteBuffer checked = ByteBuffer.allocate(Long.BYTES + MAX_ENTRY_BYTES);
    private FileChannel channel;
    private long shift;
    private long end;

    private Journal(Path path, FileChannel channel, Head head, long end) {
        this.path = path;
        this.channel = channel;
        this.id = head.id;
        this.pieceCount = head.pieceCount;
        this.coversAll = head.coversAll;
        this.shift = head.shift;
        this.end = end;
    }

    private record Head(long id, int pieceCount, boolean coversAll, long shift) {

        static Head read(FileChannel channel) throws IOException, ResumeException {
            ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
            while (head.hasRemaining() && channel.read(head, head.position()) > 0) {
                // Until the head is whole or the file ends.
            }
            if (head.hasRemaining() || channel.size() > MAX_BYTES) {
                throw new ResumeException("the journal has an impossible length");
            }
            if (head.getLong(0) != MAGIC || head.getInt(CHECKED_HEAD_BYTES) != checksum(head)) {
                throw new ResumeException("the journal is damaged");
            }
            boolean coversAll = (head.getInt(20) & FLAG_COVERS_ALL) != 0;
            return new Head(head.getLong(8), head.getInt(16), coversAll, head.getLong(24));
        }

        void write(FileChannel channel) throws IOException {
            ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
            head.putLong(MAGIC).putLong(id).putInt(pieceCount);
            head.putInt(coversAll ? FLAG_COVERS_ALL : 0).putLong(shift);
            head.putInt(checksum(head)).clear();
            writeFully(channel, head, 0);
        }

        private static int checksum(ByteBuffer head) {
            CRC32C crc = new CRC32C();
            crc.update(head.array(), 0, CHECKED_HEAD_BYTES);
            return (int) crc.getValue();
        }
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
            Head head = Head.read(channel);
            if (head.pieceCount != pieceCount) {
                throw new ResumeException("the journal belongs to another torrent");
            }
            return new Journal(path, channel, head, aligned(channel.size()));
        } catch (IOException | ResumeException e) {
            channel.close();
            throw e;
        }
    }

    private static long aligned(long bytes) {
        return bytes / ALIGNMENT * ALIGNMENT;
    }

    /// Makes a new journal.
    ///
    /// @param id not 0, and unlike that of any journal before
    /// @param coversAll whether nothing was in the files when it was begun
    static Journal create(Path path, long id, int pieceCount, boolean coversAll)
            throws IOException {
        Head head = new Head(id, pieceCount, coversAll, 0);
        return new Journal(path, create(path, head), head, HEAD_BYTES);
    }

    private static FileChannel create(Path path, Head head) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            head.write(channel);
            return channel;
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(path); // an empty one would be taken for a damaged one
            throw e;
        }
    }

    long id() {
        return id;
    }

    /// Whether every byte that may be in the files belongs to a piece in this journal.
    boolean coversAll() {
        return coversAll;
    }

    /// The position of the next entry; counts what was lost in [#append] as well.
    synchronized long end() {
        return end + shift;
    }

    /// How long the file is.
    synchronized long lengthBytes() {
        return end;
    }

    /// Hears of the entries, in order.
    interface Reader {

        /// @param isBefore whether it ends at or before the position that was named
        /// @param isCarried whether it tells of what was written before this journal
        void onEntry(BlockNote note, boolean isBefore, boolean isCarried);
    }

    /// Tells of all entries but for damaged ones.
    synchronized void read(long position, Reader reader) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(READ_BYTES);
        long at = HEAD_BYTES;
        while (end - at >= ENTRY_HEAD_BYTES) {
            chunk.clear().limit((int) Math.min(READ_BYTES, end - at));
            while (chunk.hasRemaining() && channel.read(chunk, at + chunk.position()) > 0) {
                // Until the chunk is full; the length was measured when the journal was opened.
            }
            chunk.flip();
            int done = read(chunk, at, position, reader);
            if (done == 0) {
                return;
            }
            at += done;
        }
    }

    /// Reads the entries that lie whole in a chunk; returns how many bytes are done with.
    private int read(ByteBuffer chunk, long at, long position, Reader reader) {
        boolean isLast = at + chunk.limit() >= end;
        int most = isLast ? ENTRY_HEAD_BYTES : MAX_ENTRY_BYTES;
        int from = 0;
        while (chunk.limit() - from >= most) {
            BlockNote note = note(chunk, from);
            int length = note == null ? ALIGNMENT : length(note.prints().length);
            if (note != null) {
                boolean isBefore = at + from + length + shift <= position;
                reader.onEntry(note, isBefore, (chunk.get(from + 10) & FLAG_CARRIED) != 0);
            }
            from += length;
        }
        return from;
    }

    private static int length(int blockCount) {
        int bytes = ENTRY_HEAD_BYTES + blockCount * Integer.BYTES;
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /// The entry that begins there; null if none does.
    private @Nullable BlockNote note(ByteBuffer chunk, int from) {
        int piece = chunk.getInt(from);
        int first = chunk.getInt(from + 4);
        int count = chunk.getShort(from + 8);
        boolean isPlausible =
                chunk.get(from + 11) == MARK
                        && piece >= 0
                        && piece < pieceCount
                        && first >= 0
                        && count >= 0
                        && count <= MAX_BLOCKS
                        && length(count) <= chunk.limit() - from;
        if (!isPlausible || chunk.getInt(from + 12) != checksum(chunk, from, count)) {
            return null;
        }
        int[] prints = new int[count];
        for (int i = 0; i < count; i++) {
            prints[i] = chunk.getInt(from + ENTRY_HEAD_BYTES + i * Integer.BYTES);
        }
        return new BlockNote(piece, first, prints, (chunk.get(from + 10) & FLAG_ANEW) != 0);
    }

    private int checksum(ByteBuffer chunk, int from, int count) {
        checked.clear().putLong(id);
        checked.put(chunk.slice(from, 12));
        checked.put(chunk.slice(from + ENTRY_HEAD_BYTES, count * Integer.BYTES));
        CRC32C crc = new CRC32C();
        crc.update(checked.flip());
        return (int) crc.getValue();
    }

    /// Adds a note.
    synchronized void append(BlockNote note) throws IOException {
        add(note, (byte) 0);
    }

    /// Adds what was noted in another journal.
    synchronized void carry(BlockNote note) throws IOException {
        add(note, FLAG_CARRIED);
    }

    private void add(BlockNote note, byte flags) throws IOException {
        int from = 0;
        do {
            int count = Math.min(MAX_BLOCKS, note.prints().length - from);
            boolean isAnew = note.isAnew() && from == 0;
            put(note, from, count, (byte) (flags | (isAnew ? FLAG_ANEW : 0)));
            long at = end;
            end += entry.limit();
            writeFully(channel, entry, at);
            from += count;
        } while (from < note.prints().length);
    }

    private void put(BlockNote note, int from, int count, byte flags) {
        entry.clear().limit(length(count));
        entry.putInt(note.pieceIndex()).putInt(note.firstBlock() + from);
        entry.putShort((short) count).put(flags).put(MARK).putInt(0);
        for (int i = 0; i < count; i++) {
            entry.putInt(note.prints()[from + i]);
        }
        while (entry.hasRemaining()) {
            entry.put((byte) 0);
        }
        entry.putInt(12, checksum(entry, 0, count)).flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long position)
            throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /// Leaves out what a record that is on the disk tells: all entries before `position` but for those
    /// of `begun` and `carried`. Whoever looks, at any moment, finds the old journal or the new.
    ///
    /// @param position a position of [#end]
    void compact(long position, List<BlockNote> begun, List<BlockNote> carried) throws IOException {
        Path temporary = path.resolveSibling(".spate-journal.spate-tmp");
        Journal fresh = create(temporary, id, pieceCount, false);
        try {
            for (BlockNote note : begun) {
                fresh.append(note);
            }
            for (BlockNote note : carried) {
                fresh.carry(note);
            }
            take(fresh, position, temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void take(Journal fresh, long position, Path temporary) throws IOException {
        FileChannel next = fresh.channel;
        boolean taken = false;
        try {
            long newShift = position - fresh.end;
            new Head(id, pieceCount, false, newShift).write(next);
            long copied = copy(position - shift, end() - shift, fresh);
            next.force(true);
            synchronized (this) {
                copy(copied, end, fresh);
                Files.move(
                        temporary,
                        path,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                channel.close();
                channel = next;
                shift = newShift;
                end = fresh.end;
                taken = true;
            }
        } finally {
            if (!taken) {
                next.close();
            }
        }
    }

    /// Copies what lies between two places in the file to the end of another; returns where it ended.
    private long copy(long from, long to, Journal into) throws IOException {
        long at = from;
        while (at < to) {
            long count = channel.transferTo(at, to - at, into.channel.position(into.end));
            if (count <= 0) {
                throw new IOException("the journal " + path + " ends too early");
            }
            at += count;
            into.end += count;
        }
        return at;
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }

    /// Closes and removes it.
    void delete() throws IOException {
        close();
        Files.deleteIfExists(path);
    }
}
