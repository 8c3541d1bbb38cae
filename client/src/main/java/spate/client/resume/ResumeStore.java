package spate.client.resume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import spate.client.storage.RealPath;
import spate.io.file.DurableFiles;
import spate.io.file.ProcessLock;
import spate.protocol.metainfo.InfoHashes;

/// The state of all torrents in a [StateDirectory]: for each torrent and output folder a folder of
/// its own, named by the info hash and a digest of the output folder's path, with the `record`, the
/// `journal` and the `lock`.
///
/// Thread-safe. A process has one store for one directory: file locks are a process's, and the
/// store is what keeps two sessions of one process apart.
public final class ResumeStore {
    private static final int FOLDER_DIGEST_BYTES = 8;

    /// Offsets in files are positive, and what is locked ends below the largest.
    private static final long LAST_LOCK = Long.MAX_VALUE >> 1;

    private final Path directory;
    private final Set<String> open = new HashSet<>();

    /// A store below a state directory, which is made when it is needed.
    public ResumeStore(StateDirectory state) {
        this.directory = state.torrents();
    }

    /// Takes the torrent in this output folder for this process, to write it.
    public ResumeSession open(InfoHashes infoHashes, Path outputFolder)
            throws IOException, ResumeException {
        return open(infoHashes, outputFolder, false);
    }

    /// Takes the torrent in this output folder for this process.
    ///
    /// @param onlyReads whether its files are only read: other processes that keep their state elsewhere
    ///     may read them as well
    /// @throws ResumeException when it is taken already, by this process or by another; the reason
    ///     says so
    /// @throws StateFailure when the state directory cannot be used
    /// @throws IOException when the output folder cannot be found
    public ResumeSession open(InfoHashes infoHashes, Path outputFolder, boolean onlyReads)
            throws IOException, ResumeException {
        Path folder = RealPath.of(outputFolder);
        byte[] digest = digest(folder.toString());
        String name = infoHashes.best().hex() + "-" + hex(digest);
        if (!claim(name)) {
            throw new ResumeException(
                    "this torrent is open already in " + outputFolder + " in this very process");
        }
        boolean opened = false;
        try {
            ResumeSession session = take(infoHashes, folder, digest, name, onlyReads);
            opened = true;
            return session;
        } catch (IOException e) {
            throw new StateFailure(directory, e);
        } finally {
            if (!opened) {
                disclaim(name);
            }
        }
    }

    private ResumeSession take(
            InfoHashes infoHashes, Path folder, byte[] digest, String name, boolean onlyReads)
            throws IOException, ResumeException {
        Path place = Files.createDirectories(directory.resolve(name));
        ProcessLock lock = lock(place.resolve("lock"), folder);
        boolean taken = false;
        try {
            ContentLock content = ContentLock.tryTake(lockPosition(infoHashes, digest), onlyReads);
            if (content == null) {
                throw new ResumeException(elsewhere(folder));
            }
            DurableFiles.sweep(place);
            ResumeFiles files =
                    new ResumeFiles(place.resolve("record"), place.resolve("journal"), folder);
            Runnable release =
                    () -> {
                        content.close();
                        disclaim(name);
                    };
            taken = true;
            return new ResumeSession(infoHashes, files, lock, release);
        } finally {
            if (!taken) {
                lock.close();
            }
        }
    }

    private static ProcessLock lock(Path path, Path outputFolder)
            throws IOException, ResumeException {
        try {
            return ProcessLock.take(path);
        } catch (ProcessLock.HeldException e) {
            throw new ResumeException(
                    "another spate%s is at work on this torrent in %s: stop it, or choose another folder"
                            .formatted(e.holder(), outputFolder));
        }
    }

    private static String elsewhere(Path outputFolder) {
        return "another spate, which keeps its state elsewhere, is at work on this torrent in %s: stop it, or choose another folder"
                .formatted(outputFolder);
    }

    private static long lockPosition(InfoHashes infoHashes, byte[] folderDigest) {
        byte[] hash = HexFormat.of().parseHex(infoHashes.best().hex());
        long bits = ByteBuffer.wrap(hash).getLong() ^ ByteBuffer.wrap(folderDigest).getLong();
        return bits & LAST_LOCK;
    }

    private synchronized boolean claim(String name) {
        return open.add(name);
    }

    private synchronized void disclaim(String name) {
        open.remove(name);
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest, 0, FOLDER_DIGEST_BYTES);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
