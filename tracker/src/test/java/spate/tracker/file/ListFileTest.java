package spate.tracker.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.io.file.FileFailure;
import spate.io.file.FileProblem;
import spate.protocol.testing.Property;

class ListFileTest {
    private static final long NOW = 1_800_000_000_000L;

    @TempDir Path folder;

    private Path write(String text) throws IOException {
        Path path = folder.resolve("list");
        Files.writeString(path, text, StandardCharsets.ISO_8859_1);
        return path;
    }

    private static List<String> entries(ListFile file, List<String> problems) throws FileFailure {
        List<String> entries = new ArrayList<>();
        problems.addAll(
                file.read(
                        (bytes, from, to) -> {
                            String entry = text(bytes, from, to);
                            entries.add(entry);
                            return entry.startsWith("bad") ? "it is bad" : null;
                        },
                        NOW));
        return entries;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private List<String> entries(String text) throws IOException {
        return entries(new ListFile(write(text)), new ArrayList<>());
    }

    @Test
    void takesWhatPeopleWrite() throws IOException {
        assertEquals(List.of("a", "b", "c"), entries("a\nb\nc\n"));
        assertEquals(List.of("a", "b", "c"), entries("a\r\nb\r\n\r\nc"));
        assertEquals(List.of("a b", "c#d"), entries("# x\n\t a b  # y\n\n   \nc#d\n#"));
        assertEquals(List.of("a"), entries("\u00EF\u00BB\u00BFa\n"));
        assertEquals(List.of(), entries("\u00EF\u00BB\u00BF# only a comment"));
        assertEquals(List.of(), entries(""));
        assertEquals(List.of("a"), entries("# " + "x".repeat(5000) + "\na"));
        assertEquals(List.of("a"), entries("a # " + "x".repeat(5000)));
    }

    @Test
    void saysWhichLineIsBad() throws IOException {
        List<String> problems = new ArrayList<>();
        Path path = write("a\nbad \u001B[31m\n# c\n" + "x".repeat(2000) + "\nbad2\nz");
        assertEquals(
                List.of("a", "bad \u001B[31m", "bad2", "z"), entries(new ListFile(path), problems));
        assertEquals(3, problems.size());
        assertEquals(path + ":2: it is bad: 'bad ?[31m'", problems.get(0));
        assertTrue(problems.get(1).startsWith(path + ":4: longer than 1024 bytes: 'xxx"));
        assertTrue(problems.get(1).length() < path.toString().length() + 120);
        assertEquals(path + ":5: it is bad: 'bad2'", problems.get(2));
    }

    @Test
    void countsWhatIsTooMuchToSay() throws IOException {
        List<String> problems = new ArrayList<>();
        Path path = write("bad\n".repeat(1000));
        assertEquals(1000, entries(new ListFile(path), problems).size());
        assertEquals(101, problems.size());
        assertEquals(path + ": and 900 more such lines", problems.getLast());
    }

    /// Whatever the bytes are: entries have no ends, no spaces around, and are not longer than a line.
    @Test
    void readsAnyBytes() {
        Property.forAll(
                500,
                random -> {
                    Path path = Files.write(folder.resolve("list"), garbage(random));
                    for (String entry : entries(new ListFile(path), new ArrayList<>())) {
                        assertFalse(entry.isEmpty());
                        assertFalse(entry.contains("\n"));
                        assertFalse(entry.startsWith("#"));
                        assertTrue(entry.length() <= LineScanner.MAX_LINE_BYTES);
                    }
                });
    }

    private static byte[] garbage(Random random) {
        byte[] bytes = new byte[random.nextInt(5000)];
        random.nextBytes(bytes);
        byte[] likely = "\n\r # \tba\u00EF".getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            if (random.nextInt(3) > 0) {
                bytes[i] = likely[random.nextInt(likely.length)];
            }
        }
        return bytes;
    }

    @Test
    void noticesEveryChange() throws IOException {
        Path path = write("a\n");
        Files.setLastModifiedTime(path, FileTime.fromMillis(NOW - 60_000));
        ListFile file = new ListFile(path);
        assertTrue(file.hasChanged(NOW), "never read");
        entries(file, new ArrayList<>());
        assertFalse(file.hasChanged(NOW));
        write("b\n");
        assertTrue(file.hasChanged(NOW), "another time");
        entries(file, new ArrayList<>());
        Files.setLastModifiedTime(path, FileTime.fromMillis(NOW - 60_000));
        assertTrue(file.hasChanged(NOW));
        entries(file, new ArrayList<>());
        Path other = Files.writeString(folder.resolve("other"), "c\n");
        Files.setLastModifiedTime(other, FileTime.fromMillis(NOW - 60_000));
        Files.delete(path);
        assertTrue(file.hasChanged(NOW), "it is gone");
        assertThrows(FileFailure.class, () -> entries(file, new ArrayList<>()));
        assertFalse(file.hasChanged(NOW), "it is still gone");
        Files.move(other, path);
        assertTrue(file.hasChanged(NOW), "it is back");
        assertEquals(List.of("c"), entries(file, new ArrayList<>()));
    }

