package spate.protocol.metainfo;

import java.nio.charset.StandardCharsets;

/// Any text: refused with a reason, or a link that is written and read back the same.
final class MagnetFuzzer {
    private MagnetFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        MagnetLink link;
        try {
            link = MagnetLink.parse(new String(data, StandardCharsets.UTF_8));
        } catch (MagnetException e) {
            require(e.getMessage().endsWith(e.kind().text()));
            return;
        }
        require(link.equals(MagnetLink.parse(link.toString())));
        require(link.trackers().size() <= MagnetLink.MAX_PARAMETERS);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
