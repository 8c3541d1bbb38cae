package spate.client.resume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import spate.client.storage.BlockNote;
import spate.client.storage.ContentPaths;
import spate.client.storage.NotedBlocks;
import spate.client.storage.PieceJournal;
import spate.engine.picker.PieceSet;
import spate.io.file.DurableFiles;
import spate.io.file.ProcessLock;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.TorrentInfo;

/// The state of one torrent in one output folder, taken for this process.
///
/// The order of events that makes it safe at any moment to be killed:
///
/// 1. [#load] once, before the files are prepared, then [#note] from the storage for blocks before
///    they are written.
/// 2. Now and then: the storage syncs; when that is done, in one turn of the engine,
///    `mark = mark()` and a copy of the pieces that were verified when the sync was asked for.
/// 3. [#save] with both, on a thread that may wait.
/// 4. At the end [#finish], and in any case [#close].
///
/// A piece in a record is durable and has not been touched since, unless the journal has it behind
/// the mark. Of what the journal has and the record has not, pieces that may be whole are hashed at
/// the next start, and of the others the blocks that were noted are looked for. So nothing is trusted
/// that may not be there, and nothing that is there is fetched again.
///
/// The journal is made shorter when a record tells most of it. One that could not be written for a while
/// is mended with the next record that can be: it is told again of everything that the record has not.
///
/// [#note] and [#mark] may be called from any thread at any time after [#load]; [#save] may wait
/// for the disk and goes one at a time.
public final class ResumeSession implements PieceJournal, AutoCloseable {
    private static final SecureRandom IDS = new SecureRandom();
    private static final JournalMark BROKEN = new JournalMark(-1, 0);

    /// No mark has this number.
    private static final long UNKNOWN = -1;

    /// A journal that is shorter than this stays as it is.
    private static final long COMPACT_BYTES = 4L << 20;

    private final InfoHashes infoHashes;
    private final ResumeFiles paths;
    private final ProcessLock folderLock;
    private final Runnable onClose;
    private final String bootId = ResumeFiles.bootId();

    private final ReentrantLock saving = new ReentrantLock();

    /// Guards what follows.
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Loaded loaded;
    private boolean closed;

    /// Why the journal lacks an entry; null while it has all.
    private volatile @Nullable IOException journalTrouble;

    /// Why the last record could not be written; null if it could.
    private volatile @Nullable IOException recordTrouble;

    ResumeSession(
            InfoHashes infoHashes, ResumeFiles paths, ProcessLock folderLock, Runnable onClose) {
        this.infoHashes = infoHashes;
        this.paths = paths;
        this.folderLock = folderLock;
        this.onClose = onClose;
    }

    /// What [#load] set up; guarded by the session's locks.
    private static final class Loaded {
        final FileList files;
        final int pieceLength;
        final ContentPaths content;
        final FileFacts facts;
        final boolean wasEmpty;
        final int pieceCount;

        /// Of pieces that are not in the record.
        final BlockNotes notes;

        /// When the journal has got so long, it is made shorter.
        long compactBytes = COMPACT_BYTES;

        @Nullable Journal journal;
        boolean lookAtAll;

        /// Journaled since the last mark.
        PieceSet begun;

        /// How often a mark was asked for.
        long marks;

        /// Begun, and not in the last record: their files may change at any time.
        final PieceSet active;

        /// The pieces of the record on disk.
        PieceSet recorded;

        Loaded(TorrentInfo info, ContentPaths content, FileFacts facts, ResumeLoad.Outcome load) {
            this.files = info.files();
            this.pieceLength = info.pieceLength();
            this.content = content;
            this.facts = facts;
            this.journal = load.journal();
            this.wasEmpty =
                    load.plan().trusted().isEmpty()
                            && load.plan().toHash().isEmpty()
                            && load.plan().unfinished().isEmpty();
            this.pieceCount = info.pieceCount();
            this.notes = load.notes();
            this.begun = PieceSet.empty(info.pieceCount());
            this.active = PieceSet.empty(info.pieceCount());
            this.recorded = load.recorded();
        }
    }

