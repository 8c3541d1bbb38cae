package spate.client.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spate.client.storage.BlockNote;
import spate.client.storage.NotedBlocks;
import spate.client.testing.TestTorrent;
import spate.client.testing.TestTorrent.Entry;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.metainfo.TorrentInfo.Version;
import spate.protocol.testing.Property;

class BlockNotesTest {
    private static final int BLOCK = 16 * 1024;

    /// Three pieces of four blocks, and one of two.
    private final TorrentInfo info = info();

    private static TorrentInfo info() {
        try {
            return TestTorrent.of(
                            Version.V1, 4 * BLOCK, new Random(1), new Entry("a", 13 * BLOCK + 9))
                    .info();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static BlockNote note(int piece, int first, int... prints) {
        return new BlockNote(piece, first, prints, false);
    }

    private static NotedBlocks of(BlockNotes notes, int piece) {
        NotedBlocks found = notes.get(piece);
        assertNotNull(found);
        return found;
    }

    @Test
    void whatWasNotedLaterCounts() {
        BlockNotes notes = new BlockNotes(info);
        notes.add(note(1, 0, 10, 11));
        notes.add(note(1, 1, 21, 22));
        assertEquals("{0, 1, 2}", of(notes, 1).blocks().toString());
        assertEquals(21, of(notes, 1).prints()[1]);
        assertTrue(notes.isPartly(1));
        notes.add(note(1, 3, 5));
        assertTrue(notes.isWhole(1));
        assertFalse(notes.isPartly(1));
        notes.add(new BlockNote(1, 2, new int[] {7}, true));
        assertEquals("{2}", of(notes, 1).blocks().toString());
        assertFalse(notes.isPartly(1), "it was whole, and may be so still");
        notes.keep(1, new BitSet());
        assertNull(notes.get(1));
    }

    @Test
    void theShortPieceAtTheEndIsWholeWithFewerBlocks() {
        BlockNotes notes = new BlockNotes(info);
        notes.add(note(3, 0, 1));
        assertTrue(notes.isPartly(3));
        notes.add(note(3, 1, 1));
        assertTrue(notes.isWhole(3));
    }

    @Test
    void notesOfWhatThereIsNotAreLeftOut() {
        BlockNotes notes = new BlockNotes(info);
        notes.add(note(-1, 0, 1));
        notes.add(note(4, 0, 1));
        notes.add(note(0, 4, 1));
        notes.add(note(0, -1, 1));
        notes.add(note(0, Integer.MAX_VALUE, 1, 2));
        notes.add(note(0, 1, 1, 2, 3, 4));
        notes.add(note(3, 0, 1, 2, 3));
        notes.add(note(2, 0));
        assertTrue(notes.pieces().isEmpty());
    }

    private BlockNotes anyNotes(Random random) {
        BlockNotes notes = new BlockNotes(info);
        for (int i = random.nextInt(8); i > 0; i--) {
            notes.add(note(random.nextInt(4), random.nextInt(4), random.ints(2).toArray()));
        }
        return notes;
    }

    private static List<String> texts(BlockNotes notes) {
        List<String> texts = new ArrayList<>();
        for (int piece = 0; piece < 4; piece++) {
            notes.forEachRun(piece, 3, run -> texts.add(run.pieceIndex() + "/" + run.firstBlock()));
            NotedBlocks found = notes.get(piece);
            for (int b = 0; found != null && b < 4; b++) {
                texts.add(found.blocks().get(b) ? piece + ":" + found.prints()[b] : "-");
            }
        }
        return texts;
    }

    @Test
    void bytesSayTheSame() {
        Property.forAll(
                300,
                random -> {
                    BlockNotes notes = anyNotes(random);
                    BlockNotes again = new BlockNotes(info);
                    again.addBytes(notes.toBytes());
                    assertEquals(texts(notes), texts(again));
                });
    }

    @Test
    void anyBytesAreTaken() {
        Property.forAll(
                2000,
                random -> {
                    byte[] bytes = anyNotes(random).toBytes();
                    if (random.nextBoolean()) {
                        bytes = new byte[random.nextInt(200)];
                        random.nextBytes(bytes);
                    }
                    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    }
                    BlockNotes notes = new BlockNotes(info);
                    notes.addBytes(bytes);
                    assertTrue(notes.pieces().cardinality() <= 4);
                });
    }

    @Test
    void memoryIsBounded() throws Exception {
        int count = BlockNotes.MAX_PIECES + 1000;
        BencodeDictionary dictionary =
                BencodeDictionary.builder()
                        .put("name", "a")
                        .put("length", 2L * BLOCK * count)
                        .put("piece length", 2 * BLOCK)
                        .put("pieces", new byte[20 * count])
                        .build();
        BlockNotes notes = new BlockNotes(TorrentInfo.parse(dictionary.encode()));
        for (int piece = 0; piece < count; piece++) {
            notes.add(note(piece, 0, 1));
        }
        assertEquals(BlockNotes.MAX_PIECES, notes.pieces().cardinality());
        assertFalse(notes.has(count - 1));
        notes.add(note(7, 1, 1));
        notes.add(note(count - 1, 0, 1));
        assertFalse(notes.has(7), "what is whole gives way");
        notes.add(note(7, 0, 1));
        assertFalse(notes.isPartly(7), "and stays so");
        assertTrue(notes.isPartly(count - 1));
    }
}
