package spate.protocol.peer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Writes down what a decoder tells, one line a message, so that two runs can be compared.
final class Recorder implements MessageHandler {
    final List<Message> messages = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private String header = "";
    private int expected = -1;

    @Override
    public void onMessage(Message message) {
        require(expected < 0, "a message within a block");
        messages.add(message);
        events.add(message.toString() + " #" + message.hashCode());
    }

    @Override
    public void onBlockStart(int pieceIndex, int blockOffset, int length) {
        require(expected < 0, "a block within a block");
        require(pieceIndex >= 0 && blockOffset >= 0, "a negative number");
        require(length >= 0 && length <= Block.MAX_LENGTH, "a block of " + length);
        expected = length;
        block.reset();
        header = "Piece[" + pieceIndex + ", " + blockOffset + ", ";
    }

    @Override
    public void onBlockBytes(ByteBuffer bytes, int length) {
        require(length > 0 && length <= bytes.remaining(), "a slice of " + length);
        require(block.size() + length <= expected, "too many bytes");
        byte[] copy = new byte[length];
        bytes.get(copy);
        block.writeBytes(copy);
    }

    @Override
    public void onBlockEnd() {
        require(block.size() == expected, "a block that ends early");
        expected = -1;
        events.add(header + HexFormat.of().formatHex(block.toByteArray()) + "]");
    }

    /// The bytes of a block that has not ended.
    String open() {
        return expected < 0 ? "" : header + HexFormat.of().formatHex(block.toByteArray());
    }

    private static void require(boolean condition, String wrong) {
        if (!condition) {
            throw new AssertionError(wrong);
        }
    }
}
