package spate.engine.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.engine.storage.BlockRead;
import spate.engine.storage.FakeBuffers;
import spate.engine.storage.ReadCache;
import spate.engine.storage.ReadChunk;
import spate.protocol.peer.MessageEncoder;
import spate.protocol.testing.Property;

class SendQueueTest {

    private static final int PIECE = 64 * 1024;

    private final FakeBuffers buffers = new FakeBuffers(PIECE, 8);
    private final ReadCache cache = new ReadCache(buffers, 8);
    private final SendQueue queue = new SendQueue();

    private ReadChunk chunk(int piece, byte fill) {
        BlockRead read = cache.load(0, piece, 0, PIECE);
        for (int i = 0; i < PIECE; i++) {
            read.buffer().bytes().put(i, (byte) (fill + i));
        }
        cache.onRead(0, read);
        return cache.find(0, piece, 0);
    }

    /// What the peer gets if each write takes at most `most` bytes and each gather `allowed`.
    private byte[] drain(int most, int allowed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer[] into = new ByteBuffer[4];
        while (!queue.isEmpty()) {
            int count = queue.gather(into, allowed);
            int left = most;
            int written = 0;
            for (int i = 0; i < count && left > 0; i++) {
                int bytes = Math.min(left, into[i].remaining());
                byte[] copy = new byte[bytes];
                into[i].get(copy);
                out.writeBytes(copy);
                left -= bytes;
                written += bytes;
            }
            queue.onWritten(written);
        }
        return out.toByteArray();
    }

    @Test
    void keepsTheOrderOfMessagesAndBlocksHoweverItIsWritten() {
        Property.forAll(200, this::keepsTheOrder);
    }

    private void keepsTheOrder(RandomGenerator random) {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ReadChunk[] chunks = {chunk(0, (byte) 1), chunk(1, (byte) 77)};
        int messages = random.nextInt(1, 40);
        for (int i = 0; i < messages; i++) {
            if (random.nextInt(3) == 0) {
                int piece = random.nextInt(2);
                int offset = random.nextInt(3) * 16_384;
                int length = random.nextInt(1, 16_385);
                queue.block(piece, offset, length, chunks[piece]);
                ByteBuffer header = ByteBuffer.allocate(MessageEncoder.PIECE_HEADER_LENGTH);
                MessageEncoder.pieceHeader(header, piece, offset, length);
                expected.writeBytes(header.array());
                for (int b = 0; b < length; b++) {
                    expected.write((piece == 0 ? 1 : 77) + offset + b);
                }
            } else {
                int have = random.nextInt(1000);
                MessageEncoder.have(queue.reserve(MessageEncoder.HAVE_LENGTH), have);
                ByteBuffer message = ByteBuffer.allocate(MessageEncoder.HAVE_LENGTH);
                MessageEncoder.have(message, have);
                expected.writeBytes(message.array());
            }
        }
        byte[] sent = drain(random.nextInt(1, 5000), random.nextInt(1, 9000));
        assertArrayEquals(expected.toByteArray(), sent);
        assertEquals(0, queue.queuedBytes());
        cache.forget(0);
        assertEquals(0, buffers.lent(), "every chunk was let go");
    }

    @Test
    void hashesGoAheadOfBlocksThatWait() {
        ReadChunk chunk = chunk(0, (byte) 0);
        have(queue.reserve(MessageEncoder.HAVE_LENGTH), 1);
        queue.block(0, 0, 16_384, chunk);
        have(queue.reserve(MessageEncoder.HAVE_LENGTH), 2);
        queue.block(0, 16_384, 16_384, chunk);
        have(queue.ahead(MessageEncoder.HAVE_LENGTH), 3);
        byte[] begun = take(20);
        have(queue.ahead(MessageEncoder.HAVE_LENGTH), 4);
        assertEquals(List.of(1, -1, 3, 4, 2, -1), messages(begun, drain(1000, 1000)));
    }

    @Test
    void whatWentAheadBreaksNoMessage() {
        Property.forAll(200, this::breaksNoMessage);
    }

