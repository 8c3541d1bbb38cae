package spate.sim.swarm;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.engine.storage.BlockWrite;
import spate.engine.storage.Storage;
import spate.engine.storage.StorageHandler;
import spate.engine.torrent.AddTorrent;
import spate.engine.torrent.Torrent;
import spate.engine.torrent.TorrentSettings;
import spate.sim.disk.Image;
import spate.sim.disk.SimStorage;
import spate.sim.disk.StorageListener;
import spate.sim.disk.WrittenBlocks;
import spate.sim.torrent.SimTorrent;

/// One torrent on one [Node]: what outlives the process.
///
/// That is the image on the disk, and the record of it that the client keeps beside it. The record's
/// rule: *trusted* are the pieces of the last durable state of which nothing was written since that
/// state was asked for; *to be hashed* are all others of which something was ever written, and those
/// that the engine had still to hash. Of a piece that was never whole, the blocks that were noted when
/// they were written are *looked for* instead.
public final class Share implements StorageListener {

    private final Node node;
    private final SimTorrent torrent;
    private final byte[] priorities;
    private List<List<String>> trackers = List.of();
    private TorrentSettings settings = TorrentSettings.defaults();
    private PieceSet trusted;
    private PieceSet journal;
    private PieceSet journalOfSync;

    /// Pieces that were trusted, or of which all was written, and that are written again.
    private final PieceSet wereWhole;

    private final WrittenBlocks notes;
    private @Nullable Torrent running;
    private boolean completed;

    Share(Node node, SimTorrent torrent) {
        this.node = node;
        this.torrent = torrent;
        this.priorities = new byte[torrent.metainfo().info().files().size()];
        Arrays.fill(priorities, (byte) 4);
        this.trusted = PieceSet.empty(torrent.pieceCount());
        this.journal = PieceSet.empty(torrent.pieceCount());
        this.journalOfSync = PieceSet.empty(torrent.pieceCount());
        this.wereWhole = PieceSet.empty(torrent.pieceCount());
        this.notes = new WrittenBlocks(torrent);
    }

    /* --- Before it starts --- */

    public Share withTrackers(String... urls) {
        trackers = Arrays.stream(urls).map(List::of).toList();
        return this;
    }

    /// Tiers of URLs.
    public Share withTiers(List<List<String>> tiers) {
        trackers = tiers;
        return this;
    }

    public Share withSettings(TorrentSettings changed) {
        settings = changed;
        return this;
    }

    /// The file of that index is not wanted.
    public Share without(int fileIndex) {
        priorities[fileIndex] = 0;
        return this;
    }

    /// Has everything on disk from the start, known to be good.
    public Share filled() {
        image().fill();
        trusted.setAll();
        return this;
    }

    /// Has that piece on disk from the start, known to be good.
    public Share withPiece(int pieceIndex) {
        image().fillPiece(pieceIndex);
        trusted.set(pieceIndex);
        return this;
    }

    /// Has that block of a piece on disk from the start, noted and not known to be good.
    public Share withBlock(int pieceIndex, int block) {
        image().fillBlock(pieceIndex, block);
        notes.noteRight(pieceIndex, block);
        journal.set(pieceIndex);
        return this;
    }

    /// Has no record: everything on disk must be hashed.
    public Share withoutRecord() {
        trusted.clearAll();
        journal.setAll();
        return this;
    }

    /* --- What it is --- */

    public Node node() {
        return node;
    }

    public SimTorrent torrent() {
        return torrent;
    }

    public Image image() {
        return node.disk().image(torrent);
    }

    public List<List<String>> trackers() {
        return trackers;
    }

    public TorrentSettings settings() {
        return settings;
    }

    public byte[] priorities() {
        return priorities;
    }

    /// The engine's torrent, null while no process runs.
    public @Nullable Torrent running() {
        return running;
    }

    /// Whether the engine said that it is complete, in this run or an earlier one.
    public boolean isCompleted() {
        return completed;
    }

    /// Whether all the content of the wanted files is on the disk, and right.
    public boolean isWhole() {
        for (int i = 0; i < torrent.pieceCount(); i++) {
            if (isWanted(i) && !image().isRight(i)) {
                return false;
            }
        }
        return true;
    }

    /// Whether the piece has bytes of a file that is wanted.
    public boolean isWanted(int pieceIndex) {
        int start = torrent.pieceStart(pieceIndex);
        int end = start + torrent.pieceLength(pieceIndex);
        return torrent.files().stream()
                .anyMatch(f ->
                        f.length() > 0
                                && f.offset() < end
                                && f.end() > start
                                && priorities[f.index()] > 0);
    }

    /* --- One run --- */

    void start(long now) {
        AddTorrent added =
                new AddTorrent(
                        torrent.metainfo(),
                        trackers,
                        this::open,
                        trusted.copy(),
                        toHash(),
                        notes.pieces(),
                        priorities.clone(),
                        settings,
                        0,
                        0,
                        0);
        running = node.session().add(added, now);
    }

    private PieceSet toHash() {
        PieceSet pieces = journal.copy();
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            if (notes.isPartly(piece) && !wereWhole.get(piece)) {
                pieces.clear(piece);
            }
        }
        return pieces;
    }

    private Storage open(StorageHandler handler) {
        return new SimStorage(node.disk(), image(), notes, handler, this);
    }

    void onGone() {
        running = null;
    }

    void onCompleted() {
        completed = true;
    }

    /* --- The record --- */

    @Override
    public void onWrite(BlockWrite write, boolean isAnew) {
        int piece = write.pieceIndex();
        if (isAnew) {
            if (notes.isWhole(piece)) {
                wereWhole.set(piece);
            }
            notes.forget(piece);
        }
        notes.note(write);
        journal.set(piece);
        journalOfSync.set(piece);
        if (trusted.clear(piece)) {
            wereWhole.set(piece);
        }
    }

    @Override
    public void onUnreadable(int pieceIndex) {
        node.tell(listener -> listener.onUnreadable(this, pieceIndex));
    }

    @Override
    public void onRead(int pieceIndex) {
        node.tell(listener -> listener.onRead(this, pieceIndex));
    }

    @Override
    public void onSync() {
        journalOfSync = PieceSet.empty(torrent.pieceCount());
    }

    @Override
    public void onSynced() {
        // the engine tells what that makes durable
    }

    /// The engine has named a durable state, and what it has not hashed yet.
    void onDurable(PieceSet durable, PieceSet unchecked) {
        PieceSet safe = durable.copy();
        safe.andNot(journalOfSync);
        trusted = safe;
        journal.andNot(safe);
        wereWhole.andNot(safe);
        for (int piece = safe.nextSet(0); piece >= 0; piece = safe.nextSet(piece + 1)) {
            notes.forget(piece);
        }
        for (int piece = unchecked.nextSet(0); piece >= 0; piece = unchecked.nextSet(piece + 1)) {
            journal.set(piece);
        }
    }

    /// Pieces that the next run will take as they are.
    public PieceSet trusted() {
        return trusted;
    }

    /// Pieces of which something was written and that are not trusted.
    public PieceSet journal() {
        return journal;
    }

    /// What was noted of them.
    public WrittenBlocks notes() {
        return notes;
    }

    @Override
    public String toString() {
        return node + "/" + torrent.plan().name();
    }
}
