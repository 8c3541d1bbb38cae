package spate.sim.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.PieceDigests;
import spate.protocol.peer.Block;
import spate.sim.torrent.FileSpan;
import spate.sim.torrent.SimTorrent;

/// What a disk holds of one torrent: real bytes in pages, and which of them are safe.
///
/// Two states at once: what a read sees, and what is left after a power loss. They differ in the
/// pages written since the last sync, of which the older content is kept.
///
/// A page with the right content is the torrent's own ([SimTorrent#page]), so that a swarm costs
/// little memory and "is it right" is a comparison of references; a write to it makes a copy first.
public final class Image {

    private static final int PAGE = SimTorrent.PAGE_BYTES;
    private static final byte[] HOLE = new byte[PAGE];

    private final SimTorrent torrent;
    private final byte @Nullable [][] pages;

    /// What a page held before the first write to it since the last sync; [#HOLE] for nothing.
    private final Map<Integer, byte[]> olderPages = new TreeMap<>();

    /// How far each file has been written, in bytes: a file is as long as that.
    private final int[] fileEnds;

    /// Files that somebody emptied, by their index in the torrent, until it is noticed.
    private final Set<Integer> emptied = new TreeSet<>();

    private int usedPages;

    Image(SimTorrent torrent) {
        this.torrent = torrent;
        this.pages = new byte @Nullable [torrent.pageCount()][];
        this.fileEnds = new int[torrent.files().size()];
    }

    public SimTorrent torrent() {
        return torrent;
    }

    /* --- Without an engine --- */

    /// Fills the disk with the whole content, safe.
    public void fill() {
        write(0, ByteBuffer.wrap(torrent.content()));
        sync();
    }

    /// Puts a right piece on the disk, safe.
    public void fillPiece(int pieceIndex) {
        int start = torrent.pieceStart(pieceIndex);
        int length = torrent.pieceLength(pieceIndex);
        write(start, ByteBuffer.wrap(torrent.content(), start, length));
        sync();
    }

    /// A block of the piece is there and right.
    public void fillBlock(int pieceIndex, int block) {
        int offset = block * Block.SIZE;
        int start = torrent.pieceStart(pieceIndex) + offset;
        int length = Math.min(Block.SIZE, torrent.pieceLength(pieceIndex) - offset);
        write(start, ByteBuffer.wrap(torrent.content(), start, length));
        sync();
    }

    /// Somebody deletes the files.
    public void delete() {
        Arrays.fill(pages, null);
        Arrays.fill(fileEnds, 0);
        olderPages.clear();
        usedPages = 0;
    }

    /// Somebody empties a file, which begins and ends with a page.
    public void empty(FileSpan file) {
        for (int page = file.offset() / PAGE; page * PAGE < file.end(); page++) {
            usedPages -= pages[page] == null ? 0 : 1;
            pages[page] = null;
            olderPages.remove(page);
        }
        fileEnds[torrent.files().indexOf(file)] = 0;
        emptied.add(file.index());
    }

    /// Whether the piece lies in a file that somebody emptied, and nobody has noticed.
    public boolean isEmptied(int pieceIndex) {
        int start = torrent.pieceStart(pieceIndex);
        int end = start + torrent.pieceLength(pieceIndex);
        return torrent.files().stream()
                .anyMatch(f -> emptied.contains(f.index()) && f.offset() < end && f.end() > start);
    }

    /// The files that somebody emptied since the last call.
    List<Integer> takeEmptied() {
        List<Integer> files = List.copyOf(emptied);
        emptied.clear();
        return files;
    }

    /// A bit of the piece turns on the disk.
    public void rot(int pieceIndex) {
        byte[] page = ownPage(torrent.pieceStart(pieceIndex) / PAGE);
        page[0] ^= 1;
    }

    /* --- Space --- */

    long usedBytes() {
        return (long) usedPages * PAGE;
    }

    /// How many bytes of new space a write takes.
    long newBytes(int offset, int length) {
        long count = 0;
        for (int page = offset / PAGE; page * PAGE < offset + length; page++) {
            if (pages[page] == null) {
                count += PAGE;
            }
        }
        return count;
    }

    /* --- Writing --- */

    /// Writes what of `bytes` belongs to files; the buffer is left as it is.
    void write(int offset, ByteBuffer bytes) {
        int end = offset + bytes.remaining();
        List<FileSpan> files = torrent.files();
        for (int i = 0; i < files.size(); i++) {
            FileSpan file = files.get(i);
            int from = Math.max(offset, file.offset());
            int to = Math.min(end, file.end());
            if (from < to) {
                int at = bytes.position() + from - offset;
                writeData(from, bytes.slice(at, to - from));
                fileEnds[i] = Math.max(fileEnds[i], to - file.offset());
            }
        }
    }

    private void writeData(int offset, ByteBuffer bytes) {
        int at = offset;
        while (bytes.hasRemaining()) {
            int index = at / PAGE;
            int inPage = at % PAGE;
            int length = Math.min(PAGE - inPage, bytes.remaining());
            byte[] page = ownPage(index);
            bytes.get(page, inPage, length);
            if (Arrays.equals(page, torrent.page(index))) {
                pages[index] = torrent.page(index);
            }
            at += length;
        }
    }

