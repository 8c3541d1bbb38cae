package spate.sim.rogue;

/// Serves bad blocks now and then.
///
/// @param badShare of the blocks it serves, above 0 to 1
/// @param honestUntilNanos the time of the world before which it serves good ones only
public record Liar(double badShare, long honestUntilNanos) implements Behaviour {

    public Liar(double badShare) {
        this(badShare, 0);
    }

    @Override
    public String name() {
        return "liar";
    }

    @Override
    public void onRequest(RogueConnection connection, int pieceIndex, int blockOffset, int length) {
        byte[] bytes = connection.content(pieceIndex, blockOffset, length);
        if (connection.now() >= honestUntilNanos && connection.random().nextDouble() < badShare) {
            bytes[connection.random().nextInt(length)] ^= 1;
        }
        connection.sendBlock(pieceIndex, blockOffset, bytes);
    }
}
