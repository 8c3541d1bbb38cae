package spate.client.create;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static spate.client.create.WalkRules.PLAIN;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.client.content.Glob;
import spate.client.create.CreationException.Kind;
import spate.client.create.WalkRules.Hidden;
import spate.client.create.WalkRules.Links;
import spate.protocol.metainfo.PlannedFile;

class SourcesTest {

    @TempDir Path folder;
    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static List<String> paths(SourceFiles files) {
        return files.files().stream().map(file -> String.join("/", file.path())).toList();
    }

    private List<String> found(WalkRules rules) throws CreationException {
        return paths(Sources.find(List.of(root), null, rules).files());
    }

    @Test
    void ordersByTheBytesOfTheParts() throws Exception {
        for (String path :
                List.of("a/x", "a-b", "B", "a.txt", "é", "\uff5e", "\ud83d\ude00", "a/é")) {
            write(path, "1");
        }
        List<String> expected =
                Arrays.asList("B", "a/x", "a/é", "a-b", "a.txt", "é", "\uff5e", "\ud83d\ude00");
        assertEquals(expected, found(PLAIN));
        List<byte[]> firstParts =
                expected.stream()
                        .map(p -> p.split("/", -1)[0].getBytes(StandardCharsets.UTF_8))
                        .toList();
        for (int i = 1; i < firstParts.size(); i++) {
            assertTrue(Arrays.compareUnsigned(firstParts.get(i - 1), firstParts.get(i)) <= 0);
        }
    }

    @Test
    void leavesHiddenOnesOutUntilTheyAreWanted() throws Exception {
        write(".dot", "1");
        write(".folder/inside", "1");
        write("seen", "1");
        Sources sources = Sources.find(List.of(root), null, PLAIN);
        assertEquals(List.of("seen"), paths(sources.files()));
        assertEquals(2, sources.files().hiddenCount());
        WalkRules all = new WalkRules(Hidden.TAKEN_IN, Links.KEPT, PathFilter.EVERYTHING, null);
        assertEquals(List.of(".dot", ".folder/inside", "seen"), found(all));
    }

    @Test
    void takesTheLastPatternThatMatches() throws Exception {
        for (String path : List.of("a.flac", "b.txt", "extras/c.flac", "extras/readme.txt")) {
            write(path, "1");
        }
        assertEquals(List.of("a.flac", "extras/c.flac"), found(filter("+*.flac")));
        assertEquals(List.of("a.flac"), found(filter("+*.flac", "-extras")));
        assertEquals(List.of("a.flac", "b.txt"), found(filter("-extras")));
        assertEquals(
                List.of("a.flac", "b.txt", "extras/readme.txt"),
                found(filter("-extras", "+readme.txt")));
        assertEquals(List.of("b.txt", "extras/readme.txt"), found(filter("-*", "+*.txt")));
    }

    private static WalkRules filter(String... rules) {
        List<PathFilter.Rule> parsed =
                Arrays.stream(rules)
                        .map(r ->
                                new PathFilter.Rule(Glob.parse(r.substring(1)), r.startsWith("+")))
                        .toList();
        return new WalkRules(Hidden.LEFT_OUT, Links.KEPT, new PathFilter(parsed), null);
    }

    @Test
    void leavesNamesOutThatAreNotUtf8WhenTold() throws Exception {
        write("data", "1");
        String script = "printf x >\"$(printf '\\377')\" && LC_ALL=C ls | grep -c -v data";
        Process shell =
                new ProcessBuilder("/bin/sh", "-c", script).directory(root.toFile()).start();
        assumeTrue(shell.waitFor() == 0, "optional: such a name cannot be made here");
        CreationException failure =
                assertThrows(
                        CreationException.class, () -> Sources.find(List.of(root), null, PLAIN));
        assertTrue(failure.getMessage().contains("not UTF-8"), failure.getMessage());
        assertEquals(List.of("data"), found(filter("-?")));
        assertThrows(CreationException.class, () -> found(filter("-?", "+data")));
    }

    @Test
    void leavesTheTorrentOutThatIsToBeWritten() throws Exception {
        write("data", "1");
        write("root.torrent", "old");
        Path output = root.resolve("x/../root.torrent");
        WalkRules rules = new WalkRules(Hidden.LEFT_OUT, Links.KEPT, PathFilter.EVERYTHING, output);
        assertEquals(List.of("data"), found(rules));
    }

    @Test
    void keepsLinksThatStayInside() throws Exception {
        write("a/target", "content");
        write("b/other", "1");
        Files.createSymbolicLink(root.resolve("b/up"), Path.of("../a/target"));
        Files.createSymbolicLink(root.resolve("folder"), Path.of("./a"));
        Files.createSymbolicLink(root.resolve("whole"), root.resolve("a/target"));
        SourceFiles files = Sources.find(List.of(root), null, PLAIN).files();
        assertEquals(List.of("a/target", "b/other", "b/up", "folder", "whole"), paths(files));
        assertEquals(List.of("a", "target"), link(files, 2));
        assertEquals(List.of("a"), link(files, 3));
        assertEquals(List.of("a", "target"), link(files, 4));
        assertEquals(8, files.totalBytes());
    }

    private static List<String> link(SourceFiles files, int index) {
        PlannedFile file = files.files().get(index);
        assertEquals(0, file.length());
        assertNotNull(file.symlinkTarget());
        return file.symlinkTarget();
    }

