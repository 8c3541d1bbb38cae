package spate.engine.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spate.engine.storage.ReadChunk;
import spate.protocol.peer.MessageEncoder;

/// What is to be sent to one peer, in order: small messages, encoded side by side, and blocks,
/// which are views of [ReadChunk]s and are never copied. Only hashes go [#ahead] of blocks that wait.
///
/// The bytes leave by gathering: [#gather] lends the buffers, the stream writes and advances their
/// positions, [#onWritten] lets go of what is gone. How much is queued is bounded by who puts in:
/// blocks only up to [#MAX_QUEUED_BLOCK_BYTES]; a peer that does not take the answers to its small
/// messages ([#isClogged]) is not read from, so that there are no more of them.
final class SendQueue {

    /// Blocks beyond this wait as requests, where a cancel still finds them.
    static final int MAX_QUEUED_BLOCK_BYTES = 512 * 1024;

    /// Blocks of so many chunks are queued at most: each keeps all of its chunk in memory.
    static final int MAX_QUEUED_CHUNKS = 8;

    /// So many bytes of answers are left before the peer may ask more.
    private static final int MAX_ANSWER_BYTES = 128 * 1024;

    private static final int CONTROL_BYTES = 2048;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private ByteBuffer[] segments = new ByteBuffer[8];
    private @Nullable ReadChunk[] chunks = new ReadChunk[8];
    private int head;
    private int size;

    /// How far the first segment was already counted by [#onWritten].
    private int reported;

    /// How many messages that went ahead are queued, and how many segments lie before the first.
    private int aheadCount;

    private int beforeAhead;

    private @Nullable ByteBuffer control;

    /// Where in `control` the bytes begin that no segment covers yet.
    private int controlStart;

    private long queuedBlockBytes;
    private long queuedBytes;

    /// How many of them are answers, at most: they are not told from other small messages once queued.
    private long answerBytes;

    /// How many runs of blocks of one chunk are queued, and the last chunk.
    private int queuedChunks;

    private @Nullable ReadChunk lastChunk;

    /// The chunk of the block that left last: where it changes, a run is gone.
    private @Nullable ReadChunk lastGone;

    /// The segment whose limit [#gather] lowered to keep within its allowance, and its true limit.
    private @Nullable ByteBuffer clipped;

    private int clippedLimit;

    boolean isEmpty() {
        return queuedBytes == 0;
    }

    /// All bytes queued.
    long queuedBytes() {
        return queuedBytes;
    }

    boolean hasRoomForBlock() {
        return queuedBlockBytes < MAX_QUEUED_BLOCK_BYTES && queuedChunks < MAX_QUEUED_CHUNKS;
    }

    /// A buffer with room for a message of `length` bytes; the caller encodes exactly that many.
    ByteBuffer reserve(int length) {
        ByteBuffer buffer = control;
        if (buffer == null || buffer.remaining() < length) {
            sealControl();
            buffer = ByteBuffer.allocate(Math.max(CONTROL_BYTES, length));
            control = buffer;
            controlStart = 0;
        }
        queuedBytes += length;
        return buffer;
    }

    /// As [#reserve], for the answer to a message of the peer that is not a block.
    ByteBuffer reserveAnswer(int length) {
        answerBytes += length;
        return reserve(length);
    }

