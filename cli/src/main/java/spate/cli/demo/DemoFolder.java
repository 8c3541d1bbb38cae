package spate.cli.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.Invocation;
import spate.cli.option.BadUsage;
import spate.cli.terminal.Figures;
import spate.client.content.Reason;

/// Where a demo lies: a temporary folder, which goes when this is closed, and the folder of the data,
/// which is a part of it unless the user wants to keep that.
///
/// ```
/// DATA/spate-demo.torrent
/// DATA/seed/spate-demo.bin      what the torrent is made of
/// DATA/peer-1/spate-demo.bin    a copy
/// TEMPORARY/state/peer-1/       the peer's state
/// ```
final class DemoFolder implements AutoCloseable {
    private static final String PREFIX = "spate-demo-";

    private final Invocation call;
    private final Path temporary;
    private final Path data;
    private final boolean isKept;

    private DemoFolder(Invocation call, Path temporary, @Nullable Path kept) {
        this.call = call;
        this.temporary = temporary;
        this.data = kept == null ? temporary : kept;
        this.isKept = kept != null;
    }

    /// Makes the folders.
    ///
    /// @param kept where the data is to stay; null to remove it
    /// @param dataBytes how much will come
    static DemoFolder open(Invocation call, @Nullable Path kept, long dataBytes)
            throws CommandFailure, BadUsage {
        if (kept != null) {
            makeEmpty(kept);
        }
        Path place = place(call);
        Path temporary;
        try {
            temporary = Files.createTempDirectory(place, PREFIX);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FILE_FAILURE,
                    "cannot make a folder in %s: %s; name another place with TMPDIR"
                            .formatted(place, Reason.of(e)),
                    e);
        }
        DemoFolder folder = new DemoFolder(call, temporary, kept);
        try {
            folder.checkRoom(dataBytes);
        } catch (CommandFailure e) {
            folder.close();
            throw e;
        }
        return folder;
    }

    private static void makeEmpty(Path folder) throws CommandFailure {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> there = Files.list(folder)) {
                if (there.findAny().isEmpty()) {
                    return;
                }
            }
        } catch (IOException e) {
            throw CommandFailure.writing(folder.toString(), e);
        }
        throw new CommandFailure(
                ExitCode.FILE_FAILURE,
                "cannot keep the demo in " + folder + ": it is not empty; name a new folder");
    }

    private static Path place(Invocation call) throws BadUsage {
        String named = call.environment().get("TMPDIR");
        return named == null || named.isEmpty()
                ? Path.of(System.getProperty("java.io.tmpdir"))
                : call.path(named);
    }

    private void checkRoom(long dataBytes) throws CommandFailure {
        long room;
        try {
            room = Files.getFileStore(data).getUsableSpace();
        } catch (IOException _) {
            return; // who cannot tell may have room
        }
        if (room < dataBytes) {
            throw new CommandFailure(
                    ExitCode.FILE_FAILURE,
                    "the demo takes %s, and there are %s in %s; share less with --size or --peers"
                            .formatted(
                                    Figures.size(dataBytes),
                                    Figures.size(room),
                                    isKept ? data : data.getParent()));
        }
    }

    /// Where the data lies.
    Path data() {
        return data;
    }

    /// Whether the data stays.
    boolean isKept() {
        return isKept;
    }

    /// The folder that a member shares from or downloads into.
    Path content(String name) throws CommandFailure {
        return make(data.resolve(name));
    }

    Path state(String name) throws CommandFailure {
        return make(temporary.resolve("state").resolve(name));
    }

    private static Path make(Path folder) throws CommandFailure {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw CommandFailure.writing(folder.toString(), e);
        }
    }

    /// Removes what is not to be kept.
    @Override
    public void close() {
        try {
            remove(temporary);
        } catch (IOException e) {
            call.warn(
                    "%s could not be removed: %s; remove it yourself"
                            .formatted(temporary, Reason.of(e)));
        }
    }

    private static void remove(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
