package spate.client.resume;

import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
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

    private ResumeLoad(TorrentInfo info, ResumeFiles paths, FileFacts now) {
        this.info = info;
        this.paths = paths;
        this.planner = new ResumePlanner(info, now);
    }

    /// The outcome.
    ///
    /// @param plan what to believe
    /// @param journal the journal that goes on; null if a new one has to be made
    /// @param recorded the pieces of the record on disk
    record Outcome(ResumePlan plan, @Nullable Journal journal, PieceSet recorded) {}

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
        } catch (ResumeException e) {
            trouble = "the state saved last time is not used: " + e.reason();
        }
    }

    private ResumePlan plan(boolean checkEverything) throws IOException {
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
            PieceSet begun = PieceSet.empty(info.pieceCount());
            journal.read(0, begun, begun);
            planner.checkOnly(begun);
            return plan("stopped before anything was saved");
        }
        return checkAll("nothing is known of this torrent here");
    }

    private ResumePlan planOf(ResumeRecord found) throws IOException {
        String obstacle = obstacle(found);
        if (obstacle != null) {
            PieceSet none = PieceSet.empty(info.pieceCount());
            return new ResumePlan(none, none.copy(), found.state(), obstacle, false, obstacle);
        }
        if (!found.clean() && (journal == null || journal.id() != found.mark().journalId())) {
            trouble = "the journal of the last session is lost";
            return checkAll(trouble);
        }
        PieceSet before = PieceSet.empty(info.pieceCount());
        PieceSet after = PieceSet.empty(info.pieceCount());
        boolean stoppedCleanly = journal == null;
        if (journal != null) {
            boolean same = journal.id() == found.mark().journalId();
            journal.read(same ? found.mark().position() : 0, before, after);
            stoppedCleanly = found.clean() && after.isEmpty();
        }
        boolean restarted = !stoppedCleanly && isAnotherBoot(found.bootId());
        planner.follow(found, before, after, !restarted);
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
        StringBuilder reason = new StringBuilder(cause);
        append(
                reason,
                planner.changedFiles(),
                " file was changed since",
                " files were changed since");
        append(reason, planner.missingFiles(), " file is gone", " files are gone");
        append(reason, planner.trusted().cardinality(), " piece is there", " pieces are there");
        append(reason, planner.toHash().cardinality(), " piece is checked", " pieces are checked");
        return new ResumePlan(
                planner.trusted(),
                planner.toHash(),
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
        return new Outcome(plan, journal, recorded);
    }
}