    /// Reads what was left, looks at the files and says what to believe. Damaged state is never an
    /// error: it is not used, and the plan says why.
    ///
    /// @param checkEverything whether to hash whatever is there, whatever the state says
    /// @throws StateFailure when the state directory cannot be read
    public ResumePlan load(TorrentInfo info, ContentPaths content, boolean checkEverything)
            throws IOException {
        FileFacts facts = look(info.files(), content);
        ResumeLoad.Outcome load;
        try {
            load = ResumeLoad.of(infoHashes, info, paths, facts, checkEverything);
        } catch (IOException e) {
            throw new StateFailure(folder(), e);
        }
        lock.lock();
        try {
            assert loaded == null : "loaded twice";
            loaded = new Loaded(info, content, facts, load);
        } finally {
            lock.unlock();
        }
        return load.plan();
    }

    private static FileFacts look(FileList files, ContentPaths content) {
        FileFacts facts = FileFacts.absent(files.size() + 1);
        if (Files.exists(content.content())) {
            for (int i = 0; i < files.size(); i++) {
                look(i, files, content, facts);
            }
        }
        facts.look(files.size(), content.partFile());
        return facts;
    }

    private static void look(int file, FileList files, ContentPaths content, FileFacts facts) {
        if (files.holdsData(file)) {
            facts.look(file, content.file(file));
        }
    }

    private Loaded loaded() {
        if (loaded == null) {
            throw new IllegalStateException("not loaded yet");
        }
        return loaded;
    }

    /// Notes blocks that are about to be written.
    ///
    /// @throws IOException when that could not be noted and the record on disk still trusts the
    ///     piece: it must not be written then. For other pieces a lost note costs no more than that
    ///     they may be fetched again after a crash.
    @Override
    public void note(BlockNote note) throws IOException {
        lock.lock();
        try {
            Loaded it = loaded();
            int piece = note.pieceIndex();
            boolean first = it.begun.set(piece);
            it.active.set(piece);
            it.notes.add(note);
            append(it, note, first);
        } finally {
            lock.unlock();
        }
    }

    private void append(Loaded it, BlockNote note, boolean first) throws IOException {
        int piece = note.pieceIndex();
        try {
            journal(it).append(note);
        } catch (IOException e) {
            journalTrouble = e;
            if (first && it.recorded.get(piece)) {
                it.begun.clear(piece);
                throw new IOException(
                        "the journal " + paths.journal() + " cannot be written: " + reason(e), e);
            }
        }
    }

    private Journal journal(Loaded it) throws IOException {
        Journal journal = it.journal;
        if (journal == null) {
            long id = IDS.nextLong() >>> 1 | 1;
            journal = Journal.create(paths.journal(), id, it.pieceCount, it.wasEmpty);
            it.journal = journal;
            for (BlockNote note : runs(it, it.notes.pieces())) {
                journal.carry(note);
            }
        }
        return journal;
    }

    /// What is noted of these pieces.
    private static List<BlockNote> runs(Loaded it, PieceSet pieces) {
        List<BlockNote> runs = new ArrayList<>();
        for (int p = pieces.nextSet(0); p >= 0; p = pieces.nextSet(p + 1)) {
            it.notes.forEachRun(p, Journal.MAX_BLOCKS, runs::add);
        }
        return runs;
    }

