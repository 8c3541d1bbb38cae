package spate.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.cli.interop.Sample;
import spate.cli.interop.SpateRun;
import spate.cli.interop.Until;
import spate.cli.testing.SpateRun.Result;
import spate.protocol.metainfo.TorrentInfo.Version;
import tools.jackson.databind.JsonNode;

/// A state folder that cannot be written while a torrent is at work: whoever watches is told, once, and
/// told when it is over.
class UnsavedStateTest {

    private static final String WHAT_TO_DO = "see to that folder";

    @TempDir Path work;

    private Path state() {
        return work.resolve("state");
    }

    private SpateRun seed(Sample sample) throws IOException {
        return SpateRun.start(
                work.resolve("seed state"),
                "seed",
                sample.torrentFile().toString(),
                "--data",
                sample.seedFolder().toString());
    }

    /// The folder of the one torrent that is open.
    private Path torrentFolder() throws IOException {
        try (var folders = Files.list(state().resolve("torrents"))) {
            return folders.findFirst().orElseThrow();
        }
    }

    /// Puts a folder where the record is to be, which nothing can replace.
    private static Path block(Path torrentFolder) throws IOException {
        Path place = Files.createDirectory(torrentFolder.resolve("record"));
        return Files.createFile(place.resolve("something"));
    }

    @Test
    void isToldAndSoIsItsEnd() throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        try (SpateRun seed = seed(sample);
                SpateRun leech =
                        SpateRun.start(
                                state(),
                                "download",
                                sample.torrentFile().toString(),
                                "--seed",
                                "-o",
                                work.resolve("out").toString())) {
            leech.await("added");
            Path inTheWay = block(torrentFolder());
            leech.dial(seed.address());
            String message = leech.await("unsaved").get("message").asString();
            assertTrue(message.contains(torrentFolder().toString()), message);
            assertTrue(message.contains(WHAT_TO_DO), message);
            leech.await("seeding");
            Files.delete(inTheWay);
            Files.delete(torrentFolder().resolve("record"));
            JsonNode saved = leech.await("saved");
            assertEquals(leech.events("added").getFirst().get("infoHash"), saved.get("infoHash"));
            assertEquals(1, leech.events("unsaved").size());
            leech.interrupt();
            assertEquals(0, leech.exitCode(), leech::toString);
            assertEquals("", leech.errors());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isToldOnATerminalAndInPlainLines(boolean terminal) throws Exception {
        Sample sample = Sample.mixed(work, Version.V1);
        spate.cli.testing.SpateRun here = new spate.cli.testing.SpateRun(work);
        if (terminal) {
            here.terminal(80);
        }
        try (SpateRun seed = seed(sample);
                PipedOutputStream peers = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(peers)) {
            here.input(input);
            FutureTask<Result> run = new FutureTask<>(() -> here.run(words(sample)));
            Thread.ofPlatform().start(run);
            Until.holds("files", () -> Files.isDirectory(work.resolve("out")), () -> "");
            block(torrentFolder());
            peers.write((seed.address() + "\n").getBytes(UTF_8));
            peers.flush();
            Result result = run.get(60, TimeUnit.SECONDS);
            assertEquals(0, result.exitCode(), result.err());
            String told = "warning: " + (terminal ? "\u001b[0m" : "") + sample.name();
            assertEquals(2, result.err().split(Pattern.quote(told), -1).length, result.err());
            assertTrue(result.err().contains(WHAT_TO_DO), result.err());
        }
    }

    private List<String> words(Sample sample) {
        return List.of(
                "download",
                sample.torrentFile().toString(),
                "-o",
                "out",
                "--state",
                state().toString(),
                "--no-trackers",
                "--listen",
                "127.0.0.1:0",
                "--peers-from",
                "-");
    }
}
