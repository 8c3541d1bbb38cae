package spate.protocol.bencode;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes up bencoded values.
final class RandomValues {
    private RandomValues() {}

    static BencodeValue value(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth == 0 ? 2 : 4)) {
            case 0 -> BencodeString.of(bytes(random));
            case 1 -> integer(random);
            case 2 -> {
                List<BencodeValue> values = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    values.add(value(random, depth - 1));
                }
                yield BencodeList.of(values);
            }
            default -> {
                BencodeDictionary.Builder builder = BencodeDictionary.builder();
                for (int i = random.nextInt(5); i > 0; i--) {
                    builder.put(BencodeString.of(bytes(random)), value(random, depth - 1));
                }
                yield builder.build();
            }
        };
    }

    private static BencodeInteger integer(RandomGenerator random) {
        String digits = Long.toString(random.nextLong() >> random.nextInt(64));
        return BencodeInteger.ofDigits(
                random.nextInt(4) == 0 && !digits.equals("0") ? digits + "0123456789" : digits);
    }

    private static byte[] bytes(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        return bytes;
    }
}
