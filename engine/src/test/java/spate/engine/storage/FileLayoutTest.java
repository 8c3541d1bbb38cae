package spate.engine.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.MetainfoException;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.testing.Property;

class FileLayoutTest {
    private static final int GAP = -1;

    /// A v1 torrent of files of these lengths; negative ones are padding.
    private static TorrentInfo v1(int pieceLength, long... lengths) throws MetainfoException {
        StringBuilder info = new StringBuilder("d5:filesl");
        long total = 0;
        for (int i = 0; i < lengths.length; i++) {
            long length = Math.abs(lengths[i]);
            total += length;
            String name = "f%06d".formatted(i);
            info.append('d').append(lengths[i] < 0 ? "4:attr1:p" : "");
            info.append("6:lengthi").append(length).append("e4:pathl7:").append(name).append("ee");
        }
        int pieces = (int) ((total + pieceLength - 1) / pieceLength);
        info.append("e4:name1:n12:piece lengthi").append(pieceLength).append("e6:pieces");
        info.append(20L * pieces).append(':').append("x".repeat(20 * pieces)).append('e');
        return TorrentInfo.parse(info.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /// A v2 torrent of files of these lengths.
    private static TorrentInfo v2(int pieceLength, long... lengths) throws MetainfoException {
        StringBuilder info = new StringBuilder("d9:file treed");
        for (int i = 0; i < lengths.length; i++) {
            info.append("7:f%06d".formatted(i)).append("d0:d6:lengthi").append(lengths[i]);
            info.append(lengths[i] > 0 ? "e11:pieces root32:" + "r".repeat(32) : "e").append("ee");
        }
        info.append("e12:meta versioni2e4:name1:n12:piece lengthi").append(pieceLength);
        return TorrentInfo.parse(info.append("ee").toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String spans(FileLayout layout, int piece, int offset, int length) {
        List<String> told = new ArrayList<>();
        layout.forEachSpan(
                piece,
                offset,
                length,
                new FileLayout.SpanVisitor() {
                    @Override
                    public void onFile(int file, long fileOffset, int rangeOffset, int count) {
                        told.add(rangeOffset + "=" + file + "@" + fileOffset + "+" + count);
                    }

                    @Override
                    public void onZeros(int rangeOffset, int count) {
                        told.add(rangeOffset + "=0+" + count);
                    }
                });
        return String.join(" ", told);
    }

    @Test
    void piecesGoOverTheBordersOfFiles() throws MetainfoException {
        FileLayout layout = new FileLayout(v1(16, 10, 0, 3, 20));
        assertEquals("0=0@0+10 10=2@0+3 13=3@0+3", spans(layout, 0, 0, 16));
        assertEquals("0=3@3+16", spans(layout, 1, 0, 16));
        assertEquals("0=2@2+1 1=3@0+1", spans(layout, 0, 12, 2));
        assertEquals("0=3@19+1", spans(layout, 2, 0, 1));
        assertEquals(1, layout.dataLength(2));
        assertArrayEquals(new byte[] {7, 5, 5}, layout.piecePriorities(new byte[] {7, 6, 1, 5}));
        assertArrayEquals(new byte[] {1, 0, 0}, layout.piecePriorities(new byte[] {0, 9, 1, 0}));
    }

    @Test
    void paddingIsZerosThatNobodyFetches() throws MetainfoException {
        FileLayout layout = new FileLayout(v1(16, 10, -6, 4, -28));
        assertEquals("0=0@0+10 10=0+6", spans(layout, 0, 0, 16));
        assertEquals("0=2@0+4 4=0+12", spans(layout, 1, 0, 16));
        assertEquals("0=0+16", spans(layout, 2, 0, 16));
        assertEquals(10, layout.dataLength(0));
        assertEquals(4, layout.dataLength(1));
        assertEquals(0, layout.dataLength(2));
        assertArrayEquals(new byte[] {4, 4, 0}, layout.piecePriorities(new byte[] {4, 4, 4, 4}));
        assertEquals(2, layout.firstFile(1));
        assertEquals(-1, layout.firstFile(2));
    }

    @Test
    void theFilesOfAV2TorrentBeginAtPieces() throws MetainfoException {
        int piece = 16 * 1024;
        FileLayout layout = new FileLayout(v2(piece, 10, 0, 2 * piece + 5, 1));
        assertEquals("0=0@0+10", spans(layout, 0, 0, 10));
        assertEquals("0=2@0+" + piece, spans(layout, 1, 0, piece));
        assertEquals("0=2@" + 2 * piece + "+5", spans(layout, 3, 0, 5));
        assertEquals("0=3@0+1", spans(layout, 4, 0, 1));
        assertEquals(5, layout.dataLength(3));
        assertEquals(1, layout.firstPiece(2));
        assertEquals(3, layout.lastPiece(2));
        assertArrayEquals(
                new byte[] {1, 3, 3, 3, 0}, layout.piecePriorities(new byte[] {1, 2, 3, 0}));
    }

    /// libtorrent asks for the whole last block of each file of a v2 torrent.
    @Test
    void peersGetWholeBlocksOfAV2Torrent() throws MetainfoException {
        int block = 16 * 1024;
        FileLayout v2 = new FileLayout(v2(4 * block, 1, 4 * block + block + 1, 2 * block));
        assertEquals(block, v2.servedLength(0));
        assertEquals(4 * block, v2.servedLength(1));
        assertEquals(2 * block, v2.servedLength(2));
        assertEquals(2 * block, v2.servedLength(3));
        assertEquals("0=0@0+1 1=0+" + (block - 1), spans(v2, 0, 0, block));
        FileLayout v1 = new FileLayout(v1(4 * block, 10, -4 * block + 10, block + 1));
        assertEquals(4 * block, v1.servedLength(0));
        assertEquals(block + 1, v1.servedLength(1));
    }

    @Test
    void hundredThousandFiles() throws MetainfoException {
        long[] lengths = new long[100_000];
        Arrays.setAll(lengths, i -> i % 7 * 1000L);
        TorrentInfo info = v1(1 << 18, lengths);
        FileLayout layout = new FileLayout(info);
        long told = 0;
        for (int piece = 0; piece < info.pieceCount(); piece++) {
            long[] sum = new long[1];
            layout.forEachSpan(
                    piece, 0, info.pieceLength(piece), (_, _, _, length) -> sum[0] += length);
            told += sum[0];
        }
        assertEquals(info.totalSize(), told);
    }

    @Test
    void agreesWithAMapOfAllBytes() {
        Property.forAll(400, FileLayoutTest::compare);
    }

    private static void compare(RandomGenerator random) throws MetainfoException {
        int pieceLength = 1 << random.nextInt(4, 7);
        long[] lengths = new long[1 + random.nextInt(12)];
        for (int i = 0; i < lengths.length; i++) {
            boolean pad = i > 0 && random.nextInt(4) == 0;
            lengths[i] = random.nextLong(3L * pieceLength) * (pad ? -1 : 1);
        }
        lengths[0] = Math.max(1, lengths[0]);
        TorrentInfo info = v1(pieceLength, lengths);
        new Model(info).check(new FileLayout(info), random);
    }

    /// The file of every byte of the piece space.
    private static final class Model {
        private final TorrentInfo info;
        private final FileList files;
        private final int[] owner;

        Model(TorrentInfo info) {
            this.info = info;
            files = info.files();
            int last = info.pieceCount() - 1;
            owner = new int[last * info.pieceLength() + info.pieceLength(last)];
            Arrays.fill(owner, GAP);
            for (int file = 0; file < files.size(); file++) {
                if (!files.isPad(file)) {
                    int from = (int) files.offset(file);
                    Arrays.fill(owner, from, from + (int) files.length(file), file);
                }
            }
        }

        void check(FileLayout layout, RandomGenerator random) {
            for (int piece = 0; piece < info.pieceCount(); piece++) {
                checkPiece(layout, piece);
                int from = random.nextInt(info.pieceLength(piece));
                int length = 1 + random.nextInt(info.pieceLength(piece) - from);
                checkRange(layout, piece, from, length);
            }
            byte[] priorities = new byte[files.size()];
            for (int file = 0; file < priorities.length; file++) {
                priorities[file] = (byte) random.nextInt(8);
            }
            byte[] expected = new byte[info.pieceCount()];
            for (int at = 0; at < owner.length; at++) {
                int piece = at / info.pieceLength();
                if (owner[at] != GAP) {
                    byte priority = priorities[owner[at]];
                    expected[piece] = (byte) Math.max(expected[piece], priority);
                }
            }
            assertArrayEquals(expected, layout.piecePriorities(priorities));
        }

        private void checkPiece(FileLayout layout, int piece) {
            int start = piece * info.pieceLength();
            int end = start + info.pieceLength(piece);
            int dataEnd = end;
            while (dataEnd > start && owner[dataEnd - 1] == GAP) {
                dataEnd--;
            }
            assertEquals(dataEnd - start, layout.dataLength(piece));
            int first = start;
            while (first < owner.length && owner[first] == GAP) {
                first++;
            }
            assertEquals(first < owner.length ? owner[first] : -1, layout.firstFile(piece));
            for (int at = start; at < end; at++) {
                if (owner[at] != GAP) {
                    assertTrue(layout.firstPiece(owner[at]) <= piece);
                    assertTrue(layout.lastPiece(owner[at]) >= piece);
                }
            }
        }

        private void checkRange(FileLayout layout, int piece, int from, int length) {
            int start = piece * info.pieceLength() + from;
            int[] told = new int[length];
            Arrays.fill(told, -2);
            layout.forEachSpan(
                    piece,
                    from,
                    length,
                    new FileLayout.SpanVisitor() {
                        @Override
                        public void onFile(int file, long fileOffset, int at, int count) {
                            assertEquals(start + at, files.offset(file) + fileOffset);
                            Arrays.fill(told, at, at + count, file);
                        }

                        @Override
                        public void onZeros(int at, int count) {
                            Arrays.fill(told, at, at + count, GAP);
                        }
                    });
            assertArrayEquals(Arrays.copyOfRange(owner, start, start + length), told);
        }
    }
}
