package spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.cli.option.Syntax;
import spate.cli.testing.SpateRun;

class SpateTest {
    @TempDir Path folder;

    private SpateRun.Result run(String... words) {
        return new SpateRun(folder).run(words);
    }

    @Test
    void knowsEverySubcommandByItsName() {
        for (String name : Spate.NAMES) {
            Subcommand subcommand = Spate.subcommand(name);
            assertNotNull(subcommand, name);
            assertEquals(name, subcommand.syntax().name());
        }
    }

    @Test
    void keepsTheExitCodeWhenNobodyCanBeTold() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int oneByte) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        List<String> words = List.of("info", folder.resolve("nothing").toString());
        assertEquals(4, Spate.run(words, InputStream.nullInputStream(), full, full, Map.of()));
        assertEquals(
                2, Spate.run(List.of("inof"), InputStream.nullInputStream(), full, full, Map.of()));
    }

    @Test
    void explainsEverySubcommandWithExamples() {
        for (Syntax syntax : Spate.syntaxes()) {
            String help = run(syntax.name(), "--help").succeeds().out();
            assertTrue(help.contains("\nUsage\n  spate " + syntax.name()), help);
            assertTrue(help.contains("\nExamples\n  # "), help);
            assertTrue(help.contains("--json"), help);
            assertEquals(help, run("help", syntax.name()).succeeds().out());
            assertFalse(syntax.examples().isEmpty(), syntax.name());
            assertFalse(syntax.summary().endsWith("."), syntax.name());
        }
    }

    /// The help of a subcommand, or the overview, as a terminal shows it.
    private String helpOn(int columns, String name) {
        SpateRun run = new SpateRun(folder).terminal(columns).environment("NO_COLOR", "1");
        return (name.isEmpty() ? run.run("--help") : run.run(name, "--help")).succeeds().out();
    }

    @Test
    void fitsAllHelpOnAnOrdinaryTerminal() {
        List<String> names = new ArrayList<>(Spate.NAMES);
        names.add("");
        for (String name : names) {
            for (String line : helpOn(80, name).lines().toList()) {
                assertTrue(line.length() <= 80, name + ": " + line);
            }
        }
    }

    @Test
    void showsHelpAsItIsWritten() {
        assertTrue(helpOn(80, "download").contains("[fe80::7%eth0]:6881"));
    }

    @Test
    void wrapsHelpToTheTerminal() {
        for (int columns : new int[] {40, 60, 80, 100, 200}) {
            for (String name : Spate.NAMES) {
                String help = helpOn(columns, name);
                String text = help.substring(0, help.indexOf("\nExamples\n"));
                for (String line : text.lines().toList()) {
                    boolean oneWord = line.strip().indexOf(' ') < 0 || line.strip().startsWith("-");
                    boolean fits = line.length() <= Math.clamp(columns, 40, 100);
                    assertTrue(fits || oneWord || line.contains("spate "), columns + ": " + line);
                }
            }
        }
    }

    @Test
    void givesAnOverview() {
        String overview = run("--help").succeeds().out();
        for (String name : Spate.NAMES) {
            assertTrue(overview.contains("\n  " + name + " "), overview);
        }
        assertEquals(overview, run("help").out());
        assertTrue(run("--version").succeeds().out().startsWith("spate "));
        assertEquals(run("--version").out(), run("info", "--version").out());
    }

    @Test
    void wantsASubcommand() {
        run().fails(2, "no subcommand", "spate --help");
        run("-q").fails(2, "no subcommand");
    }

    @Test
    void suggestsTheNearestSubcommand() {
        run("verfy", "x").fails(2, "no subcommand 'verfy'", "did you mean 'verify'?");
        run("xyzzy").fails(2, "no subcommand 'xyzzy'", "spate --help");
        run("help", "inof").fails(2, "did you mean 'info'?");
    }

    @Test
    void saysOfWhatIsToComeThatItIsNotThereYet() {
        run("daemon").fails(1, "'spate daemon' is not possible yet", "'spate download'");
        run("daemon", "--listen", "1").fails(1, "not possible yet");
        run("-q", "remote", "list").fails(1, "'spate remote' is not possible yet");
        run("help", "remote").fails(1, "'spate remote' is not possible yet");
    }

    @Test
    void namesTheOptionWhoseValueIsWrong() throws Exception {
        Files.writeString(folder.resolve("a"), "content");
        run("create", "a").exits(0);
        for (String wrong :
                List.of("foo", "1:2", "[127.0.0.1]:1", "::1:6881", "70000", "1.2.3.4", "[::1]")) {
            run("download", "a.torrent", "--listen", wrong)
                    .fails(2, "--listen: '" + wrong + "' is no address to listen on");
        }
        run("download", "a.torrent", "--peer", "[fe80::1]:6881")
                .fails(2, "--peer: '[fe80::1]:6881'", "name the interface");
        run("download", "a.torrent", "--peer", "[fe80::1%no-such]:6881")
                .fails(2, "--peer: there is no network interface no-such");
    }

    @Test
    void takesCommonOptionsBeforeAndBehindTheSubcommand() throws Exception {
        Files.writeString(folder.resolve("x"), "i5e");
        assertEquals("5\n", run("--json", "dump", "x").succeeds().out());
        assertEquals("5\n", run("dump", "x", "--json").succeeds().out());
        assertEquals("5\n", run("-q", "-v", "dump", "x", "--state", "s").succeeds().out());
    }

    @Test
    void neverShowsControlCharactersOfTheCommandLine() {
        String err = run("\u001b[31mred").fails(2).err();
        assertFalse(err.contains("\u001b"), err);
        assertTrue(err.contains("\\x1b[31mred"), err);
    }

    @Test
    void tellsBadOptionsOfEverySubcommand() {
        for (String name : Spate.NAMES) {
            run(name, "--no-such-option").fails(2, "no option --no-such-option");
        }
    }

    @Test
    void coloursOnlyWhereTheyAreWelcome() throws Exception {
        Files.writeString(folder.resolve("x"), "d1:a3:\0\1\2e");
        assertFalse(run("dump", "x").out().contains("\u001b"));
        SpateRun watched = new SpateRun(folder).terminal(80);
        assertTrue(watched.run("dump", "x").out().contains("\u001b["));
        assertFalse(watched.run("dump", "--json", "x").out().contains("\u001b"));
        assertFalse(watched.environment("NO_COLOR", "1").run("dump", "x").out().contains("\u001b"));
        SpateRun dumb = new SpateRun(folder).terminal(80).environment("TERM", "dumb");
        assertFalse(dumb.run("dump", "x").out().contains("\u001b"));
        SpateRun empty = new SpateRun(folder).terminal(80).environment("NO_COLOR", "");
        assertTrue(
                empty.run("dump", "x").out().contains("\u001b["), "an empty NO_COLOR says nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6:lengthi0e4:name1:x12:piece lengthi16384e6:pieces0:",
                "5:filesld6:lengthi0e4:pathl1:aeee4:name1:x12:piece lengthi16384e6:pieces0:",
                "9:file treed1:xd0:d6:lengthi0eeee12:meta versioni2e4:name1:x12:piece lengthi16384e"
            })
    void refusesTorrentsWithoutData(String info) throws Exception {
        Files.writeString(folder.resolve("empty.torrent"), "d4:infod" + info + "ee");
        run("info", "empty.torrent").fails(3, "there is no data: all files are empty");
        run("download", "empty.torrent").fails(3, "there is no data: all files are empty");
    }

    /// A variable that is not set is not the folder we are in.
    @Test
    void takesNoEmptyWordForAPath() throws Exception {
        Files.writeString(folder.resolve("a"), "content");
        run("create", "").fails(2, "empty");
        run("create", "a", "-o", "").fails(2, "empty");
        run("create", "a").exits(0);
        run("info", "").fails(2, "empty");
        run("verify", "a.torrent", "--data", "").fails(2, "empty");
        run("verify", "a.torrent").exits(0);
        run("seed", "a.torrent", "--data", "").fails(2, "empty");
        run("download", "a.torrent", "-o", "").fails(2, "empty");
        run("download", "a.torrent", "--state", "").fails(2, "empty");
    }

    @Test
    void tellsOfEveryKindOfFailureWithItsExitCode() throws Exception {
        Files.writeString(folder.resolve("bad.torrent"), "d4:infode");
        run("info", "bad.torrent").fails(3, "bad.torrent is not a valid torrent");
        run("info", "nothing.torrent").fails(4, "nothing.torrent", "no such file");
        run("info", ".").fails(4, "cannot read .");
        run("create", "nothing").fails(4, "nothing", "no such file");
        run("info", "magnet:?dn=x").fails(3, "xt=urn:btih");
        run("magnet", "--fetch", "magnet:?xt=urn:btih:" + "0".repeat(40), "-o", "x")
                .fails(1, "not possible yet");
    }
}