    private void breaksNoMessage(RandomGenerator random) {
        ReadChunk chunk = chunk(0, (byte) 0);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        List<Integer> others = new ArrayList<>();
        List<Integer> ahead = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    have(queue.ahead(MessageEncoder.HAVE_LENGTH), i);
                    ahead.add(i);
                }
                case 1 -> {
                    have(queue.reserve(MessageEncoder.HAVE_LENGTH), i);
                    others.add(i);
                }
                case 2 -> {
                    queue.block(0, 0, random.nextInt(1, 16_385), chunk);
                    others.add(-1);
                }
                default -> taken.writeBytes(take(random.nextInt(1, 40_000)));
            }
        }
        List<Integer> sent = messages(taken.toByteArray(), drain(5000, 9000));
        assertEquals(ahead, sent.stream().filter(ahead::contains).sorted().toList());
        assertEquals(others, sent.stream().filter(i -> !ahead.contains(i)).toList());
        cache.forget(0);
        assertEquals(0, buffers.lent(), "every chunk was let go");
    }

    private static void have(ByteBuffer into, int pieceIndex) {
        MessageEncoder.have(into, pieceIndex);
    }

    /// The next bytes for the peer, at most so many.
    private byte[] take(int most) {
        ByteBuffer[] into = new ByteBuffer[4];
        int count = queue.gather(into, most);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            byte[] copy = new byte[into[i].remaining()];
            into[i].get(copy);
            out.writeBytes(copy);
        }
        queue.onWritten(out.size());
        return out.toByteArray();
    }

    /// The pieces of the `have` messages in what was sent, and -1 for a block.
    private static List<Integer> messages(byte[] begin, byte[] rest) {
        ByteBuffer sent = ByteBuffer.allocate(begin.length + rest.length);
        sent.put(begin).put(rest).flip();
        List<Integer> found = new ArrayList<>();
        while (sent.hasRemaining()) {
            int end = sent.getInt() + sent.position();
            found.add(sent.get() == 4 ? sent.getInt() : -1);
            sent.position(end);
        }
        return found;
    }

    @Test
    void tellsPayloadFromProtocol() {
        queue.block(0, 0, 1000, chunk(0, (byte) 0));
        MessageEncoder.have(queue.reserve(MessageEncoder.HAVE_LENGTH), 5);
        ByteBuffer[] into = new ByteBuffer[8];
        int count = queue.gather(into, Long.MAX_VALUE);
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += into[i].remaining();
            into[i].position(into[i].limit());
        }
        assertEquals(1000, queue.onWritten(bytes));
        assertTrue(queue.isEmpty());
    }

    @Test
    void takesNoMoreBlocksThanItsLimit() {
        ReadChunk chunk = chunk(0, (byte) 0);
        int blocks = 0;
        while (queue.hasRoomForBlock()) {
            queue.block(0, 0, 16_384, chunk);
            blocks++;
        }
        assertEquals(SendQueue.MAX_QUEUED_BLOCK_BYTES / 16_384, blocks);
        queue.clear();
        assertTrue(queue.hasRoomForBlock());
    }

    @Test
    void keepsNoMoreThanAFewChunksInMemory() {
        int chunks = 0;
        while (queue.hasRoomForBlock()) {
            queue.block(chunks, 0, 1000, chunk(chunks, (byte) 0));
            chunks++;
        }
        assertEquals(SendQueue.MAX_QUEUED_CHUNKS, chunks);
        ByteBuffer[] into = new ByteBuffer[2];
        assertEquals(2, queue.gather(into, 1 << 20));
        long bytes = 0;
        for (ByteBuffer buffer : into) {
            bytes += buffer.remaining();
            buffer.position(buffer.limit());
        }
        assertEquals(1000, queue.onWritten(bytes));
        assertTrue(queue.hasRoomForBlock());
    }

    @Test
    void clearingGivesChunksBack() {
        queue.block(0, 0, 16_384, chunk(0, (byte) 0));
        cache.forget(0);
        assertEquals(1, buffers.lent());
        queue.clear();
        assertEquals(0, buffers.lent());
        assertFalse(queue.queuedBytes() > 0);
    }

    @Test
    void sendsABlockThatLiesInTwoChunks() {
        FakeBuffers small = new FakeBuffers(16_384, 4);
        ReadCache halves = new ReadCache(small, 4);
        ReadChunk[] both = new ReadChunk[2];
        for (int i = 0; i < 2; i++) {
            BlockRead read = halves.load(0, 0, i * 16_384, 32_768);
            for (int b = 0; b < 16_384; b++) {
                read.buffer().bytes().put(b, (byte) (i * 100 + b));
            }
            halves.onRead(0, read);
            both[i] = halves.find(0, 0, i * 16_384);
        }
        queue.blockAcross(0, 16_000, 1000, both, 2);
        byte[] sent = drain(100_000, 100_000);
        assertEquals(MessageEncoder.PIECE_HEADER_LENGTH + 1000, sent.length);
        for (int b = 0; b < 1000; b++) {
            int at = 16_000 + b;
            byte expected = (byte) (at < 16_384 ? at : 100 + at - 16_384);
            assertEquals(expected, sent[MessageEncoder.PIECE_HEADER_LENGTH + b]);
        }
    }
}
