package spate.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.Spate;
import spate.cli.StopSignal;
import spate.cli.Surroundings;
import spate.cli.testing.Json;
import spate.cli.testing.SpateRun;
import tools.jackson.databind.JsonNode;

/// Whole demos, small ones.
class DemoCommandTest {
    private static final String[] SMALL = {"demo", "--peers", "2", "--size", "300KiB"};

    @TempDir Path folder;

    @BeforeEach
    void makeAPlaceForTemporaryFolders() throws IOException {
        Files.createDirectory(folder.resolve("tmp"));
    }

    private SpateRun demo() {
        return new SpateRun(folder).environment("TMPDIR", "tmp");
    }

    private static String[] small(String... more) {
        return Stream.of(SMALL, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static List<JsonNode> events(List<JsonNode> all, String kind) {
        return all.stream().filter(each -> each.get("event").asString().equals(kind)).toList();
    }

    @Test
    void endsWithACopyForEveryPeer() throws IOException {
        SpateRun.Result end = demo().run(small()).exits(0);
        assertTrue(end.out().startsWith("All 2 peers have the 300 KiB after "), end.out());
        assertTrue(end.out().contains("2 copies with the torrent's hashes: all good"), end.out());
        assertTrue(end.out().contains("2 completed downloads"), end.out());
        assertTrue(end.err().contains("peer 2: complete after "), end.err());
        assertFalse(end.err().contains("warning"), end.err());
        assertNothingIsLeft();
    }

    @Test
    void tellsProgramsEverything() throws IOException {
        SpateRun.Result end = demo().run(small("--json")).succeeds();
        List<JsonNode> events = Json.lines(end.out());
        JsonNode created = events(events, "created").getFirst();
        assertEquals(300 << 10, created.get("totalSize").asInt());
        assertEquals(300 << 10, created.get("contentSize").asInt());
        assertEquals(19, created.get("pieceCount").asInt());
        assertTrue(created.get("tracker").asString().startsWith("udp://127.0.0.1:"));
        assertEquals(64, created.get("infoHashV2").asString().length());
        assertEquals(3, events(events, "listening").size(), end.out());
        List<JsonNode> complete = events(events, "complete");
        assertEquals(2, complete.size(), end.out());
        for (JsonNode each : complete) {
            assertEquals(created.get("infoHash"), each.get("infoHash"));
            assertTrue(each.get("peer").asString().startsWith("peer "), end.out());
            assertTrue(each.get("downloaded").asInt() >= 300 << 10, end.out());
        }
        JsonNode summary = events.getLast();
        assertEquals("summary", summary.get("event").asString());
        assertEquals(2, summary.get("verified").asInt());
        assertEquals(2, summary.get("completions").asInt());
        long sent = summary.get("sentBySeed").asLong() + summary.get("sentByPeers").asLong();
        assertTrue(sent >= 2 * (300 << 10), end.out());
    }

    @Test
    void keepsTorrentAndDataWhereItIsTold() throws IOException {
        demo().run(small("--keep", "kept")).exits(0);
        assertNothingIsLeft();
        Path kept = folder.resolve("kept");
        byte[] made = Files.readAllBytes(kept.resolve("seed/spate-demo.bin"));
        assertArrayEquals(made, Files.readAllBytes(kept.resolve("peer-2/spate-demo.bin")));
        new SpateRun(folder)
                .run("verify", "--data", "kept/peer-1", "kept/spate-demo.torrent")
                .exits(0);
        demo().run(small("--keep", "kept")).fails(4, "kept", "not empty", "new folder");
        assertNothingIsLeft();
    }

    @Test
    void drawsItselfOnATerminal() throws IOException {
        SpateRun.Result end = demo().terminal(80).run(small()).exits(0);
        assertTrue(end.err().contains("A swarm on this machine: 300 KiB in 19 pieces"), end.err());
        assertTrue(end.err().contains("done in "), end.err());
        assertTrue(end.out().contains("All 2 peers have the 300 KiB"), end.out());
        assertNothingIsLeft();
    }

    /// Same data, same torrent, same time: they do not get into each other's way.
    @Test
    void manyRunAtOnce() throws Exception {
        List<FutureTask<SpateRun.Result>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            FutureTask<SpateRun.Result> run =
                    new FutureTask<>(() -> demo().run(small("--json", "--random-seed", "5")));
            Thread.ofPlatform().start(run);
            runs.add(run);
        }
        List<JsonNode> made = new ArrayList<>();
        for (FutureTask<SpateRun.Result> run : runs) {
            made.add(Json.lines(run.get().succeeds().out()).getFirst());
        }
        assertEquals(made.get(0).get("infoHash"), made.get(1).get("infoHash"));
        assertNotEquals(made.get(0).get("tracker"), made.get(1).get("tracker"));
        assertNothingIsLeft();
    }

    /// Standard output that tells when a text has come by.
    private static final class Watched extends ByteArrayOutputStream {
        private final CountDownLatch seen = new CountDownLatch(1);
        private final String text;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) {
            super.write(bytes, from, count);
            if (toString(UTF_8).contains(text)) {
                seen.countDown();
            }
        }
    }

    private Surroundings surroundings(Watched out) {
        return new Surroundings(
                InputStream.nullInputStream(),
                out,
                new ByteArrayOutputStream(),
                Map.of("TMPDIR", "tmp"),
                folder,
                false,
                false,
                () -> 80,
                () -> 24);
    }

    /// It would take half an hour.
    @Test
    void leavesNothingBehindWhenStopped() throws Exception {
        Watched out = new Watched("\"leechers\":2}");
        StopSignal stop = new StopSignal();
        List<String> words = List.of("demo", "--json", "--peers", "2", "--max-up", "16KiB");
        FutureTask<Integer> run = new FutureTask<>(() -> Spate.run(words, surroundings(out), stop));
        Thread.ofPlatform().start(run);
        boolean seen = out.seen.await(60, TimeUnit.SECONDS);
        stop.request();
        assertEquals(130, run.get(), () -> out.toString(UTF_8));
        assertTrue(seen, () -> out.toString(UTF_8));
        assertFalse(out.toString(UTF_8).contains("summary"), () -> out.toString(UTF_8));
        assertNothingIsLeft();
    }

    @Test
    void leavesNothingBehindWhenStoppedWhileDataIsMade() throws IOException {
        StopSignal stop = new StopSignal();
        stop.request();
        assertEquals(130, Spate.run(List.of(SMALL), surroundings(new Watched("")), stop));
        assertNothingIsLeft();
    }

    @Test
    void refusesWhatDoesNotFitOnTheDisk() throws IOException {
        demo().run("demo", "--size", "1TiB", "--peers", "50").fails(4, "share less");
        assertNothingIsLeft();
    }

    @Test
    void needsAPlaceForItsFolder() {
        new SpateRun(folder)
                .environment("TMPDIR", "nowhere")
                .run("demo")
                .fails(4, "nowhere", "TMPDIR");
    }

    @Test
    void refusesWhatMakesNoSwarm() {
        demo().run("demo", "--peers", "0").fails(2, "--peers", "from 1 to 50");
        demo().run("demo", "--peers", "51").fails(2, "--peers", "from 1 to 50");
        demo().run("demo", "--size", "0").fails(2, "--size", "from 1 byte");
        demo().run("demo", "--random-seed", "x").fails(2, "--random-seed", "whole number");
    }
}
