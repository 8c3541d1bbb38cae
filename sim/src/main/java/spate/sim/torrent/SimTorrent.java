package spate.sim.torrent;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.PieceDigests;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.peer.Block;

/// A torrent of a simulated world with its content: small enough to be held in memory whole.
///
/// Content stands in the piece space, that is as the pieces hold it: pads and the gaps behind the
/// files of a v2 torrent are zeros.
public final class SimTorrent {

    /// Bytes of a page: a whole number of them makes a piece.
    public static final int PAGE_BYTES = 16 * 1024;

    private final TorrentPlan plan;
    private final Metainfo metainfo;
    private final List<FileSpan> files;
    private final byte[] content;
    private final int[] pieceLengths;
    private final byte[][] pages;
    private final @Nullable PieceDigests[] digests;

    SimTorrent(TorrentPlan plan, Metainfo metainfo, List<FileSpan> files, byte[] content) {
        this.plan = plan;
        this.metainfo = metainfo;
        this.files = List.copyOf(files);
        this.content = content;
        this.pieceLengths = new int[metainfo.info().pieceCount()];
        for (int i = 0; i < pieceLengths.length; i++) {
            pieceLengths[i] = metainfo.info().pieceLength(i);
        }
        this.digests = new @Nullable PieceDigests[pieceLengths.length];
        this.pages = new byte[(content.length + PAGE_BYTES - 1) / PAGE_BYTES][];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = Arrays.copyOfRange(content, i * PAGE_BYTES, (i + 1) * PAGE_BYTES);
        }
    }

    /// Makes the torrent with content that depends on its plan and on nothing else.
    public static SimTorrent make(TorrentPlan plan) {
        return new TorrentMaker(plan).make();
    }

    public TorrentPlan plan() {
        return plan;
    }

    public Metainfo metainfo() {
        return metainfo;
    }

    public InfoHashes infoHashes() {
        return metainfo.infoHashes();
    }

    /// The files that hold data, pads left out.
    public List<FileSpan> files() {
        return files;
    }

    public int pieceCount() {
        return pieceLengths.length;
    }

    /// Bytes of a piece, as it stands on the wire.
    public int pieceLength(int pieceIndex) {
        return pieceLengths[pieceIndex];
    }

    /// Bytes of a piece that a peer may ask for: in a v2 torrent all of its last block. libtorrent asks
    /// for that, and gets zeros behind the end of the file.
    public int servedLength(int pieceIndex) {
        int wholeBlocks = Math.ceilDiv(pieceLength(pieceIndex), Block.SIZE) * Block.SIZE;
        return plan.format() == TorrentPlan.Format.V2 ? wholeBlocks : pieceLength(pieceIndex);
    }

    /// Bytes of a piece up to the end of the last file in it: what a pad adds is left out.
    public int dataLength(int pieceIndex) {
        int start = pieceStart(pieceIndex);
        int end = start;
        for (FileSpan file : files) {
            if (file.offset() < start + pieceLength(pieceIndex)) {
                end = Math.max(end, Math.min(file.end(), start + pieceLength(pieceIndex)));
            }
        }
        return end - start;
    }

    /// Where a piece begins in the piece space.
    public int pieceStart(int pieceIndex) {
        return pieceIndex * plan.pieceLength();
    }

    /// The whole content; nobody changes it.
    public byte[] content() {
        return content;
    }

    /// The right bytes of any part of what is served of a piece.
    public byte[] block(int pieceIndex, int pieceOffset, int length) {
        assert pieceOffset + length <= servedLength(pieceIndex);
        int from = Math.min(content.length, pieceStart(pieceIndex) + pieceOffset);
        return Arrays.copyOfRange(content, from, from + length);
    }

    /// The content by pages, the last one filled up with zeros; nobody changes them.
    public byte[] page(int pageIndex) {
        return pages[pageIndex];
    }

    public int pageCount() {
        return pages.length;
    }

    /// The real hashes of a piece that is right.
    public PieceDigests digests(int pieceIndex) {
        PieceDigests known = digests[pieceIndex];
        if (known == null) {
            int start = pieceStart(pieceIndex);
            byte[] bytes = Arrays.copyOfRange(content, start, start + pieceLength(pieceIndex));
            known = hash(pieceIndex, bytes);
            digests[pieceIndex] = known;
        }
        return known;
    }

    /// The real hashes of any bytes in the place of a piece.
    public PieceDigests hash(int pieceIndex, byte[] bytes) {
        TorrentInfo info = metainfo.info();
        byte[] v1 = info.hasV1() ? Digests.sha1(bytes, 0, bytes.length) : new byte[0];
        byte[] v2 =
                info.hasV2()
                        ? Digests.leafHashes(bytes, info.v2PieceLength(pieceIndex))
                        : new byte[0];
        return new PieceDigests(v1, v2);
    }

    /// The real leaf hashes of any bytes in the place of whole blocks of a piece; none for what lies in
    /// no file, or where the torrent has no leaves.
    public byte[] leaves(int pieceIndex, int pieceOffset, byte[] bytes) {
        TorrentInfo info = metainfo.info();
        int end = info.hasV2() ? info.v2PieceLength(pieceIndex) : 0;
        int length = Math.min(bytes.length, end - pieceOffset);
        return length <= 0 ? new byte[0] : Digests.leafHashes(bytes, length);
    }

    /// Bytes of data, as a user counts them: pads and gaps left out.
    public long dataBytes() {
        return files.stream().mapToLong(FileSpan::length).sum();
    }

    @Override
    public String toString() {
        return plan.name() + " " + plan.format();
    }
}