    /// The page, to be written to.
    private byte[] ownPage(int index) {
        byte[] page = pages[index];
        if (page == null) {
            olderPages.putIfAbsent(index, HOLE);
            page = new byte[PAGE];
            usedPages++;
        } else if (!olderPages.containsKey(index)) {
            olderPages.put(index, page);
            page = page.clone();
        } else if (isSame(page, torrent.page(index))) {
            page = page.clone();
        }
        pages[index] = page;
        return page;
    }

    /// Everything written so far will survive.
    void sync() {
        olderPages.clear();
    }

    /* --- Power loss --- */

    void losePower(RandomGenerator random) {
        boolean anythingLost = !olderPages.isEmpty();
        olderPages.forEach((index, older) -> tear(index, older, random));
        for (int i = 0; i < fileEnds.length; i++) {
            if (anythingLost && random.nextInt(4) == 0) {
                fileEnds[i] = Math.min(fileEnds[i], safeEnd(torrent.files().get(i)));
            }
        }
        olderPages.clear();
    }

    /// The page is as it was written, as it was before, or its end is.
    private void tear(int index, byte[] older, RandomGenerator random) {
        int fate = random.nextInt(3);
        byte[] page = pages[index];
        if (page == null || fate == 0) {
            return;
        }
        int from = fate == 1 ? 0 : random.nextInt(PAGE);
        byte[] torn = page.clone();
        System.arraycopy(older, from, torn, from, PAGE - from);
        pages[index] = Arrays.equals(torn, torrent.page(index)) ? torrent.page(index) : torn;
    }

    /// How far a file reaches at least: behind its last page that has been there for long.
    private int safeEnd(FileSpan file) {
        int end = 0;
        for (int page = file.offset() / PAGE; page * PAGE < file.end(); page++) {
            boolean safe = pages[page] != null && !isSame(olderPages.get(page), HOLE);
            if (safe) {
                end = Math.min(file.length(), (page + 1) * PAGE - file.offset());
            }
        }
        return end;
    }

    /* --- Reading --- */

    /// Reads what is there; holes, pads and gaps are zeros.
    void read(int offset, int length, byte[] into, int at) {
        int done = 0;
        while (done < length) {
            int from = offset + done;
            int part = Math.min(PAGE - from % PAGE, length - done);
            byte[] page = pages[from / PAGE];
            System.arraycopy(page == null ? HOLE : page, from % PAGE, into, at + done, part);
            done += part;
        }
    }

    /// Whether the files are long enough to hold all of the piece.
    public boolean reaches(int pieceIndex) {
        return reaches(torrent.pieceStart(pieceIndex), torrent.pieceLength(pieceIndex));
    }

    boolean reaches(int start, int length) {
        int end = start + length;
        List<FileSpan> files = torrent.files();
        for (int i = 0; i < files.size(); i++) {
            FileSpan file = files.get(i);
            int to = Math.min(end, file.end());
            if (Math.max(start, file.offset()) < to && fileEnds[i] < to - file.offset()) {
                return false;
            }
        }
        return true;
    }

    /// Whether the piece is there and right.
    public boolean isRight(int pieceIndex) {
        return hasRightPages(pieceIndex) && reaches(pieceIndex);
    }

    private boolean hasRightPages(int pieceIndex) {
        int start = torrent.pieceStart(pieceIndex);
        int end = start + torrent.pieceLength(pieceIndex);
        for (int page = start / PAGE; page * PAGE < end; page++) {
            if (!isRightPage(page, pages[page])) {
                return false;
            }
        }
        return true;
    }

    private boolean isRightPage(int index, byte @Nullable [] page) {
        byte[] right = torrent.page(index);
        boolean isHole = page == null || isSame(page, HOLE);
        return isSame(page, right) || (isHole && Arrays.equals(right, HOLE));
    }

    /// Whether they are one page, not two with the same content.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(byte @Nullable [] one, byte[] other) {
        return one == other;
    }

    /// Whether the piece would still be there and right after a power loss.
    public boolean isSafe(int pieceIndex) {
        int start = torrent.pieceStart(pieceIndex);
        int end = start + torrent.pieceLength(pieceIndex);
        for (int page = start / PAGE; page * PAGE < end; page++) {
            byte[] older = olderPages.get(page);
            if (older != null && !isRightPage(page, older)) {
                return false;
            }
        }
        return isRight(pieceIndex);
    }

    /// The real leaf hashes of blocks as they are on the disk.
    byte[] leaves(int pieceIndex, int pieceOffset, int length) {
        byte[] bytes = new byte[length];
        read(torrent.pieceStart(pieceIndex) + pieceOffset, length, bytes, 0);
        return torrent.leaves(pieceIndex, pieceOffset, bytes);
    }

    /// The real hashes of the piece as it is on the disk.
    PieceDigests digests(int pieceIndex) {
        if (hasRightPages(pieceIndex)) {
            return torrent.digests(pieceIndex);
        }
        byte[] bytes = new byte[torrent.pieceLength(pieceIndex)];
        read(torrent.pieceStart(pieceIndex), bytes.length, bytes, 0);
        return torrent.hash(pieceIndex, bytes);
    }
}
