package spate.engine.peer;

import spate.engine.storage.ReadChunk;
import spate.protocol.peer.Block;

/// The serving half of a connection: what the peer asked of us, and its way out.
///
/// A request is queued, served or rejected, never dropped in silence while the peer is unchoked. It
/// is served as soon as its bytes are in memory and the send queue has room; a cancel finds it
/// until then.
final class PeerUpload {

    private final PeerConnection peer;
    private final PeerHost host;
    private final SendQueue sendQueue;
    private final UploadQueue requests = new UploadQueue();
    private int lastPrefetchedPiece = -1;
    private int lastPrefetchedChunk = -1;
    private boolean waitingForChunk;

    PeerUpload(PeerConnection peer, PeerHost host, SendQueue sendQueue) {
        this.peer = peer;
        this.host = host;
        this.sendQueue = sendQueue;
    }

    int queuedRequests() {
        return requests.size();
    }

    boolean isWaitingForChunk() {
        return waitingForChunk;
    }

    void onRequest(int pieceIndex, int blockOffset, int length) {
        if (!exists(pieceIndex, blockOffset, length)) {
            onSenseless(pieceIndex, blockOffset, length);
            return;
        }
        peer.conduct().onRequest();
        if (!isServable(pieceIndex) || requests.size() >= host.settings().maxQueuedRequests()) {
            peer.sendReject(pieceIndex, blockOffset, length);
            return;
        }
        requests.add(pieceIndex, blockOffset, length);
        prefetch(pieceIndex, blockOffset);
    }

    private void onSenseless(int pieceIndex, int blockOffset, int length) {
        String enough = peer.conduct().onSenselessRequest();
        if (enough == null) {
            peer.sendReject(pieceIndex, blockOffset, length);
        } else {
            peer.close(enough);
        }
    }

    private boolean exists(int pieceIndex, int blockOffset, int length) {
        return pieceIndex < host.pieceCount()
                && length > 0
                && length <= Block.MAX_LENGTH
                && blockOffset <= host.pieceLength(pieceIndex) - length;
    }

    private boolean isServable(int pieceIndex) {
        return host.have().get(pieceIndex)
                && (!peer.isChokedByUs() || peer.isAllowedFastByUs(pieceIndex));
    }

    private void prefetch(int pieceIndex, int blockOffset) {
        int chunk = blockOffset / host.chunkBytes();
        if (pieceIndex != lastPrefetchedPiece || chunk != lastPrefetchedChunk) {
            lastPrefetchedPiece = pieceIndex;
            lastPrefetchedChunk = chunk;
            host.prefetch(pieceIndex, blockOffset);
        }
    }

    /// The peer takes a request back. With the fast extension every request has an answer, this one
    /// a reject.
    void onCancel(int pieceIndex, int blockOffset, int length) {
        String enough = peer.conduct().onCancel();
        if (enough != null) {
            peer.close(enough);
        } else if (requests.remove(pieceIndex, blockOffset, length)) {
            peer.sendReject(pieceIndex, blockOffset, length);
        }
    }

    /// We choke the peer: what it may not have any more is rejected.
    void onChoke() {
        int count = requests.size();
        for (int i = 0; i < count; i++) {
            int pieceIndex = requests.pieceIndex();
            int blockOffset = requests.blockOffset();
            int length = requests.length();
            requests.removeFirst();
            if (peer.isAllowedFastByUs(pieceIndex)) {
                requests.add(pieceIndex, blockOffset, length);
            } else {
                peer.sendReject(pieceIndex, blockOffset, length);
            }
        }
    }

    /// Moves requests whose bytes are in memory to the send queue, while that has room.
    void pump() {
        waitingForChunk = false;
        while (!requests.isEmpty() && sendQueue.hasRoomForBlock() && !waitingForChunk) {
            serveFirst();
        }
    }

    private void serveFirst() {
        int pieceIndex = requests.pieceIndex();
        int blockOffset = requests.blockOffset();
        int length = requests.length();
        if (!host.have().get(pieceIndex)) {
            requests.removeFirst();
            peer.sendReject(pieceIndex, blockOffset, length);
            return;
        }
        ReadChunk chunk = host.chunk(pieceIndex, blockOffset);
        if (chunk == null) {
            waitingForChunk = true;
        } else if (chunk.isFailed()) {
            requests.removeFirst();
            peer.sendReject(pieceIndex, blockOffset, length);
        } else if (chunk.holds(blockOffset, length) && rejectsBeyondTotal()) {
            return;
        } else if (chunk.holds(blockOffset, length)) {
            requests.removeFirst();
            sendQueue.block(pieceIndex, blockOffset, length, chunk);
        } else {
            serveAcrossChunks(pieceIndex, blockOffset, length);
        }
    }

    /// An unusual request that does not lie in one chunk: sent from all of them once they are there.
    private void serveAcrossChunks(int pieceIndex, int blockOffset, int length) {
        ReadChunk[] chunks = new ReadChunk[Block.MAX_LENGTH / Block.SIZE + 2];
        int count = 0;
        int offset = blockOffset;
        while (offset < blockOffset + length) {
            ReadChunk chunk = host.chunk(pieceIndex, offset);
            if (chunk == null) {
                waitingForChunk = true;
                return;
            }
            if (chunk.isFailed()) {
                requests.removeFirst();
                peer.sendReject(pieceIndex, blockOffset, length);
                return;
            }
            chunks[count++] = chunk;
            offset = chunk.endOffset();
        }
        if (rejectsBeyondTotal()) {
            return;
        }
        requests.removeFirst();
        sendQueue.blockAcross(pieceIndex, blockOffset, length, chunks, count);
    }

    /// Whether the first request is too much for what may be sent in all; then it is rejected.
    private boolean rejectsBeyondTotal() {
        boolean may = host.mayServe(requests.length());
        if (!may) {
            peer.sendReject(requests.pieceIndex(), requests.blockOffset(), requests.length());
            requests.removeFirst();
        }
        return !may;
    }

    void clear() {
        host.onUnsent(sendQueue.queuedBlockBytes());
        requests.clear();
    }
}
