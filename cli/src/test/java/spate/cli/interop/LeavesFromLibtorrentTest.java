package spate.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spate.protocol.metainfo.TorrentInfo.Version;

/// libtorrent tells the leaf hashes of pieces, and one that serves wrong bytes all the same is found at
/// its first blocks: before a piece is whole.
@Execution(ExecutionMode.CONCURRENT)
class LeavesFromLibtorrentTest {

    private static final int PIECE = 1 << 20;
    private static final int BLOCK = 1 << 14;

    @TempDir Path work;

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V2", "HYBRID"})
    void findsItsFirstWrongBlocks(Version version) throws Exception {
        Client.LIBTORRENT.require();
        Sample sample = Sample.single(work, version, "data", PIECE, 4 * PIECE);
        Path folder = Files.createDirectories(work.resolve("out"));
        try (Libtorrent seed = Libtorrent.start(work.resolve("client"));
                ScriptedSeed honest = ScriptedSeed.honest(sample)) {
            seed.seed(sample);
            spoil(sample.seedFolder().resolve("data"));
            try (SpateRun spate = download(sample, folder)) {
                spate.dial(seed.address());
                String reason = spate.await("banned").get("reason").asString();
                assertTrue(reason.contains("wrong block"), reason);
                spate.dial(honest.address());
                long wasted = spate.await("complete").get("wasted").asLong();
                // It reads the hashes from its disk, on another thread than the blocks: some of
                // these
                // may come first, and what was on its way when it was banned.
                assertTrue(wasted >= BLOCK && wasted < PIECE, "wasted " + wasted);
                assertEquals(0, spate.exitCode(), spate::toString);
                assertEquals("", sample.differenceIn(folder));
            }
        }
    }

    /// Changes every block, in place: libtorrent has the file open, and has looked at it.
    private static void spoil(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 100; at < bytes.length; at += BLOCK) {
            bytes[at] ^= 1;
        }
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes));
        }
    }

    private SpateRun download(Sample sample, Path folder) throws Exception {
        return SpateRun.start(
                work.resolve("state"),
                "download",
                sample.torrentFile().toString(),
                "-o",
                folder.toString());
    }
}