    /// A buffer for an answer of `length` bytes that does not wait for the blocks that are queued, but
    /// for the first of them at most (which may be on its way in part): without the leaf hashes of a
    /// piece the peer cannot judge the blocks that come. Those that go ahead keep their order.
    ByteBuffer ahead(int length) {
        sealControl();
        int at = aheadCount > 0 ? beforeAhead + aheadCount : behindFirstBlock();
        if (at == size) {
            return reserveAnswer(length);
        }
        if (aheadCount == 0) {
            beforeAhead = at;
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        insert(at, buffer.duplicate());
        aheadCount++;
        answerBytes += length;
        queuedBytes += length;
        return buffer;
    }

    /// How many segments there are up to the end of the first block: a block has a header, and its
    /// bytes may lie in several chunks. All of them if there is no block.
    private int behindFirstBlock() {
        int at = 0;
        while (at < size && chunks[slot(at)] == null) {
            at++;
        }
        while (at < size && chunks[slot(at)] != null) {
            at++;
        }
        return at;
    }

    private void insert(int at, ByteBuffer bytes) {
        push(bytes, null);
        for (int i = size - 1; i > at; i--) {
            segments[slot(i)] = segments[slot(i - 1)];
            chunks[slot(i)] = chunks[slot(i - 1)];
        }
        segments[slot(at)] = bytes;
        chunks[slot(at)] = null;
    }

    private int slot(int i) {
        return (head + i) & (segments.length - 1);
    }

    /// Whether the peer leaves too many answers untaken.
    boolean isClogged() {
        return answerBytes > MAX_ANSWER_BYTES;
    }

    /// Bytes of blocks that wait to be sent.
    long queuedBlockBytes() {
        return queuedBlockBytes;
    }

    /// Appends a `piece` message whose payload is held in `chunk`.
    void block(int pieceIndex, int blockOffset, int length, ReadChunk chunk) {
        MessageEncoder.pieceHeader(
                reserve(MessageEncoder.PIECE_HEADER_LENGTH), pieceIndex, blockOffset, length);
        sealControl();
        push(chunk.hold(blockOffset, length), chunk);
        queuedBytes += length;
        queuedBlockBytes += length;
    }

    /// The same for a block that lies in several chunks, which follow each other.
    void blockAcross(
            int pieceIndex, int blockOffset, int length, ReadChunk[] chunksInOrder, int count) {
        MessageEncoder.pieceHeader(
                reserve(MessageEncoder.PIECE_HEADER_LENGTH), pieceIndex, blockOffset, length);
        sealControl();
        int offset = blockOffset;
        int end = blockOffset + length;
        for (int i = 0; i < count; i++) {
            ReadChunk chunk = chunksInOrder[i];
            int bytes = Math.min(end, chunk.endOffset()) - offset;
            push(chunk.hold(offset, bytes), chunk);
            offset += bytes;
        }
        queuedBytes += length;
        queuedBlockBytes += length;
    }

    private void sealControl() {
        ByteBuffer buffer = control;
        if (buffer == null || buffer.position() == controlStart) {
            return;
        }
        push(buffer.slice(controlStart, buffer.position() - controlStart), null);
        controlStart = buffer.position();
    }

    private void push(ByteBuffer bytes, @Nullable ReadChunk chunk) {
        if (chunk != null && chunk != lastChunk) {
            queuedChunks++;
            lastChunk = chunk;
        }
        if (size == segments.length) {
            grow();
        }
        segments[slot(size)] = bytes;
        chunks[slot(size)] = chunk;
        size++;
    }

    private void grow() {
        ByteBuffer[] moreSegments = new ByteBuffer[segments.length * 2];
        @Nullable ReadChunk[] moreChunks = new ReadChunk[segments.length * 2];
        for (int i = 0; i < size; i++) {
            moreSegments[i] = segments[slot(i)];
            moreChunks[i] = chunks[slot(i)];
        }
        segments = moreSegments;
        chunks = moreChunks;
        head = 0;
    }

    /// Lends the first buffers, at most `maxBytes` of them in all, and returns how many.
    int gather(ByteBuffer[] into, long maxBytes) {
        unclip();
        sealControl();
        long left = maxBytes;
        int count = 0;
        while (count < size && count < into.length && left > 0) {
            ByteBuffer segment = segments[slot(count)];
            if (segment.remaining() > left) {
                clipped = segment;
                clippedLimit = segment.limit();
                segment.limit(segment.position() + (int) left);
            }
            left -= segment.remaining();
            into[count++] = segment;
        }
        return count;
    }

    /// Lets go of what was written and returns how many of the `bytes` were payload of blocks.
    long onWritten(long bytes) {
        unclip();
        queuedBytes -= bytes;
        long payload = 0;
        long left = bytes;
        while (left > 0) {
            ByteBuffer segment = segments[head];
            int remaining = segment.remaining();
            ReadChunk chunk = chunks[head];
            long written = Math.min(left, segment.position() - reported);
            left -= written;
            if (chunk != null) {
                payload += written;
            }
            if (remaining > 0) {
                reported += (int) written;
                break;
            }
            pop();
        }
        queuedBlockBytes -= payload;
        answerBytes = Math.min(answerBytes, queuedBytes - queuedBlockBytes);
        if (size == 0 && control != null && control.position() == controlStart) {
            control.clear();
            controlStart = 0;
        }
        return payload;
    }

    private void pop() {
        ReadChunk chunk = chunks[head];
        if (chunk != null) {
            chunk.release();
            chunks[head] = null;
            if (chunk != lastGone) {
                queuedChunks--;
                lastGone = chunk;
            }
        }
        if (beforeAhead > 0) {
            beforeAhead--;
        } else if (aheadCount > 0) {
            aheadCount--;
        }
        segments[head] = EMPTY;
        head = slot(1);
        size--;
        reported = 0;
    }

    private void unclip() {
        if (clipped != null) {
            clipped.limit(clippedLimit);
            clipped = null;
        }
    }

    /// Drops everything; chunks are given back.
    void clear() {
        unclip();
        while (size > 0) {
            pop();
        }
        control = null;
        controlStart = 0;
        lastChunk = null;
        lastGone = null;
        queuedBytes = 0;
        queuedBlockBytes = 0;
        answerBytes = 0;
    }

    /// Gives the control buffer's memory back while nothing is queued.
    void trim() {
        if (queuedBytes == 0) {
            control = null;
            controlStart = 0;
        }
    }
}
