package spate.engine.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.BlockPicks;
import spate.protocol.peer.Block;
import spate.protocol.peer.MessageEncoder;

/// The asking half of a connection: the requests that are out, the block that is coming in.
final class PeerDownload {

    /// No block for this long, with requests out, and the peer is snubbing us.
    static final long SNUB_NANOS = 30_000_000_000L;

    /// Blocks that nobody asked for (any more) are only wasted; a peer that sends this many more of
    /// them than blocks that were asked for is flooding.
    private static final int MAX_UNREQUESTED = 512;

    /// A peer that rejects so many requests is asked for nothing more before the next second: else
    /// one that rejects everything would keep us asking as fast as it can say no.
    private static final int MAX_REJECTS = 16;

    private final PeerConnection peer;
    private final PeerHost host;
    private final SendQueue sendQueue;
    private final PendingRequests pending = new PendingRequests();
    private final RequestWindow window = new RequestWindow();
    private final BlockPicks picks = new BlockPicks();

    private long lastBlockNanos;
    private boolean snubbed;
    private int unrequested;

    /// Requests that were rejected in this second.
    private int rejects;

    /// Requests that were rejected since the last block. So many, and the peer is as good as one that
    /// snubs us: several of its kind would else hold the last blocks among themselves.
    private int rejectsInARow;

    private @Nullable ByteBuffer place;
    private int placePosition;
    private int incomingPiece = -1;
    private int incomingBlock = -1;
    private int incomingLength;
    private boolean incomingAsked;
    private int incomingDone;

    PeerDownload(PeerConnection peer, PeerHost host, SendQueue sendQueue) {
        this.peer = peer;
        this.host = host;
        this.sendQueue = sendQueue;
    }

    int pendingRequests() {
        return pending.size();
    }

    boolean isSnubbed() {
        return snubbed;
    }

    RequestWindow window() {
        return window;
    }

    boolean isReceiving(int pieceIndex, int blockIndex) {
        return incomingPiece == pieceIndex && incomingBlock == blockIndex;
    }

    /// Asks for as much more as the window allows.
    void refill(long now) {
        int room = rejects < (snubbed ? 1 : MAX_REJECTS) ? window.room() : 0;
        if (room <= 0) {
            return;
        }
        int count = host.pick(peer, room, picks, now);
        if (count == 0) {
            return;
        }
        if (pending.isEmpty()) {
            lastBlockNanos = now;
        }
        for (int i = 0; i < count; i++) {
            if (isReceiving(picks.piece(i), picks.block(i))) {
                // It was given up in the middle: first comes the rest, which goes nowhere.
                host.onBlockReleased(peer, picks.piece(i), picks.block(i));
            } else {
                request(picks.piece(i), picks.block(i), now);
            }
        }
    }

    private void request(int pieceIndex, int blockIndex, long now) {
        pending.add(pieceIndex, blockIndex, now);
        window.onRequested(now);
        int offset = blockIndex * Block.SIZE;
        MessageEncoder.request(
                sendQueue.reserve(MessageEncoder.REQUEST_LENGTH),
                pieceIndex,
                offset,
                host.wantedLengths().blockBytes(pieceIndex, blockIndex));
    }

    /// The header of a block: finds its place. False when the peer floods us.
    boolean onBlockStart(int pieceIndex, int blockOffset, int length, long now) {
        place = null;
        int blockIndex = blockOffset / Block.SIZE;
        incomingPiece = pieceIndex;
        incomingBlock = blockIndex;
        incomingLength = length;
        incomingDone = 0;
        incomingAsked = isAsked(pieceIndex, blockOffset, length);
        if (incomingAsked) {
            place = host.openBlock(peer, pieceIndex, blockIndex, now);
            placePosition = place == null ? 0 : host.blockPosition(pieceIndex, blockIndex);
            return true;
        }
        return ++unrequested <= MAX_UNREQUESTED;
    }

    private boolean isAsked(int pieceIndex, int blockOffset, int length) {
        int blockIndex = blockOffset / Block.SIZE;
        return pieceIndex < host.pieceCount()
                && blockOffset % Block.SIZE == 0
                && pending.find(pieceIndex, blockIndex) >= 0
                && length == host.wantedLengths().blockBytes(pieceIndex, blockIndex);
    }

    void onBlockBytes(ByteBuffer in, int length) {
        incomingDone += length;
        ByteBuffer target = place;
        if (target == null) {
            host.onBlockWasted(peer, length);
        } else {
            target.put(placePosition, in, in.position(), length);
            placePosition += length;
        }
    }

    /// What is still to come of the block that is being put in its place; 0 if none is.
    int missingBytes() {
        return place == null ? 0 : incomingLength - incomingDone;
    }

