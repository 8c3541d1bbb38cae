package spate.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spate.protocol.peer.Block;
import spate.protocol.peer.Message;
import spate.protocol.peer.MessageDecoder;
import spate.protocol.peer.MessageEncoder;
import spate.protocol.peer.MessageHandler;
import spate.protocol.peer.ProtocolError;

/// The reading of the wire: blocks as a seed sends them, and the requests that a leecher sends, in
/// reads of different sizes. The payload is not touched, so what is measured is the decoder.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecoderBenchmark {
    private static final int MESSAGES = 256;
    private static final int PIECE_COUNT = 2048;

    /// How much comes with one read, in bytes.
    @Param({"1448", "16384", "262144"})
    public int readBytes;

    private ByteBuffer blocks = ByteBuffer.allocateDirect(0);
    private ByteBuffer requests = ByteBuffer.allocateDirect(0);
    private final MessageDecoder decoder =
            new MessageDecoder(MessageDecoder.bitfieldLength(PIECE_COUNT));
    private final Counter counter = new Counter();

    @Setup
    public void encode() {
        int length = MessageEncoder.PIECE_HEADER_LENGTH + Block.SIZE;
        blocks = ByteBuffer.allocateDirect(MESSAGES * length);
        requests = ByteBuffer.allocateDirect(MESSAGES * MessageEncoder.REQUEST_LENGTH);
        for (int i = 0; i < MESSAGES; i++) {
            MessageEncoder.pieceHeader(blocks, i, 0, Block.SIZE);
            blocks.position(blocks.position() + Block.SIZE);
            MessageEncoder.request(requests, i, 0, Block.SIZE);
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long blocks() {
        return decodeAll(blocks);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long requests() {
        return decodeAll(requests);
    }

    private long decodeAll(ByteBuffer bytes) {
        int end = bytes.capacity();
        for (int at = 0; at < end; at += readBytes) {
            bytes.limit(Math.min(end, at + readBytes)).position(at);
            @Nullable ProtocolError error = decoder.decode(bytes, counter);
            if (error != null) {
                throw new AssertionError(error);
            }
        }
        return counter.seen;
    }

    private static final class Counter implements MessageHandler {
        private long seen;

        @Override
        public void onMessage(Message message) {
            seen++;
        }

        @Override
        public void onBlockStart(int pieceIndex, int blockOffset, int length) {
            seen += pieceIndex;
        }

        @Override
        public void onBlockBytes(ByteBuffer bytes, int length) {
            seen += length;
        }

        @Override
        public void onBlockEnd() {
            seen++;
        }
    }
}
