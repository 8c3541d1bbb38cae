package spate.client.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.storage.BlockNote;
import spate.protocol.testing.Property;

class JournalTest {
    private static final int PIECES = 1000;
    private static final int HEAD = 40;

    @TempDir Path temp;

    /// An entry as it was read, in words.
    private static String text(BlockNote note, boolean isBefore, boolean isCarried) {
        return "%d/%d %s%s%s%s"
                .formatted(
                        note.pieceIndex(),
                        note.firstBlock(),
                        Arrays.toString(note.prints()),
                        note.isAnew() ? " anew" : "",
                        isBefore ? " before" : "",
                        isCarried ? " carried" : "");
    }

    private static List<String> read(Journal journal, long position) throws Exception {
        List<String> entries = new ArrayList<>();
        journal.read(position, (note, before, carried) -> entries.add(text(note, before, carried)));
        return entries;
    }

    private static BlockNote anyNote(Random random) {
        int[] prints = random.ints(random.nextInt(20)).toArray();
        return new BlockNote(
                random.nextInt(PIECES), random.nextInt(900), prints, random.nextInt(9) == 0);
    }

    private Path file() {
        return temp.resolve("journal");
    }

    @Test
    void readsWhatWasAdded() {
        Property.forAll(
                200,
                random -> {
                    List<BlockNote> notes = new ArrayList<>();
                    long[] position = new long[1];
                    int count = random.nextInt(300);
                    int marked = random.nextInt(count + 1);
                    try (Journal journal = Journal.create(file(), 7, PIECES, true)) {
                        position[0] = journal.end();
                        for (int i = 0; i < count; i++) {
                            notes.add(anyNote(random));
                            journal.append(notes.getLast());
                            position[0] = i < marked ? journal.end() : position[0];
                        }
                    }
                    List<String> expected = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        expected.add(text(notes.get(i), i < marked, false));
                    }
                    try (Journal journal = Journal.open(file(), PIECES)) {
                        assertEquals(expected, read(journal, position[0]));
                        assertTrue(journal.coversAll());
                    }
                });
    }

    @Test
    void manyBlocksTakeSeveralEntries() throws Exception {
        int[] prints = new Random(3).ints(150).toArray();
        try (Journal journal = Journal.create(file(), 7, PIECES, true)) {
            journal.append(new BlockNote(5, 100, prints, true));
            assertEquals(
                    List.of(
                            text(part(prints, 0, 64, true), false, false),
                            text(part(prints, 64, 128, false), false, false),
                            text(part(prints, 128, 150, false), false, false)),
                    read(journal, 0));
        }
    }

    private static BlockNote part(int[] prints, int from, int to, boolean isAnew) {
        return new BlockNote(5, 100 + from, Arrays.copyOfRange(prints, from, to), isAnew);
    }

    /// What is cut off or changed costs the entries it hits, and those alone.
    @Test
    void damageCostsOnlyWhatItHits() {
        Property.forAll(
                300,
                random -> {
                    List<String> all = new ArrayList<>();
                    try (Journal journal = Journal.create(file(), 9, PIECES, true)) {
                        for (int i = 0; i < 30; i++) {
                            BlockNote note = anyNote(random);
                            journal.append(note);
                            all.add(text(note, false, false));
                        }
                    }
                    byte[] bytes = Files.readAllBytes(file());
                    int at = HEAD + random.nextInt(bytes.length - HEAD);
                    int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
                    byte[] garbage = new byte[length];
                    if (random.nextBoolean()) {
                        random.nextBytes(garbage);
                    }
                    System.arraycopy(garbage, 0, bytes, at, length);
                    int cut = random.nextBoolean() ? bytes.length : at + length;
                    Files.write(file(), Arrays.copyOf(bytes, cut));
                    try (Journal journal = Journal.open(file(), PIECES)) {
                        List<String> found = read(journal, 0);
                        assertTrue(all.containsAll(found), "entries that were never added");
                        BlockNote next = anyNote(random);
                        journal.append(next);
                        assertEquals(text(next, false, false), read(journal, 0).getLast());
                        int hit = 2 + length / 16;
                        boolean whole = cut == bytes.length;
                        assertTrue(!whole || found.size() >= all.size() - hit, found::toString);
                    }
                });
    }

    @Test
    void randomBytesAreNoEntries() {
        Property.forAll(
                200,
                random -> {
                    Journal.create(file(), 9, PIECES, true).close();
                    byte[] head = Files.readAllBytes(file());
                    byte[] noise = new byte[random.nextInt(4000)];
                    random.nextBytes(noise);
                    for (int at = 11; at < noise.length; at += 8) {
                        noise[at] = 0x5A; // looks like an entry
                        noise[at - 11] = 0;
                        noise[at - 10] = 0;
                    }
                    ByteBuffer file = ByteBuffer.allocate(head.length + noise.length);
                    Files.write(file(), file.put(head).put(noise).array());
                    try (Journal journal = Journal.open(file(), PIECES)) {
                        assertEquals(List.of(), read(journal, 0));
                    }
                });
    }

    @Test
    void shorteningKeepsWhatWasToBeKeptAndWhatCameLater() {
        Property.forAll(
                100,
                random -> {
                    BlockNote begun = anyNote(random);
                    BlockNote carried = anyNote(random);
                    BlockNote later = anyNote(random);
                    BlockNote last = anyNote(random);
                    long mark;
                    try (Journal journal = Journal.create(file(), 9, PIECES, true)) {
                        int count = random.nextInt(100);
                        for (int i = 0; i < count; i++) {
                            journal.append(anyNote(random));
                        }
                        mark = journal.end();
                        journal.append(later);
                        journal.compact(mark, List.of(begun), List.of(carried));
                        assertEquals(
                                List.of(
                                        text(begun, true, false),
                                        text(carried, true, true),
                                        text(later, false, false)),
                                read(journal, mark));
                        mark = random.nextBoolean() ? mark : journal.end();
                        journal.append(last);
                    }
                    try (Journal journal = Journal.open(file(), PIECES)) {
                        List<String> found = read(journal, mark);
                        assertEquals(4, found.size());
                        assertEquals(text(last, false, false), found.getLast());
                        assertFalse(journal.coversAll());
                        assertEquals(journal.lengthBytes(), Files.size(file()));
                    }
                });
    }
}