    /// The block is whole.
    void onBlockEnd(long now) {
        int pieceIndex = incomingPiece;
        int blockIndex = incomingBlock;
        boolean kept = place != null;
        place = null;
        incomingPiece = -1;
        incomingBlock = -1;
        int handle = incomingAsked ? pending.find(pieceIndex, blockIndex) : -1;
        if (handle < 0) {
            assert !kept : "a block that is kept and was not asked for";
            return;
        }
        window.onBlock(incomingLength, pending.sentAtNanos(handle), now);
        pending.remove(handle);
        lastBlockNanos = now;
        rejectsInARow = 0;
        snub(false);
        unrequested = Math.max(0, unrequested - 1);
        if (kept) {
            host.onBlock(peer, pieceIndex, blockIndex, now);
        } else {
            host.onBlockReleased(peer, pieceIndex, blockIndex);
        }
    }

    /// Somebody else sends this block: if it is coming in here, the rest of it goes nowhere.
    void dropIncoming(int pieceIndex, int blockIndex) {
        if (place != null && isReceiving(pieceIndex, blockIndex)) {
            abortBlock();
        }
    }

    /// The peer will not send this block. If it chokes us, it allows the piece no longer (BEP 6).
    void onReject(int pieceIndex, int blockOffset, int length) {
        int blockIndex = blockOffset / Block.SIZE;
        if (isAsked(pieceIndex, blockOffset, length) && !isReceiving(pieceIndex, blockIndex)) {
            pending.remove(pending.find(pieceIndex, blockIndex));
            rejects++;
            if (peer.chokesUs()) {
                peer.pieces().disallowFast(pieceIndex);
            } else if (++rejectsInARow >= MAX_REJECTS) {
                snub(true);
            }
            release(pieceIndex, blockIndex);
        }
    }

    /// We do not want this block any more: it came from another peer.
    void cancel(int pieceIndex, int blockIndex) {
        int handle = pending.find(pieceIndex, blockIndex);
        if (handle < 0 || isReceiving(pieceIndex, blockIndex)) {
            return;
        }
        pending.remove(handle);
        window.onReleased();
        sendCancel(pieceIndex, blockIndex);
        peer.flush();
    }

    private void sendCancel(int pieceIndex, int blockIndex) {
        MessageEncoder.cancel(
                sendQueue.reserve(MessageEncoder.REQUEST_LENGTH),
                pieceIndex,
                blockIndex * Block.SIZE,
                host.wantedLengths().blockBytes(pieceIndex, blockIndex));
    }

    /// The peer choked us. Without the fast extension that drops all requests; with it each is
    /// answered still.
    void onChoked(boolean fast) {
        if (!fast) {
            releaseAll();
        }
    }

    /// Gives every request back to the picker, but for the block that is coming in just now.
    void releaseAll() {
        boolean receiving = place != null;
        long sentAt = receiving ? pending.sentAtNanos(incomingHandle()) : 0;
        pending.drain(this::release);
        if (receiving) {
            pending.add(incomingPiece, incomingBlock, sentAt);
        }
    }

    private int incomingHandle() {
        return pending.find(incomingPiece, incomingBlock);
    }

    private void release(int pieceIndex, int blockIndex) {
        if (place == null || !isReceiving(pieceIndex, blockIndex)) {
            window.onReleased();
            host.onBlockReleased(peer, pieceIndex, blockIndex);
        }
    }

    /// We do not read what the peer sends: that it brings nothing is our doing.
    void onUnread(long now) {
        lastBlockNanos = now;
    }

    /// Once a second: notices a peer that has stopped sending. Its requests go back to the picker,
    /// so that others fetch them; one new request goes out to probe whether it recovers.
    void checkSnub(long now) {
        rejects = 0;
        if (!snubbed && !pending.isEmpty() && now - lastBlockNanos > SNUB_NANOS) {
            cancelAll();
            snub(true);
        }
    }

    private void snub(boolean isSnubbed) {
        if (snubbed != isSnubbed) {
            snubbed = isSnubbed;
            window.snubbed(isSnubbed);
            peer.pieces().snubbed(isSnubbed);
        }
    }

    private void cancelAll() {
        pending.forEach((pieceIndex, blockIndex) -> {
            if (!isReceiving(pieceIndex, blockIndex)) {
                sendCancel(pieceIndex, blockIndex);
            }
        });
        abortBlock();
        releaseAll();
    }

    private void abortBlock() {
        if (place != null) {
            place = null;
            host.onBlockWasted(peer, incomingDone);
            host.onBlockAborted(peer, incomingPiece, incomingBlock);
        }
    }

    /// The connection is over.
    void close() {
        abortBlock();
        releaseAll();
    }
}
