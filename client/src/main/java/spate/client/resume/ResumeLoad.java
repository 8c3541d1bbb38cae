package spate.client.resume;

import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import spate.client.storage.BlockNote;
import spate.engine.picker.PieceSet;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.TorrentInfo;

/// What is found at a start, turned into a plan.
final class ResumeLoad {
    private final TorrentInfo info;
    private final ResumeFiles paths;
    private final ResumePlanner planner;
    private @Nullable ResumeRecord record;
    private @Nullable Journal journal;
    private @Nullable String trouble;
    private final BlockNotes notes;

    /// Pieces begun before the record was written, and since; some without a note.
    private final PieceSet before;

    private final PieceSet after;

    private ResumeLoad(TorrentInfo info, ResumeFiles paths, FileFacts now) {
        this.info = info;
        this.paths = paths;
        this.planner = new ResumePlanner(info, now);
        this.notes = new BlockNotes(info);
        this.before = PieceSet.empty(info.pieceCount());
        this.after = PieceSet.empty(info.pieceCount());
    }

    /// The outcome.
    ///
    /// @param plan what to believe
    /// @param journal the journal that goes on; null if a new one has to be made
    /// @param recorded the pieces of the record on disk
    /// @param notes what was noted of the unfinished pieces
    record Outcome(
            ResumePlan plan, @Nullable Journal journal, PieceSet recorded, BlockNotes notes) {}

    /// Reads record and journal and compares them with the files as they are now.
    static Outcome of(
            InfoHashes infoHashes,
            TorrentInfo info,
            ResumeFiles paths,
            FileFacts now,
            boolean checkEverything)
            throws IOException {
        ResumeLoad load = new ResumeLoad(info, paths, now);
        load.readRecord(infoHashes);
        load.readJournal();
        return load.outcome(load.plan(checkEverything));
    }

    private void readRecord(InfoHashes infoHashes) throws IOException {
        try {
            ResumeRecord found = paths.readRecord();
            if (found != null) {
                checkFits(found, infoHashes);
                record = found;
            }
        } catch (ResumeException e) {
            trouble = "the state saved last time is not used: " + e.reason();
        }
    }

    private void checkFits(ResumeRecord found, InfoHashes infoHashes) throws ResumeException {
        if (!found.infoHashes().best().equals(infoHashes.best())
                || found.state().have().size() != info.pieceCount()
                || found.files().count() != info.files().size() + 1) {
            throw new ResumeException("it belongs to another torrent");
        }
    }

    private void readJournal() throws IOException {
        try {
            journal = Journal.open(paths.journal(), info.pieceCount());
            readNotes();
        } catch (ResumeException e) {
            trouble = "the state saved last time is not used: " + e.reason();
        }
    }

    private void readNotes() throws IOException {
        long position = 0;
        if (record != null) {
            notes.addBytes(record.blocks());
            boolean same = journal != null && journal.id() == record.mark().journalId();
            position = same ? record.mark().position() : 0;
        }
        if (journal != null) {
            journal.read(position, this::take);
        }
    }

    private void take(BlockNote note, boolean isBefore, boolean isCarried) {
        notes.add(note);
        if (!isCarried) {
            (isBefore ? before : after).set(note.pieceIndex());
        }
    }

    private ResumePlan plan(boolean checkEverything) {
        if (checkEverything) {
            return checkAll("a check was asked for");
        }
        if (trouble != null) {
            return checkAll(trouble);
        }
        if (record != null) {
            return planOf(record);
        }
        if (journal != null && journal.coversAll()) {
            planner.checkOnly(after, notes);
            return plan("stopped before anything was saved");
        }
        return checkAll("nothing is known of this torrent here");
    }

    private ResumePlan planOf(ResumeRecord found) {
        String obstacle = obstacle(found);
        if (obstacle != null) {
            PieceSet none = PieceSet.empty(info.pieceCount());
            return new ResumePlan(
                    none, none.copy(), none.copy(), found.state(), obstacle, false, obstacle);
        }
        if (!found.clean() && (journal == null || journal.id() != found.mark().journalId())) {
            trouble = "the journal of the last session is lost";
            return checkAll(trouble);
        }
        boolean stoppedCleanly = journal == null || (found.clean() && after.isEmpty());
        boolean restarted = !stoppedCleanly && isAnotherBoot(found.bootId());
        if (restarted) {
            planner.survey(found.state().have());
        }
        planner.follow(found, before, after, notes);
        return plan(cause(stoppedCleanly, restarted));
    }

    private static boolean isAnotherBoot(String bootId) {
        String current = ResumeFiles.bootId();
        return !bootId.isEmpty() && !current.isEmpty() && !bootId.equals(current);
    }

    private static String cause(boolean stoppedCleanly, boolean restarted) {
        if (restarted) {
            return "the machine went down in the middle";
        }
        return stoppedCleanly ? "stopped cleanly" : "stopped in the middle";
    }

    /// Nothing of the torrent is there, and the folder is on another file system than it was: most
    /// likely the right one is not mounted. Fetching it all again into the mount point would be wrong.
    private @Nullable String obstacle(ResumeRecord found) {
        String device = paths.device();
        if (found.state().have().isEmpty()
                || !planner.nothingIsThere()
                || found.device().isEmpty()
                || device.isEmpty()
                || found.device().equals(device)) {
            return null;
        }
        return "%s was on %s and holds nothing of this torrent now; is its disk not mounted?"
                .formatted(paths.outputFolder(), found.device());
    }

    private ResumePlan checkAll(String cause) {
        planner.checkEverything();
        return plan(cause);
    }

    private ResumePlan plan(String cause) {
        notes.forgetAll(trouble == null ? planner.trusted() : PieceSet.full(info.pieceCount()));
        StringBuilder reason = new StringBuilder(cause);
        append(
                reason,
                planner.changedFiles(),
                " file was changed since",
                " files were changed since");
        append(reason, planner.missingFiles(), " file is gone", " files are gone");
        append(reason, planner.trusted().cardinality(), " piece is there", " pieces are there");
        append(reason, planner.toHash().cardinality(), " piece is checked", " pieces are checked");
        PieceSet unfinished = notes.pieces();
        PieceSet partly = unfinished.copy();
        partly.andNot(planner.toHash());
        append(reason, partly.cardinality(), " piece was begun", " pieces were begun");
        return new ResumePlan(
                planner.trusted(),
                planner.toHash(),
                unfinished,
                record == null ? null : record.state(),
                null,
                trouble != null,
                reason.toString());
    }

    private static void append(StringBuilder text, int count, String one, String many) {
        if (count > 0) {
            text.append("; ").append(count).append(count == 1 ? one : many);
        }
    }

    /// State in trouble goes away: half of it must not be believed at the next start.
    private Outcome outcome(ResumePlan plan) throws IOException {
        if (trouble != null) {
            if (journal != null) {
                journal.close();
                journal = null;
            }
            Files.deleteIfExists(paths.journal());
            Files.deleteIfExists(paths.record());
        }
        PieceSet recorded =
                record == null || trouble != null
                        ? PieceSet.empty(info.pieceCount())
                        : record.state().have();
        return new Outcome(plan, journal, recorded, notes);
    }
}