    @Override
    public @Nullable NotedBlocks noted(int pieceIndex) {
        lock.lock();
        try {
            return loaded().notes.get(pieceIndex);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keep(int pieceIndex, BitSet found) {
        lock.lock();
        try {
            loaded().notes.keep(pieceIndex, found);
        } finally {
            lock.unlock();
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /// Where the journal stands: to be asked for in the same turn in which the pieces to be saved
    /// are copied.
    public JournalMark mark() {
        lock.lock();
        try {
            Loaded it = loaded();
            it.begun = PieceSet.empty(it.pieceCount);
            it.marks++;
            if (journalTrouble != null) {
                return new JournalMark(BROKEN.journalId(), it.marks);
            }
            return it.journal == null
                    ? JournalMark.NONE
                    : new JournalMark(it.journal.id(), it.journal.end());
        } finally {
            lock.unlock();
        }
    }

    /// Files were made, moved or allocated ([spate.engine.storage.Storage#prepare]): the next
    /// record looks at all of them.
    public void onFilesPrepared() {
        lock.lock();
        try {
            loaded().lookAtAll = true;
        } finally {
            lock.unlock();
        }
    }

    /// Writes a record; when this returns it is on the disk.
    ///
    /// @param mark from [#mark], asked for when `state` was copied
    /// @throws IOException when it could not be written; the previous one is still good
    public void save(JournalMark mark, ResumeState state) throws IOException {
        save(mark, state, false);
    }

    /// Why the state cannot be kept at present; null while it can. For any thread, and never waits.
    public @Nullable IOException trouble() {
        IOException record = recordTrouble;
        return record == null ? journalTrouble : record;
    }

    /// Where the state lies.
    public Path folder() {
        return Objects.requireNonNull(paths.record().getParent());
    }

    private void save(JournalMark asked, ResumeState state, boolean last) throws IOException {
        saving.lock();
        try {
            boolean lost = makeFolderAnew();
            boolean broken = lost || asked.journalId() == BROKEN.journalId();
            long markNumber = lost ? UNKNOWN : asked.position();
            JournalMark mark = broken ? last ? BROKEN : mend(markNumber) : asked;
            boolean clean = last || mark.equals(JournalMark.NONE);
            byte[] blocks = clean ? notedBlocks() : new byte[0];
            ResumeRecord record =
                    new ResumeRecord(
                            infoHashes,
                            paths.outputFolder().toString(),
                            paths.device(),
                            bootId,
                            state,
                            lookAgain(),
                            mark,
                            blocks,
                            clean);
            DurableFiles.replace(paths.record(), ResumeCodec.encode(record));
            onSaved(state);
            recordTrouble = null;
            if (!last) {
                compact(mark);
            }
        } catch (IOException e) {
            recordTrouble = e;
            throw e;
        } finally {
            saving.unlock();
        }
    }

    /// Makes the folder anew if somebody deleted it while it was in use.
    ///
    /// @return whether the journal was lost
    private boolean makeFolderAnew() throws IOException {
        Files.createDirectories(folder());
        lock.lock();
        try {
            Loaded it = loaded();
            Journal journal = it.journal;
            if (journal == null || Files.exists(paths.journal())) {
                return false;
            }
            // Until there is another one: a mark that is asked for meanwhile must not promise
            // anything.
            journalTrouble = new IOException("the journal " + paths.journal() + " was deleted");
            it.journal = null;
            journal.close();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Tells the journal again of all that was begun and is not in the record on disk.
    ///
    /// @param markNumber which broken mark is to be replaced, or [#UNKNOWN]
    /// @return a mark behind which is all that was begun since; the broken one if it is still not possible
    private JournalMark mend(long markNumber) {
        lock.lock();
        try {
            Loaded it = loaded();
            Journal journal = journal(it);
            // Since another mark was asked for, nobody knows any more what was begun after this
            // one.
            PieceSet since = (markNumber == it.marks ? it.begun : it.active).copy();
            PieceSet before = it.active.copy();
            before.andNot(since);
            tell(it, before, journal);
            JournalMark mark = new JournalMark(journal.id(), journal.end());
            tell(it, since, journal);
            journalTrouble = null;
            return mark;
        } catch (IOException e) {
            journalTrouble = e;
            return BROKEN;
        } finally {
            lock.unlock();
        }
    }

    private static void tell(Loaded it, PieceSet pieces, Journal journal) throws IOException {
        for (int p = pieces.nextSet(0); p >= 0; p = pieces.nextSet(p + 1)) {
            journal.append(new BlockNote(p, 0, new int[0], true));
        }
        for (BlockNote note : runs(it, pieces)) {
            journal.append(note);
        }
    }

    private byte[] notedBlocks() {
        lock.lock();
        try {
            return loaded().notes.toBytes();
        } finally {
            lock.unlock();
        }
    }

    private FileFacts lookAgain() {
        PieceSet changing;
        boolean all;
        Loaded it;
        lock.lock();
        try {
            it = loaded();
            changing = it.active.copy();
            all = it.lookAtAll;
            it.lookAtAll = false;
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < it.files.size(); i++) {
            if (all || isTouched(it, i, changing)) {
                look(i, it.files, it.content, it.facts);
            }
        }
        it.facts.look(it.files.size(), it.content.partFile());
        return it.facts;
    }

    private static boolean isTouched(Loaded it, int file, PieceSet pieces) {
        if (it.files.length(file) == 0) {
            return false;
        }
        int first = (int) (it.files.offset(file) / it.pieceLength);
        int last = (int) ((it.files.end(file) - 1) / it.pieceLength);
        int piece = pieces.nextSet(first);
        return piece >= 0 && piece <= last;
    }

    private void onSaved(ResumeState state) {
        lock.lock();
        try {
            Loaded it = loaded();
            it.recorded = state.have();
            it.active.andNot(state.have());
            it.notes.forgetAll(stillSafe(it, state.have()));
            for (int p = it.begun.nextSet(0); p >= 0; p = it.begun.nextSet(p + 1)) {
                it.active.set(p);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Of the pieces of a record those that nobody has begun to write again.
    private static PieceSet stillSafe(Loaded it, PieceSet have) {
        PieceSet safe = have.copy();
        safe.andNot(it.begun);
        return safe;
    }

    /// Shortens the journal if that is worth it. If it cannot be done, all is as it was.
    private void compact(JournalMark mark) {
        Loaded it;
        Journal journal;
        List<BlockNote> begun = new ArrayList<>();
        List<BlockNote> carried;
        lock.lock();
        try {
            it = loaded();
            journal = it.journal;
            if (journal == null
                    || journal.id() != mark.journalId()
                    || journal.lengthBytes() < it.compactBytes) {
                return;
            }
            PieceSet others = it.notes.pieces();
            others.andNot(it.active);
            carried = runs(it, others);
            for (int p = it.active.nextSet(0); p >= 0; p = it.active.nextSet(p + 1)) {
                begun.add(new BlockNote(p, 0, new int[0], false));
            }
            begun.addAll(runs(it, it.active));
        } finally {
            lock.unlock();
        }
        try {
            journal.compact(mark.position(), begun, carried);
        } catch (IOException _) {
            // The next attempt is later.
        }
        it.compactBytes = Math.max(COMPACT_BYTES, 2 * journal.lengthBytes());
    }

    /// Writes the last record, after the storage was synced and closed: nothing need be hashed at
    /// the next start.
    ///
    /// @throws IOException when it could not be written; then the next start is as after a crash
    public void finish(JournalMark mark, ResumeState state) throws IOException {
        save(mark, withUnfinished(state), true);
        lock.lock();
        try {
            Loaded it = loaded();
            if (it.begun.isEmpty()) {
                if (it.journal != null) {
                    it.journal.delete();
                    it.journal = null;
                }
                journalTrouble = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Without a journal the record itself tells of the pieces that were begun and are not known to be
    /// durable: a sync may have failed, and some may be whole. Of others it has the blocks.
    private ResumeState withUnfinished(ResumeState state) {
        PieceSet unchecked = state.unchecked().copy();
        lock.lock();
        try {
            Loaded it = loaded();
            PieceSet begun = it.active;
            for (int p = begun.nextSet(0); p >= 0; p = begun.nextSet(p + 1)) {
                if (!state.have().get(p) && !it.notes.isPartly(p)) {
                    unchecked.set(p);
                }
            }
        } finally {
            lock.unlock();
        }
        return state.withUnchecked(unchecked);
    }

    /// Removes record and journal: the torrent was removed.
    ///
    /// @throws IOException when they could not be removed
    public void forget() throws IOException {
        lock.lock();
        try {
            if (loaded != null && loaded.journal != null) {
                loaded.journal.close();
                loaded.journal = null;
            }
            Files.deleteIfExists(paths.journal());
            Files.deleteIfExists(paths.record());
        } finally {
            lock.unlock();
        }
    }

    /// Gives the torrent back. Without [#finish] before, the next start is as after a crash.
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (loaded != null && loaded.journal != null) {
                loaded.journal.close();
            }
            folderLock.close();
        } finally {
            lock.unlock();
            onClose.run();
        }
    }
}
