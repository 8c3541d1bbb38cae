package spate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.cli.testing.SpateRun;

/// The completion scripts in the shells that they are made for. bash and zsh sit at a terminal and are
/// typed into; a key has them write all that they offer into the line. fish tells it when asked.
class CompletionInShellsTest {
    private static final String OFFER_ALL = "\u0014"; // Ctrl-T
    private static final String READY = "ready> ";
    private static final String END = "end of offers";
    private static final String RUN_COMMANDS =
            """
            PS1='%s'
            spate() { printf 'word=%%s\\n' "$@"; echo '%s'; }
            source ./script
            cd work
            """
                    .formatted(READY, END);

    @TempDir Path folder;

    private Process shell;
    private final StringBuilder seen = new StringBuilder();

    @BeforeEach
    void makeFiles() throws IOException {
        Path work = Files.createDirectories(folder.resolve("work"));
        for (String name : List.of("plain.torrent", "two words.torrent", "$(touch harm)")) {
            Files.createFile(work.resolve(name));
        }
        Files.createDirectories(work.resolve("pit"));
    }

    @AfterEach
    void leaveNoProcess() throws InterruptedException {
        if (shell != null) {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly().waitFor();
        }
    }

    /// What a shell offers for the last word of a line.
    private interface Offers {
        List<String> of(String line) throws Exception;
    }

    @Test
    void bashOffersWhatFits() throws Exception {
        writeScript("bash");
        Files.writeString(
                folder.resolve("rc"),
                """
                bind 'set enable-bracketed-paste off'
                bind '"\\C-t": insert-completions'
                """
                        + RUN_COMMANDS);
        startAtTerminal("bash --rcfile rc -i");
        offersWhatFits(this::typed);
    }

    @Test
    void zshOffersWhatFits() throws Exception {
        writeScript("zsh");
        Files.writeString(
                folder.resolve(".zshrc"),
                """
                unset zle_bracketed_paste
                unsetopt prompt_cr prompt_sp
                autoload -U compinit
                compinit -u -D
                all() { _main_complete; compstate[insert]=all; compstate[list]= }
                zle -C all complete-word all
                bindkey '^T' all
                """
                        + RUN_COMMANDS);
        startAtTerminal("ZDOTDIR=$PWD zsh -i");
        offersWhatFits(this::typed);
    }

    @Test
    void fishOffersWhatFits() throws Exception {
        writeScript("fish");
        offersWhatFits(this::told);
    }

    private void offersWhatFits(Offers offers) throws Exception {
        assertOffers(Spate.NAMES, offers.of("spate "));
        assertOffers(List.of("create"), offers.of("spate cr"));
        assertOffers(List.of("info"), offers.of("spate --json --state pit inf"));
        assertOffers(List.of("--json"), offers.of("spate --js"));
        assertOffers(List.of("--pieces"), offers.of("spate info --p"));
        assertTrue(
                offers.of("spate create -").containsAll(List.of("--v1", "--private", "--quiet")));
        assertOffers(List.of("--files"), offers.of("spate info plain.torrent --f"));
        assertOffers(List.of("bash", "zsh", "fish"), offers.of("spate completion "));
        List<String> choices = List.of("prefer", "require", "off");
        assertOffers(choices, offers.of("spate download --encryption "));
        assertOffers(choices, offers.of("spate download --encryption="));
        assertOffers(List.of("stopped"), offers.of("spate announce --event sto"));
        assertOffers(List.of("pit"), offers.of("spate download -o "));
        assertOffers(List.of("plain.torrent"), offers.of("spate download --peers-from pl"));
        assertOffers(List.of("plain.torrent"), offers.of("spate download --seed pl"));
        assertOffers(
                List.of("plain.torrent", "two words.torrent", "$(touch harm)", "pit"),
                offers.of("spate info "));
        assertOffers(List.of("two words.torrent"), offers.of("spate info plain.torrent two"));
        assertOffers(List.of(), offers.of("spate verify --threads "));
        assertFalse(Files.exists(folder.resolve("work/harm")), "what a file is called was run");
    }

    private static void assertOffers(List<String> expected, List<String> offers) {
        List<String> plain =
                offers.stream().map(offer -> offer.replaceAll("^--encryption=|/$", "")).toList();
        assertEquals(expected.stream().sorted().toList(), plain.stream().sorted().toList());
    }

    private void writeScript(String name) throws IOException {
        needs(name);
        String script = new SpateRun(folder).run("completion", name).succeeds().out();
        Files.writeString(folder.resolve("script"), script);
    }

    private static void needs(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        assumeTrue(
                Stream.of(path.split(File.pathSeparator, -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, program))),
                program + " is not installed");
    }

    /// Lines are so wide that nothing is ever broken. The terminal is that of `script`.
    private void startAtTerminal(String command) throws IOException {
        needs("script");
        start(folder, "script", "-qfc", "stty cols 4000; " + command, "/dev/null");
        await(READY);
    }

    private void start(Path where, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HOME", folder.toString());
        shell = builder.directory(where.toFile()).redirectErrorStream(true).start();
    }

    private List<String> typed(String line) throws IOException {
        OutputStream keys = shell.getOutputStream();
        keys.write((line + OFFER_ALL + "\n").getBytes(UTF_8));
        keys.flush();
        List<String> words = words(await(END));
        await(READY);
        int before = line.split(" ", -1).length - 2;
        return words.subList(Math.min(before, words.size()), words.size());
    }

    private static List<String> words(String output) {
        List<String> words = new ArrayList<>();
        for (String line : output.split("\r?\n", -1)) {
            int word = line.indexOf("word=");
            if (word >= 0 && line.length() > word + 5) {
                words.add(line.substring(word + 5));
            }
        }
        return words;
    }

    /// Reads on until the terminal shows a text; returns all that it showed before.
    private String await(String text) throws IOException {
        byte[] some = new byte[4096];
        while (seen.indexOf(text) < 0) {
            int length = shell.getInputStream().read(some);
            assertTrue(length > 0, () -> "the shell ended: " + seen);
            seen.append(new String(some, 0, length, UTF_8));
        }
        int end = seen.indexOf(text);
        String before = seen.substring(0, end);
        seen.delete(0, end + text.length());
        return before;
    }

    private List<String> told(String line) throws Exception {
        String question = "source ../script; complete -C '" + line + "'";
        start(folder.resolve("work"), "fish", "--no-config", "-c", question);
        String output = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, shell.waitFor(), output);
        return output.lines().map(offer -> offer.split("\t", -1)[0]).toList();
    }
}
