package spate.client.resume;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import spate.client.storage.ContentPaths;
import spate.client.storage.PieceJournal;
import spate.engine.picker.PieceSet;
import spate.io.file.DurableFiles;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.TorrentInfo;

/// The state of one torrent in one output folder, taken for this process.
///
/// The order of events that makes it safe at any moment to be killed:
///
/// 1. [#load] once, before the files are prepared, then [#begin] from the storage for each piece
///    before its first byte is written.
/// 2. Now and then: the storage syncs; when that is done, in one turn of the engine,
///    `mark = mark()` and a copy of the pieces that were verified when the sync was asked for.
/// 3. [#save] with both, on a thread that may wait.
/// 4. At the end [#finish], and in any case [#close].
///
/// A piece in a record is durable and has not been touched since, unless the journal has it behind
/// the mark. What the journal has and the record has not is hashed at the next start. So nothing is
/// trusted that may not be there, and nothing that is there is fetched again.
///
/// [#begin] and [#mark] may be called from any thread at any time after [#load]; [#save] may wait
/// for the disk and goes one at a time.
public final class ResumeSession implements PieceJournal, AutoCloseable {
    private static final SecureRandom IDS = new SecureRandom();
    private static final JournalMark BROKEN = new JournalMark(-1, 0);

    private final InfoHashes infoHashes;
    private final ResumeFiles paths;
    private final FolderLock folderLock;
    private final Runnable onClose;
    private final String bootId = ResumeFiles.bootId();

    private final ReentrantLock saving = new ReentrantLock();

    /// Guards what follows.
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Loaded loaded;
    private boolean closed;

    ResumeSession(
            InfoHashes infoHashes, ResumeFiles paths, FolderLock folderLock, Runnable onClose) {
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
        @Nullable Journal journal;
        boolean journalFailed;
        boolean lookAtAll;

        /// Journaled since the last mark.
        PieceSet begun;

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
            this.wasEmpty = load.plan().trusted().isEmpty() && load.plan().toHash().isEmpty();
            this.begun = PieceSet.empty(info.pieceCount());
            this.active = PieceSet.empty(info.pieceCount());
            this.recorded = load.recorded();
        }
    }

    /// Reads what was left, looks at the files and says what to believe. Damaged state is never an
    /// error: it is not used, and the plan says why.
    ///
    /// @param checkEverything whether to hash whatever is there, whatever the state says
    /// @throws IOException when the state directory cannot be read
    public ResumePlan load(TorrentInfo info, ContentPaths content, boolean checkEverything)
            throws IOException {
        FileFacts facts = look(info.files(), content);
        ResumeLoad.Outcome load = ResumeLoad.of(infoHashes, info, paths, facts, checkEverything);
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
        if (!files.isPad(file) && !files.isSymlink(file) && files.length(file) > 0) {
            facts.look(file, content.file(file));
        }
    }

    private Loaded loaded() {
        if (loaded == null) {
            throw new IllegalStateException("not loaded yet");
        }
        return loaded;
    }

    /// Notes that a piece is about to be written for the first time since it was wanted.
    ///
    /// @throws IOException when that could not be noted and the record on disk still trusts the
    ///     piece: it must not be written then. For other pieces a lost note costs no more than that
    ///     they may be fetched again after a crash.
    @Override
    public void begin(int pieceIndex) throws IOException {
        lock.lock();
        try {
            Loaded it = loaded();
            if (it.begun.set(pieceIndex)) {
                it.active.set(pieceIndex);
                append(it, pieceIndex);
            }
        } finally {
            lock.unlock();
        }
    }

    private void append(Loaded it, int pieceIndex) throws IOException {
        try {
            if (it.journal == null) {
                long id = IDS.nextLong() >>> 1 | 1;
                it.journal = Journal.create(paths.journal(), id, it.begun.size(), it.wasEmpty);
            }
            it.journal.append(pieceIndex);
        } catch (IOException e) {
            it.journalFailed = true;
            if (it.recorded.get(pieceIndex)) {
                it.begun.clear(pieceIndex);
                throw new IOException(
                        "the journal " + paths.journal() + " cannot be written: " + reason(e), e);
            }
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
            it.begun = PieceSet.empty(it.begun.size());
            if (it.journalFailed) {
                return BROKEN;
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

    private void save(JournalMark mark, ResumeState state, boolean last) throws IOException {
        saving.lock();
        try {
            boolean clean = last || mark.equals(JournalMark.NONE);
            ResumeRecord record =
                    new ResumeRecord(
                            infoHashes,
                            paths.outputFolder().toString(),
                            paths.device(),
                            bootId,
                            state,
                            lookAgain(),
                            mark,
                            clean);
            DurableFiles.replace(paths.record(), ResumeCodec.encode(record));
            onSaved(state);
        } finally {
            saving.unlock();
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
            for (int p = it.begun.nextSet(0); p >= 0; p = it.begun.nextSet(p + 1)) {
                it.active.set(p);
            }
        } finally {
            lock.unlock();
        }
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
            if (it.journal != null && it.begun.isEmpty()) {
                it.journal.delete();
                it.journal = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Without a journal the record itself tells of the pieces that were begun and are not known to be
    /// durable: a sync may have failed, and some may be whole.
    private ResumeState withUnfinished(ResumeState state) {
        PieceSet unchecked = state.unchecked().copy();
        lock.lock();
        try {
            PieceSet begun = loaded().active;
            for (int p = begun.nextSet(0); p >= 0; p = begun.nextSet(p + 1)) {
                if (!state.have().get(p)) {
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
