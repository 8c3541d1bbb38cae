package spate.client.resume;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spate.client.resume.ResumeFixture.assertPlan;
import static spate.client.resume.ResumeFixture.finish;
import static spate.client.resume.ResumeFixture.note;
import static spate.client.resume.ResumeFixture.save;
import static spate.client.resume.ResumeFixture.set;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.testing.Mount;

/// A state folder that cannot be written for a while: it is told, and afterwards it costs nothing.
class UnwritableStateTest {
    private static final int DISK_BYTES = 256 * 1024;

    @TempDir Path temp;
    private ResumeFixture it;

    @BeforeEach
    void setUp() throws Exception {
        it = new ResumeFixture(temp);
    }

    /// What lies in the file's place so that it cannot be written, whoever asks.
    private static Path block(Path file) throws IOException {
        Files.createDirectory(file);
        return Files.createFile(file.resolve("something"));
    }

    private static void unblock(Path something) throws IOException {
        Files.delete(something);
        Files.delete(something.getParent());
    }

    @Test
    void aRecordThatCannotBeWrittenIsToldUntilOneCan() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        assertNull(session.trouble());
        Path inTheWay = block(session.folder().resolve("record"));
        it.write(session, 0, 1);
        assertThrows(IOException.class, () -> save(session, 0));
        assertNotNull(session.trouble());
        unblock(inTheWay);
        save(session, 0);
        assertNull(session.trouble());
        session.close();
        assertPlan(set(0), set(1), it.nextPlan());
    }

    @Test
    void aJournalThatCannotBeMadeIsMadeWhenItCan() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        Path inTheWay = block(session.folder().resolve("journal"));
        it.write(session, 0, 1);
        assertNotNull(session.trouble());
        save(session, 0);
        assertNotNull(session.trouble());
        unblock(inTheWay);
        it.write(session, 2);
        save(session, 0, 1);
        assertNull(session.trouble());
        it.write(session, 12);
        session.close();
        assertPlan(set(0, 1), set(2, 12), it.nextPlan());
    }

    @Test
    void aFolderThatIsDeletedIsMadeAnewAndLosesNothing() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1);
        save(session, 0);
        try (Stream<Path> files = Files.list(session.folder())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(session.folder());
        it.write(session, 2);
        save(
                session, 0,
                1); // what was begun of late is told to the new journal, for safety behind the mark
        assertNull(session.trouble());
        save(session, 0, 1);
        it.write(session, 12);
        session.close();
        assertPlan(set(0, 1), set(2, 12), it.nextPlan());
    }

    @Test
    void whatAFullDiskKeptOutOfTheJournalIsTakenInWhenThereIsRoom() throws Exception {
        try (Mount mount = new Mount(it.state, DISK_BYTES)) {
            ResumeSession session = it.open();
            it.load(session);
            it.write(session, 0, 1);
            save(session, 0);
            Path ballast = mount.folder().resolve("ballast");
            fill(ballast);
            noteUntilItIsToldOf(session);
            it.write(session, 2, 12);
            IOException notNoted = assertThrows(IOException.class, () -> session.note(note(0)));
            assertTrue(notNoted.getMessage().contains("journal"), notNoted.getMessage());
            assertThrows(IOException.class, () -> save(session, 0, 1));
            Files.delete(ballast);
            it.write(session, 13);
            save(session, 1);
            assertNull(session.trouble());
            it.write(session, 14);
            session.close();
            assertPlan(set(1), set(0, 2, 12, 13, 14), it.nextPlan());
        }
    }

    private static void fill(Path ballast) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            for (int written = 0; written <= DISK_BYTES; written++) {
                out.write(0);
            }
        } catch (IOException full) {
            return;
        }
        throw new AssertionError("the disk does not fill");
    }

    /// The journal's last page of the disk still takes some.
    private static void noteUntilItIsToldOf(ResumeSession session) throws IOException {
        for (int notes = 0; session.trouble() == null; notes++) {
            assertTrue(notes < DISK_BYTES, "never told");
            session.note(note(1));
        }
    }

    @Test
    void aCleanStopEndsTheTrouble() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        Path inTheWay = block(session.folder().resolve("journal"));
        it.write(session, 0, 1);
        assertNotNull(session.trouble());
        unblock(inTheWay);
        finish(session, 0, 1);
        assertNull(session.trouble());
        assertPlan(set(0, 1), set(), it.nextPlan());
    }
}
