package spate.engine.torrent;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import spate.engine.peer.PeerConnection;
import spate.engine.peer.SmartBan;
import spate.engine.picker.PieceLengths;
import spate.engine.picker.PiecePicker;
import spate.engine.storage.BlockBuffer;
import spate.engine.storage.BlockRead;
import spate.engine.storage.Storage;
import spate.protocol.peer.Block;

/// Reads pieces back that several peers sent and that turned out bad, and good copies of such
/// pieces later, so that [SmartBan] can compare them block by block.
///
/// A piece is read a buffer at a time, and only while there are buffers that peers leave: bad pieces
/// are rare, and must not become a way to keep us busy. Without one the piece is fetched again
/// without being read.
final class Autopsies {

    private final Torrent torrent;
    private final Verification verification;
    private final Storage storage;
    private final SmartBan smartBan = new SmartBan();

    /// Pieces being read, by index.
    private final Map<Integer, Autopsy> open = new LinkedHashMap<>();

    /// One piece being read back.
    private static final class Autopsy {
        final boolean bad;
        final int[] senders;
        final long[] digests;
        int blocksRead;

        /// Where the bytes go that are being read for it.
        @Nullable BlockBuffer reading;

        Autopsy(boolean bad, int[] senders) {
            this.bad = bad;
            this.senders = senders;
            this.digests = new long[senders.length];
        }

        @SuppressWarnings(
                "ReferenceEquality") // the same buffer is meant, not one with the same bytes
        boolean isReadingInto(BlockBuffer buffer) {
            return reading == buffer;
        }
    }

    Autopsies(Torrent torrent, Verification verification, Storage storage) {
        this.torrent = torrent;
        this.verification = verification;
        this.storage = storage;
    }

    private PieceLengths lengths() {
        return torrent.wantedLengths();
    }

    /// A piece of several senders is bad. It is fetched again when it has been read.
    void begin(int pieceIndex, long now) {
        Autopsy autopsy = new Autopsy(true, senders(pieceIndex));
        open.put(pieceIndex, autopsy);
        if (!readNext(pieceIndex, autopsy)) {
            open.remove(pieceIndex);
            verification.fetchAgain(pieceIndex);
        }
    }

    private int[] senders(int pieceIndex) {
        int[] senders = new int[lengths().blocksIn(pieceIndex)];
        PiecePicker picker = torrent.picker();
        for (int block = 0; block < senders.length; block++) {
            senders[block] = picker.contributor(pieceIndex, block);
        }
        return senders;
    }

    /// A piece is good. Called while the picker still knows who sent it.
    void onGood(int pieceIndex) {
        int sole = torrent.picker().soleContributor(pieceIndex);
        if (!smartBan.hasFailed(pieceIndex)) {
            if (sole != PiecePicker.NOBODY && smartBan.isOnParole(sole)) {
                smartBan.onPieceVerified(pieceIndex, new long[0], sole);
                refreshParole();
            }
            return;
        }
        Autopsy autopsy = new Autopsy(false, senders(pieceIndex));
        open.put(pieceIndex, autopsy);
        if (!readNext(pieceIndex, autopsy)) {
            open.remove(pieceIndex);
        }
    }

    /// False without memory, and when the torrent is about to stop: then its files are closed.
    private boolean readNext(int pieceIndex, Autopsy autopsy) {
        if (!torrent.isActive()) {
            return false;
        }
        BlockBuffer buffer = torrent.readBuffers().tryAcquire();
        if (buffer == null) {
            return false;
        }
        int offset = autopsy.blocksRead * Block.SIZE;
        int length =
                Math.min(buffer.bytes().capacity(), lengths().lengthBytes(pieceIndex) - offset);
        autopsy.reading = buffer;
        storage.read(new BlockRead(pieceIndex, offset, length, buffer));
        return true;
    }

    /// The autopsy that a read is for, or null: peers are served from the same pieces.
    private @Nullable Autopsy find(BlockRead read) {
        Autopsy autopsy = open.get(read.pieceIndex());
        return autopsy != null && autopsy.isReadingInto(read.buffer()) ? autopsy : null;
    }

    /// Whether the read was for an autopsy; then it is used up.
    boolean onRead(BlockRead read, long now) {
        Autopsy autopsy = find(read);
        if (autopsy == null) {
            return false;
        }
        digest(read, autopsy);
        read.buffer().release();
        if (autopsy.blocksRead == autopsy.digests.length) {
            open.remove(read.pieceIndex());
            conclude(read.pieceIndex(), autopsy, now);
        } else if (!readNext(read.pieceIndex(), autopsy)) {
            giveUp(read.pieceIndex());
        }
        return true;
    }

    private void digest(BlockRead read, Autopsy autopsy) {
        ByteBuffer bytes = read.buffer().bytes();
        MessageDigest sha = sha256();
        for (int at = 0; at < read.length(); at += Block.SIZE) {
            int length = Math.min(Block.SIZE, read.length() - at);
            sha.update(bytes.slice(at, length));
            autopsy.digests[autopsy.blocksRead++] = ByteBuffer.wrap(sha.digest()).getLong();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    boolean onReadFailed(BlockRead read) {
        if (find(read) == null) {
            return false;
        }
        read.buffer().release();
        giveUp(read.pieceIndex());
        return true;
    }

    private void giveUp(int pieceIndex) {
        Autopsy autopsy = open.remove(pieceIndex);
        if (autopsy != null && autopsy.bad) {
            verification.fetchAgain(pieceIndex);
        }
    }

    private void conclude(int pieceIndex, Autopsy autopsy, long now) {
        if (autopsy.bad) {
            int liar = smartBan.onPieceFailed(pieceIndex, autopsy.digests, autopsy.senders);
            verification.fetchAgain(pieceIndex);
            if (liar != SmartBan.NOBODY) {
                torrent.swarm().ban(liar, "sent piece " + pieceIndex + " with wrong data", now);
            }
        } else {
            for (int liar :
                    smartBan.onPieceVerified(pieceIndex, autopsy.digests, PiecePicker.NOBODY)) {
                torrent.swarm().ban(liar, "sent a wrong block of piece " + pieceIndex, now);
            }
        }
        refreshParole();
    }

    private void refreshParole() {
        for (PeerConnection peer : torrent.swarm().peers()) {
            peer.pieces().parole(smartBan.isOnParole(peer.slot()));
        }
    }

    /// The pieces that were bad and are being read, given up.
    void clear(IntConsumer lost) {
        for (Map.Entry<Integer, Autopsy> entry : open.entrySet()) {
            if (entry.getValue().bad) {
                lost.accept(entry.getKey());
            }
        }
        open.clear();
    }
}
