package spate.client.resume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files of one session's state.
///
/// @param record the record
/// @param journal the journal
/// @param outputFolder the folder of the torrent's files, canonical
record ResumeFiles(Path record, Path journal, Path outputFolder) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int MAX_BOOT_ID_CHARS = 64;

    /// Reads the record; null when there is none.
    ///
    /// @throws ResumeException when it is unusable
    @Nullable ResumeRecord readRecord() throws IOException, ResumeException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(record)) {
            bytes = in.readNBytes(ResumeCodec.MAX_BYTES + 1);
        } catch (NoSuchFileException _) {
            return null;
        }
        if (bytes.length > ResumeCodec.MAX_BYTES) {
            throw new ResumeException("it is too large");
        }
        return ResumeCodec.decode(bytes);
    }

    /// Which file system the output folder is on, or would be on if it were made; empty if unknown.
    String device() {
        for (Path there = outputFolder; there != null; there = there.getParent()) {
            if (Files.exists(there)) {
                try {
                    FileStore store = Files.getFileStore(there);
                    return store.name() + " (" + store.type() + ")";
                } catch (IOException _) {
                    return "";
                }
            }
        }
        return "";
    }

    /// What is unlike after each start of the machine; empty where the system tells no such thing.
    static String bootId() {
        try {
            String id = Files.readString(BOOT_ID).strip();
            return id.length() <= MAX_BOOT_ID_CHARS ? id : "";
        } catch (IOException _) {
            return "";
        }
    }
}
