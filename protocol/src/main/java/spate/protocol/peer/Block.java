package spate.protocol.peer;

/// The unit in which pieces are asked for and sent (BEP 3: "all current implementations use 2^14").
public final class Block {

    /// Bytes of a block; only the last one of a piece can be shorter.
    public static final int SIZE = 16_384;

    /// The most bytes that one request may ask for. A request for more is refused, and a `piece` message with
    /// more closes the connection.
    public static final int MAX_LENGTH = 131_072;

    private Block() {}

    /// How many blocks a piece of `pieceLengthBytes` has.
    public static int count(int pieceLengthBytes) {
        return (int) (((long) pieceLengthBytes + SIZE - 1) / SIZE);
    }
}
