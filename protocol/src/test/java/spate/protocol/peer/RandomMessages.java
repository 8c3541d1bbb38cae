package spate.protocol.peer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/// Random messages, streams of them with some bytes wrong, and ways to cut a stream.
final class RandomMessages {

    private RandomMessages() {}

    static Message message(RandomGenerator random, int maxBitfield) {
        return switch (random.nextInt(20)) {
            case 0 -> new Message.KeepAlive();
            case 1 -> new Message.Choke();
            case 2 -> new Message.Unchoke();
            case 3 -> new Message.Interested();
            case 4 -> new Message.NotInterested();
            case 5 -> new Message.Have(number(random));
            case 6 -> new Message.Bitfield(bytes(random, random.nextInt(maxBitfield + 1)));
            case 7 -> new Message.Request(number(random), number(random), number(random));
            case 8 -> new Message.Cancel(number(random), number(random), number(random));
            case 9 -> new Message.Port(random.nextInt(65_536));
            case 10 -> new Message.SuggestPiece(number(random));
            case 11 -> new Message.HaveAll();
            case 12 -> new Message.HaveNone();
            case 13 -> new Message.RejectRequest(number(random), number(random), number(random));
            case 14 -> new Message.AllowedFast(number(random));
            case 15 ->
                    new Message.Extended(random.nextInt(256), bytes(random, random.nextInt(500)));
            case 16 -> hashRequest(random);
            case 17 -> hashes(random);
            case 18 -> {
                Message.HashRequest range = hashRequest(random);
                yield new Message.HashReject(
                        range.piecesRoot(),
                        range.baseLayer(),
                        range.index(),
                        range.length(),
                        range.proofLayers());
            }
            default -> new Message.Unknown(100 + random.nextInt(156), random.nextInt(300));
        };
    }

    private static Message.HashRequest hashRequest(RandomGenerator random) {
        return new Message.HashRequest(
                bytes(random, 32), number(random), number(random), number(random), number(random));
    }

    private static Message.Hashes hashes(RandomGenerator random) {
        return new Message.Hashes(
                bytes(random, 32),
                number(random),
                number(random),
                number(random),
                number(random),
                bytes(random, 32 * random.nextInt(20)));
    }

    private static int number(RandomGenerator random) {
        return random.nextInt(Integer.MAX_VALUE) >>> random.nextInt(31);
    }

    private static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Messages and blocks one after the other; in half of all streams a few bytes are then changed.
    static byte[] stream(RandomGenerator random, int maxBitfield) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            stream.writeBytes(
                    random.nextInt(4) == 0 ? block(random) : encoded(random, maxBitfield));
        }
        byte[] bytes = stream.toByteArray();
        if (bytes.length > 0 && random.nextBoolean()) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }

    private static byte[] block(RandomGenerator random) {
        byte[] payload = bytes(random, random.nextInt(700));
        ByteBuffer out = ByteBuffer.allocate(MessageEncoder.PIECE_HEADER_LENGTH + payload.length);
        MessageEncoder.pieceHeader(out, number(random), number(random), payload.length);
        return out.put(payload).array();
    }

    private static byte[] encoded(RandomGenerator random, int maxBitfield) {
        Message message = message(random, maxBitfield);
        ByteBuffer out = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
        MessageEncoder.encode(message, out);
        return out.array();
    }

    /// The length of the next slice: most often a few bytes.
    static int cut(RandomGenerator random) {
        return 1 + random.nextInt(random.nextInt(8) == 0 ? 1000 : 12);
    }
}