    @Test
    void refusesLinksThatNoTorrentCanHold() throws Exception {
        write("data", "1");
        Files.writeString(folder.resolve("outside"), "secret");
        String[][] links = {
            {"../outside", "leads out of the torrent"},
            {folder.resolve("outside").toString(), "leads out of the torrent"},
            {"nowhere", "leads nowhere"},
            {"link", "leads nowhere"},
        };
        for (String[] link : links) {
            Path path = root.resolve("link");
            Files.deleteIfExists(path);
            Files.createSymbolicLink(path, Path.of(link[0]));
            CreationException failure =
                    assertThrows(CreationException.class, () -> found(PLAIN), link[0]);
            assertEquals(Kind.BAD_LINK, failure.kind());
            assertTrue(failure.getMessage().contains(link[1]), failure.getMessage());
            assertTrue(failure.getMessage().contains("--follow-symlinks"), failure.getMessage());
        }
    }

    @Test
    void refusesLinksToWhatIsLeftOut() throws Exception {
        write("data", "1");
        write(".hidden", "1");
        Files.createSymbolicLink(root.resolve("link"), Path.of(".hidden"));
        CreationException failure = assertThrows(CreationException.class, () -> found(PLAIN));
        assertTrue(failure.getMessage().contains("not in the torrent"), failure.getMessage());
    }

    @Test
    void followsLinksWhenTold() throws Exception {
        write("data", "1");
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("file"), "four");
        Files.createSymbolicLink(root.resolve("link"), outside);
        WalkRules follow =
                new WalkRules(Hidden.LEFT_OUT, Links.FOLLOWED, PathFilter.EVERYTHING, null);
        SourceFiles files = Sources.find(List.of(root), null, follow).files();
        assertEquals(List.of("data", "link/file"), paths(files));
        assertEquals(5, files.totalBytes());
        Files.createSymbolicLink(outside.resolve("back"), root);
        CreationException failure = assertThrows(CreationException.class, () -> found(follow));
        assertTrue(failure.getMessage().contains("circle"), failure.getMessage());
    }

    @Test
    void takesSeveralPathsUnderTheirNames() throws Exception {
        write("b/one", "1");
        write("a", "22");
        Sources sources =
                Sources.find(List.of(root.resolve("b"), root.resolve("a")), "both", PLAIN);
        assertEquals("both", sources.name());
        assertTrue(sources.hasFolder());
        assertEquals(List.of("a", "b/one"), paths(sources.files()));
        assertEquals(root.resolve("a").toString(), sources.files().diskPath(0));
        Path twin = Files.createDirectories(folder.resolve("else")).resolve("a");
        Files.writeString(twin, "x");
        CreationException failure =
                assertThrows(
                        CreationException.class,
                        () -> Sources.find(List.of(root.resolve("a"), twin), "n", PLAIN));
        assertEquals(Kind.BAD_NAME, failure.kind());
    }

    @Test
    void takesOneFileUnderItsNameOrAnother() throws Exception {
        write("data.bin", "1234");
        Path file = root.resolve("data.bin");
        Sources plain = Sources.find(List.of(file), null, PLAIN);
        assertFalse(plain.hasFolder());
        assertEquals("data.bin", plain.name());
        Sources renamed = Sources.find(List.of(file), "new.bin", PLAIN);
        assertEquals(List.of("new.bin"), paths(renamed.files()));
        assertEquals(file.toString(), renamed.files().diskPath(0));
    }

    @Test
    void saysWhyThereIsNothing() throws Exception {
        assertTrue(nothing(PLAIN).contains("no files"));
        write(".hidden", "1");
        assertTrue(nothing(PLAIN).contains("--hidden"));
        write("a.txt", "1");
        assertTrue(nothing(filter("-*")).contains("--exclude"));
        Files.delete(root.resolve("a.txt"));
        write("empty", "");
        assertTrue(nothing(PLAIN).contains("empty"));
    }

    private String nothing(WalkRules rules) {
        CreationException failure = assertThrows(CreationException.class, () -> found(rules));
        assertEquals(Kind.NOTHING, failure.kind());
        return failure.getMessage();
    }

    @Test
    void walksNoMoreFoldersThanATorrentCanHold() throws Exception {
        SourceFiles files = new SourceFiles();
        for (int i = 0; i < SourceFiles.MAX_FOLDERS; i++) {
            files.addFolder("folder/");
        }
        CreationException failure =
                assertThrows(CreationException.class, () -> files.addFolder("folder/"));
        assertEquals(Kind.TOO_LARGE, failure.kind());
        assertTrue(failure.getMessage().contains("1,000,000 folders"), failure.getMessage());
    }

    @Test
    void namesWhatIsNotThere() {
        CreationException failure =
                assertThrows(
                        CreationException.class,
                        () -> Sources.find(List.of(folder.resolve("nothing")), null, PLAIN));
        assertEquals(Kind.UNREADABLE, failure.kind());
        assertTrue(failure.getMessage().contains("nothing: there is no such file"));
    }

    @Test
    void notesProgramsAsExecutable() throws Exception {
        write("program", "1");
        write("text", "1");
        assertTrue(root.resolve("program").toFile().setExecutable(true));
        SourceFiles files = Sources.find(List.of(root), null, PLAIN).files();
        assertTrue(files.files().get(0).isExecutable());
        assertFalse(files.files().get(1).isExecutable());
    }
}
