package spate.tracker.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/// The functions that the engine runs for us. Their name has a checksum of their code in it: trackers of
/// two versions can share an engine, and none calls what another one has loaded.
final class EngineLibrary {
    private static final String RESOURCE = "engine.lua";
    private static final String PLACEHOLDER = "NAME";

    static final EngineLibrary LIBRARY = new EngineLibrary(read());

    private final String name;
    private final String code;

    private EngineLibrary(String source) {
        CRC32C checksum = new CRC32C();
        checksum.update(source.getBytes(StandardCharsets.UTF_8));
        name = "spate_" + HexFormat.of().toHexDigits((int) checksum.getValue());
        code = "#!lua name=" + name + "\n" + source.replace(PLACEHOLDER, name);
    }

    private static String read() {
        try (InputStream in = EngineLibrary.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is loaded.
    String code() {
        return code;
    }

    /// The name of the library.
    String name() {
        return name;
    }

    /// Notes what was announced to one tracker and tells it to the others.
    String announce() {
        return name + "_announce";
    }

    /// Notes what a user has done at one tracker, and tells his sums.
    String account() {
        return name + "_account";
    }

    /// Tells the sums of a user.
    String sums() {
        return name + "_sums";
    }
}