    /// A second change within the same tick of the file system's clock does not show.
    @Test
    void looksAgainAtWhatWasChangedJustBefore() throws IOException {
        Path path = write("a\n");
        Files.setLastModifiedTime(path, FileTime.fromMillis(NOW - 1000));
        ListFile file = new ListFile(path);
        entries(file, new ArrayList<>());
        assertFalse(file.hasChanged(NOW + 2000));
        assertTrue(file.hasChanged(NOW + 4000));
    }

    private static void touch(Path path, long millis) throws IOException {
        Files.setLastModifiedTime(path, FileTime.fromMillis(millis));
    }

    /// Who writes it in place may not be done yet: half a list would turn away those who are on the other half.
    @Test
    void waitsForWhoWritesIt() throws IOException {
        Path path = write("a\n");
        touch(path, NOW - 60_000);
        ListFile file = new ListFile(path);
        entries(file, new ArrayList<>());
        write("");
        touch(path, NOW);
        assertFalse(file.hasChanged(NOW + 500));
        write("a\nb\n");
        touch(path, NOW + 600);
        assertFalse(file.hasChanged(NOW + 1500));
        assertTrue(file.hasChanged(NOW + 1600));
        assertEquals(List.of("a", "b"), entries(file, new ArrayList<>()));
    }

    @Test
    void doesNotWaitForEver() throws IOException {
        Path path = write("a\n");
        touch(path, NOW - 60_000);
        ListFile file = new ListFile(path);
        entries(file, new ArrayList<>());
        int millis = 0;
        for (; millis < 5000; millis += 250) {
            touch(path, NOW + millis);
            assertFalse(file.hasChanged(NOW + millis), "after " + millis + " ms");
        }
        touch(path, NOW + millis);
        assertTrue(file.hasChanged(NOW + millis));
    }

    @Test
    void refusesWhatIsNoFileOfTheKind() throws IOException {
        assertEquals(FileProblem.MISSING, problem(folder.resolve("missing")));
        assertEquals(FileProblem.UNSAFE, problem(folder));
        Path huge = folder.resolve("huge");
        try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(ListFile.MAX_BYTES + 1);
        }
        assertEquals(FileProblem.IO, problem(huge));
    }

    private static FileProblem problem(Path path) {
        return assertThrows(FileFailure.class, () -> entries(new ListFile(path), new ArrayList<>()))
                .problem();
    }

    @Test
    void editsOnlyWhatIsToldTo() throws IOException {
        String text = "\u00EF\u00BB\u00BFa\n# about b\r\nb # here\n\nc";
        assertEquals("\u00EF\u00BB\u00BFa\n# about b\r\n\nc\nd\n", edited(text, "b", "d"));
        assertEquals("\u00EF\u00BB\u00BF# about b\r\nb # here\n\nc", edited(text, "a"));
        assertEquals("a\r\nb\r\n", edited("a\r\n", "x", "b"));
        assertEquals("b\n", edited("", "x", "b"));
        assertEquals("", edited("a", "a"));
    }

    private String edited(String text, String removed, String... added) throws IOException {
        Path path = write(text);
        boolean changed =
                new ListFile(path)
                        .edit(
                                (bytes, from, to) -> !text(bytes, from, to).equals(removed),
                                () -> List.of(added));
        assertTrue(changed);
        return Files.readString(path, StandardCharsets.ISO_8859_1);
    }

    @Test
    void writesNothingWhereNothingChanges() throws IOException {
        Path path = write("a\nb");
        Object before = Files.readAttributes(path, "unix:ino").get("ino");
        assertFalse(new ListFile(path).edit((bytes, from, to) -> true, List::of));
        assertEquals(before, Files.readAttributes(path, "unix:ino").get("ino"));
    }

    /// Entries added and removed at random: the file holds what a set would.
    @Test
    void holdsWhatASetWouldHold() {
        Property.forAll(
                50,
                random -> {
                    Path path = Files.write(folder.resolve("list"), new byte[0]);
                    Set<String> model = new LinkedHashSet<>();
                    ListFile file = new ListFile(path);
                    for (int i = 0; i < 20; i++) {
                        String entry = "e" + random.nextInt(8);
                        if (random.nextBoolean()) {
                            boolean isNew = model.add(entry);
                            file.edit(
                                    (bytes, from, to) -> true,
                                    () -> isNew ? List.of(entry) : List.of());
                        } else {
                            model.remove(entry);
                            file.edit(
                                    (bytes, from, to) -> !text(bytes, from, to).equals(entry),
                                    List::of);
                        }
                        assertEquals(List.copyOf(model), entries(file, new ArrayList<>()));
                    }
                });
    }
}
