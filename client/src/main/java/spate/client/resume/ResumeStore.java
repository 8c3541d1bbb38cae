package spate.client.resume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import spate.io.file.DurableFiles;
import spate.protocol.metainfo.InfoHashes;

/// The state of all torrents in a [StateDirectory]: for each torrent and output folder a folder of
/// its own, named by the info hash and a digest of the output folder's path, with the `record`, the
/// `journal` and the `lock`.
///
/// Thread-safe. A process has one store for one directory: file locks are a process's, and the
/// store is what keeps two sessions of one process apart.
public final class ResumeStore {
    private static final int FOLDER_DIGEST_BYTES = 8;

    private final Path directory;
    private final Set<String> open = new HashSet<>();

    /// A store below a state directory, which is made when it is needed.
    public ResumeStore(StateDirectory state) {
        this.directory = state.torrents();
    }

    /// Takes the torrent in this output folder for this process.
    ///
    /// @throws ResumeException when it is taken already, by this process or by another; the reason
    ///     says so
    /// @throws IOException when the state directory cannot be used
    public ResumeSession open(InfoHashes infoHashes, Path outputFolder)
            throws IOException, ResumeException {
        Path folder = canonical(outputFolder);
        String name = infoHashes.best().hex() + "-" + digest(folder.toString());
        if (!claim(name)) {
            throw new ResumeException(
                    "this torrent is open already in " + outputFolder + " in this very process");
        }
        boolean opened = false;
        try {
            Path place = Files.createDirectories(directory.resolve(name));
            FolderLock lock = FolderLock.take(place.resolve("lock"), outputFolder);
            DurableFiles.sweep(place);
            ResumeFiles files =
                    new ResumeFiles(place.resolve("record"), place.resolve("journal"), folder);
            ResumeSession session =
                    new ResumeSession(infoHashes, files, lock, () -> disclaim(name));
            opened = true;
            return session;
        } finally {
            if (!opened) {
                disclaim(name);
            }
        }
    }

    private synchronized boolean claim(String name) {
        return open.add(name);
    }

    private synchronized void disclaim(String name) {
        open.remove(name);
    }

    /// The one path of a folder: links resolved as far as it exists, absolute.
    private static Path canonical(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        for (Path there = absolute; there != null; there = there.getParent()) {
            if (Files.exists(there)) {
                return there.toRealPath().resolve(there.relativize(absolute)).normalize();
            }
        }
        return absolute;
    }

    private static String digest(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, FOLDER_DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
