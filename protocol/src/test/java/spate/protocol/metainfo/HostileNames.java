package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Makes up names as an attacker would.
final class HostileNames {
    private static final String[] PARTS = {
        "",
        ".",
        "..",
        "/",
        "\\",
        "\0",
        "a",
        "A",
        "b",
        " ",
        "con",
        "NUL",
        "com1",
        ".txt",
        "é",
        "e\u0301",
        "\u202e",
        "\n",
        "_",
        ".1",
        "日本",
        "ß",
        "SS",
        "İ",
        "*",
        ":",
        "x".repeat(120),
        "é".repeat(60)
    };

    private HostileNames() {}

    static byte[] bytes(RandomGenerator random) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            name.append(PARTS[random.nextInt(PARTS.length)]);
        }
        byte[] bytes = name.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0 && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
        }
        return bytes;
    }
}
