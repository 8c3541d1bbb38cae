package spate.sim.rogue;

/// Serves bad blocks now and then.
///
/// @param badShare of the blocks it serves, above 0 to 1
public record Liar(double badShare) implements Behaviour {

    @Override
    public String name() {
        return "liar";
    }

    @Override
    public void onRequest(RogueConnection connection, int pieceIndex, int blockOffset, int length) {
        byte[] bytes = connection.content(pieceIndex, blockOffset, length);
        if (connection.random().nextDouble() < badShare) {
            bytes[connection.random().nextInt(length)] ^= 1;
        }
        connection.sendBlock(pieceIndex, blockOffset, bytes);
    }
}
