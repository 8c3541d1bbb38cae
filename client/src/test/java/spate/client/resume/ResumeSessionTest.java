package spate.client.resume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spate.client.resume.ResumeFixture.assertPlan;
import static spate.client.resume.ResumeFixture.finish;
import static spate.client.resume.ResumeFixture.save;
import static spate.client.resume.ResumeFixture.set;
import static spate.client.resume.ResumeFixture.state;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.protocol.metainfo.InfoHashes;

/// What is believed at the next start, after every kind of end.
class ResumeSessionTest {
    @TempDir Path temp;
    private ResumeFixture it;

    @BeforeEach
    void setUp() throws Exception {
        it = new ResumeFixture(temp);
    }

    @Test
    void aNewTorrentHasNothingToCheck() throws Exception {
        ResumePlan plan = it.nextPlan();
        assertPlan(set(), set(), plan);
        assertNull(plan.state());
        assertEquals("nothing is known of this torrent here", plan.reason());
    }

    @Test
    void dataThatWasThereBeforeIsCheckedAsFarAsItReaches() throws Exception {
        for (int p = 0; p < 7; p++) {
            it.put(p);
        }
        assertPlan(set(), set(0, 1, 2, 3, 4, 5, 6), it.nextPlan());
    }

    @Test
    void aCleanStopIsBelieved() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2, 3, 12);
        finish(session, 0, 1, 2, 3, 12);
        ResumePlan plan = it.nextPlan();
        assertPlan(set(0, 1, 2, 3, 12), set(), plan);
        assertEquals("stopped cleanly; 5 pieces are there", plan.reason());
        assertFalse(it.hasStateFile("journal"));
        assertEquals(state(set(0, 1, 2, 3, 12)).peers(), plan.state().peers());
        assertEquals(1111, plan.state().uploadedBytes());
        assertEquals(2222, plan.state().downloadedBytes());
        assertEquals(3333, plan.state().seededSeconds());
        assertEquals(1_700_000_000, plan.state().addedSeconds());
        assertArrayEquals(new byte[] {4, 0, 7}, plan.state().priorities());
    }

    @Test
    void filesChangedBehindOurBackAreHashedAgainAndNoOthers() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2, 3, 4, 10, 11);
        finish(session, 0, 1, 2, 3, 4, 10, 11);
        it.touch(0);
        ResumePlan plan = it.nextPlan();
        assertPlan(set(4, 10, 11), set(0, 1, 2, 3), plan);
        assertTrue(plan.reason().contains("1 file was changed since"), plan.reason());
    }

    @Test
    void aFileThatIsGoneIsFetchedAgain() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2, 3, 4, 10, 11);
        finish(session, 0, 1, 2, 3, 4, 10, 11);
        Files.delete(it.paths.file(0));
        ResumePlan plan = it.nextPlan();
        assertPlan(set(4, 10, 11), set(), plan);
        assertTrue(plan.reason().contains("1 file is gone"), plan.reason());
    }

    @Test
    void anUncleanEndChecksWhatWasBegunSinceTheRecord() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2, 4);
        save(session, 0, 1, 2);
        it.write(session, 5, 12);
        assertTrue(it.hasStateFile("journal"));
        session.close();
        ResumePlan plan = it.nextPlan();
        assertPlan(set(0, 1, 2), set(4, 5, 12), plan);
        assertTrue(plan.reason().startsWith("stopped in the middle"), plan.reason());
    }

    /// Piece 2 was written where the file had been cut, so that there is a hole before it.
    @Test
    void nothingIsBelievedOfAFileThatIsShorterThanItWas() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 3);
        save(session, 0, 1, 3);
        try (RandomAccessFile file = new RandomAccessFile(it.paths.file(0).toFile(), "rw")) {
            file.setLength(0);
        }
        it.write(session, 2);
        session.close();
        assertPlan(set(), set(0, 1, 2), it.nextPlan());
    }

    @Test
    void theJournalGoesOnOverSeveralUncleanEnds() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1);
        save(session, 0);
        session.close();
        it.restart();
        session = it.open();
        assertPlan(set(0), set(1), it.load(session));
        it.write(session, 12);
        session.close();
        assertPlan(set(0), set(1, 12), it.nextPlan());
        it.restart();
        session = it.open();
        it.load(session);
        it.write(session, 13);
        save(session, 0, 1);
        session.close();
        assertPlan(set(0, 1), set(12, 13), it.nextPlan());
    }

    @Test
    void anEndBeforeTheFirstRecordIsFoundByTheJournal() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 2, 14);
        session.close();
        ResumePlan plan = it.nextPlan();
        assertPlan(set(), set(2, 14), plan);
        assertEquals("stopped before anything was saved; 2 pieces are checked", plan.reason());
    }

    @Test
    void anEndBeforeTheFirstRecordWithOlderDataChecksAll() throws Exception {
        it.put(0);
        it.put(1);
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 14);
        session.close();
        assertPlan(set(), set(0, 1, 10, 11, 12, 13, 14), it.nextPlan());
    }

    @Test
    void aPieceThatIsWrittenAgainIsNotTrusted() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2);
        save(session, 0, 1, 2);
        it.write(session, 1);
        session.close();
        assertPlan(set(0, 2), set(1), it.nextPlan());
    }

    @Test
    void aPieceBegunBetweenMarkAndRecordIsNotTrusted() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2);
        JournalMark mark = session.mark();
        it.write(session, 1);
        session.save(mark, state(set(0, 1, 2)));
        session.close();
        assertPlan(set(0, 2), set(1), it.nextPlan());
    }

    @Test
    void aPieceBegunAfterACleanRecordIsNotTrusted() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1);
        finish(session, 0, 1);
        it.restart();
        session = it.open();
        it.load(session);
        it.write(session, 1, 5);
        session.close();
        assertPlan(set(0), set(1, 5), it.nextPlan());
    }

    @Test
    void aRecordWithoutAnyWriteNeedsNoJournal() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1);
        finish(session, 0, 1);
        it.restart();
        session = it.open();
        it.load(session);
        save(session, 0, 1);
        session.close();
        ResumePlan plan = it.nextPlan();
        assertPlan(set(0, 1), set(), plan);
        assertTrue(plan.reason().startsWith("stopped cleanly"), plan.reason());
    }

    @Test
    void aFileChangedDuringAnUncleanSessionIsHashedUnlessWeWroteToIt() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 5, 6, 12);
        save(session, 0, 1, 5, 6, 12);
        it.write(session, 13);
        session.close();
        it.touch(1);
        it.touch(2); // has piece 13: newer is normal
        assertPlan(set(0, 1, 12), set(4, 5, 6, 13), it.nextPlan());
    }

    @Test
    void aFileThatWeWroteToIsCheckedAsFarAsItReachesIfItIsShorter() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 10, 11, 15);
        save(session, 10, 11, 15);
        it.write(session, 12);
        session.close();
        try (var file = new RandomAccessFile(it.paths.file(2).toFile(), "rw")) {
            file.setLength(ResumeFixture.PIECE * 3L);
        }
        assertPlan(set(), set(10, 11), it.nextPlan());
    }

    @Test
    void whatWasStillToBeCheckedStaysSo() throws Exception {
        for (int p = 0; p < ResumeFixture.PIECES; p++) {
            it.put(p);
        }
        ResumeSession session = it.open();
        assertTrue(it.load(session).toHash().isFull());
        JournalMark mark = session.mark();
        session.finish(mark, state(set(0, 1), set(5, 6)));
        session.close();
        assertPlan(set(0, 1), set(5, 6), it.nextPlan());
    }

    @Test
    void whatWasBegunAndNeverSyncedIsCheckedAfterACleanStopToo() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2);
        finish(session, 0, 1);
        assertPlan(set(0, 1), set(2), it.nextPlan());
    }

    @Test
    void aCheckMayBeAskedFor() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2);
        finish(session, 0, 1, 2);
        session = it.open();
        ResumePlan plan = session.load(it.torrent.info(), it.paths, true);
        assertPlan(set(), set(0, 1, 2), plan);
        assertNotNull(plan.state());
        session.close();
    }

    @Test
    void piecesInThePartFileAreBelieved() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2, 3);
        Files.delete(it.paths.file(1));
        Files.write(it.paths.partFile(), new byte[ResumeFixture.PIECE]);
        finish(session, 0, 1, 2, 3);
        assertPlan(set(0, 1, 2, 3), set(), it.nextPlan());
        Files.write(it.paths.partFile(), new byte[ResumeFixture.PIECE]);
        Files.setLastModifiedTime(it.paths.partFile(), FileTime.fromMillis(1000));
        assertPlan(set(0, 1, 2), set(3), it.nextPlan());
        Files.delete(it.paths.partFile());
        assertPlan(set(0, 1, 2), set(), it.nextPlan());
    }

    @Test
    void aLostJournalMeansACheck() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2, 3);
        save(session, 0, 1);
        session.close();
        Files.delete(it.stateFile("journal"));
        ResumePlan plan = it.nextPlan();
        assertPlan(set(), set(0, 1, 2, 3), plan);
        assertTrue(plan.reason().contains("journal"), plan.reason());
    }

    @Test
    void anotherStartOfTheMachineChecksWhatTheRecordHasNot() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2, 10, 11, 12);
        save(session, 0, 1);
        session.close();
        Path record = it.stateFile("record");
        ResumeRecord found = ResumeCodec.decode(Files.readAllBytes(record));
        Assumptions.assumeFalse(found.bootId().isEmpty(), "this system tells no boot identifier");
        ResumeRecord older =
                new ResumeRecord(
                        found.infoHashes(),
                        found.folder(),
                        found.device(),
                        "another",
                        found.state(),
                        found.files(),
                        found.mark(),
                        found.blocks(),
                        found.clean());
        Files.write(record, ResumeCodec.encode(older));
        ResumePlan plan = it.nextPlan();
        assertEquals(set(0, 1), plan.trusted());
        for (int p : new int[] {2, 10, 11, 12}) {
            assertTrue(plan.toHash().get(p));
        }
        assertTrue(plan.reason().contains("machine"), plan.reason());
    }

    @Test
    void aFolderOnAnotherDiskWithNothingInItIsAnObstacle() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1);
        finish(session, 0, 1);
        Path record = it.stateFile("record");
        ResumeRecord found = ResumeCodec.decode(Files.readAllBytes(record));
        Assumptions.assumeFalse(found.device().isEmpty(), "this system tells no device");
        ResumeRecord elsewhere =
                new ResumeRecord(
                        found.infoHashes(),
                        found.folder(),
                        "/dev/usb (ext4)",
                        found.bootId(),
                        found.state(),
                        found.files(),
                        found.mark(),
                        found.blocks(),
                        found.clean());
        Files.write(record, ResumeCodec.encode(elsewhere));
        assertPlan(set(0, 1), set(), it.nextPlan());
        Files.move(it.out, temp.resolve("aside"));
        ResumePlan plan = it.nextPlan();
        assertNotNull(plan.obstacle());
        assertTrue(plan.obstacle().contains("/dev/usb"), plan.obstacle());
        try (ResumeSession anew = it.open()) {
            assertPlan(set(), set(), anew.load(it.torrent.info(), it.paths, true));
        }
        Files.write(record, ResumeCodec.encode(found));
        ResumePlan deleted = it.nextPlan();
        assertPlan(set(), set(), deleted);
        assertTrue(deleted.reason().contains("1 file is gone"), deleted.reason());
    }

    @Test
    void theJournalIsMadeShorterAndTellsTheSame() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1, 2, 12);
        for (int i = 0; i < 200_000; i++) {
            session.note(ResumeFixture.note(0));
        }
        JournalMark mark = session.mark();
        it.write(session, 13);
        long before = Files.size(it.stateFile("journal"));
        session.save(mark, state(set(0, 1)));
        assertTrue(Files.size(it.stateFile("journal")) < before / 1000);
        it.write(session, 14);
        session.close();
        assertPlan(set(0, 1), set(2, 12, 13, 14), it.nextPlan());

        it.restart();
        session = it.open();
        it.load(session);
        it.write(session, 15);
        save(session, 0, 1, 2);
        session.close();
        assertPlan(set(0, 1, 2), set(12, 13, 14, 15), it.nextPlan());
    }

    @Test
    void forgettingLeavesNothing() throws Exception {
        ResumeSession session = it.open();
        it.load(session);
        it.write(session, 0, 1);
        save(session, 0);
        session.forget();
        session.close();
        assertFalse(it.hasStateFile("record"));
        assertFalse(it.hasStateFile("journal"));
    }

    @Test
    void oneTorrentInOneFolderIsOpenOnce() throws Exception {
        ResumeSession session = it.open();
        ResumeException again = assertThrows(ResumeException.class, it::open);
        assertTrue(again.reason().contains(it.out.toString()), again.reason());
        session.close();
        it.open().close();
    }

    @Test
    void anotherFolderIsAnotherMatter() throws Exception {
        ResumeStore store = new ResumeStore(new StateDirectory(it.state));
        Path other = temp.resolve("other");
        try (ResumeSession one = store.open(it.torrent.info().infoHashes(), it.out);
                ResumeSession two = store.open(it.torrent.info().infoHashes(), other)) {
            it.load(one);
            assertPlan(set(), set(), two.load(it.torrent.info(), it.torrent.in(other), false));
            it.write(one, 3);
            save(one, 3);
        }
        assertPlan(set(3), set(), it.nextPlan());
    }

    @Test
    void onlyOneMayWriteWhereverTheOthersKeepTheirState() throws Exception {
        ResumeStore here = new ResumeStore(new StateDirectory(it.state));
        ResumeStore elsewhere = new ResumeStore(new StateDirectory(temp.resolve("elsewhere")));
        InfoHashes torrent = it.torrent.info().infoHashes();
        for (boolean reads : new boolean[] {true, false}) {
            try (ResumeSession writer = here.open(torrent, it.out)) {
                assertNotNull(writer);
                ResumeException refused =
                        assertThrows(
                                ResumeException.class,
                                () -> elsewhere.open(torrent, it.out, reads));
                assertTrue(refused.reason().contains("state elsewhere"), refused.reason());
            }
        }
        try (ResumeSession reader = here.open(torrent, it.out, true);
                ResumeSession another = elsewhere.open(torrent, it.out, true)) {
            assertNotNull(reader);
            assertNotNull(another);
        }
        elsewhere.open(torrent, it.out).close();
    }

    @Test
    void aFolderByAnotherPathIsTheSame() throws Exception {
        Files.createDirectories(it.out);
        Path link = Files.createSymbolicLink(temp.resolve("link"), it.out);
        ResumeStore store = new ResumeStore(new StateDirectory(it.state));
        try (ResumeSession one = store.open(it.torrent.info().infoHashes(), it.out)) {
            assertNotNull(one);
            assertThrows(
                    ResumeException.class,
                    () -> store.open(it.torrent.info().infoHashes(), link.resolve("../out")));
        }
    }
}
