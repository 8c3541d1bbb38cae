package spate.cli.option;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionScriptTest {
    @TempDir Path folder;

    private static Syntax common() {
        Syntax common = new Syntax("", "");
        common.flag("--json", "machine-readable");
        return common;
    }

    private static List<Syntax> subcommands() {
        Syntax grind = new Syntax("grind", "grind corn: it's [fine]");
        grind.flag("-f, --fine", "as flour");
        grind.text("--to", "DIR", "where to");
        grind.text("--of", "rye|oats", "of what; anything else is refused");
        grind.optionalValue("--until", "WHEN", text -> text, "until when");
        grind.repeated("--plus", "X", text -> text, "more");
        grind.arguments("FILE", 1, Syntax.ANY, "the sacks");
        Syntax speak = new Syntax("speak", "say something");
        speak.arguments("yes|no", 1, 1, "a word");
        return List.of(grind, speak);
    }

    /// What bash offers behind a command line.
    private List<String> offers(String... words) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
        Files.writeString(
                folder.resolve("script"), CompletionScript.BASH.of(subcommands(), common()));
        Files.createDirectories(folder.resolve("folder"));
        StringBuilder line = new StringBuilder("source ./script; COMP_WORDS=(spate");
        for (String word : words) {
            line.append(" '").append(word).append("'");
        }
        line.append("); COMP_CWORD=").append(words.length);
        line.append("; _spate; printf '%s\\n' \"${COMPREPLY[@]}\"");
        Process bash =
                new ProcessBuilder("/bin/bash", "-c", line.toString())
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertTrue(bash.waitFor(30, TimeUnit.SECONDS));
        return output.lines().filter(offer -> !offer.isEmpty()).toList();
    }

    @Test
    void bashOffersWhatFits() throws Exception {
        assertEquals(List.of("grind", "speak", "--json"), offers(""));
        assertEquals(List.of("grind"), offers("gr"));
        assertEquals(List.of("--fine", "--to", "--of", "--until", "--plus"), offers("grind", "--"));
        assertEquals(List.of("rye", "oats"), offers("grind", "--of", ""));
        assertEquals(List.of("folder"), offers("grind", "--to", ""));
        assertEquals(List.of("folder", "script"), offers("grind", "").stream().sorted().toList());
        assertEquals(List.of("yes", "no"), offers("speak", ""));
        assertEquals(List.of("speak"), offers("--json", "sp"));
        assertEquals(List.of(), offers("grind", "--plus", ""));
    }

    @Test
    void zshAndFishScriptsSayTheSame() {
        String zsh = CompletionScript.ZSH.of(subcommands(), common());
        assertTrue(zsh.startsWith("#compdef spate\n"), zsh);
        assertTrue(zsh.contains("'grind:grind corn\\: it'\\''s [fine]'"), zsh);
        assertTrue(zsh.contains("'--of=[of what]:rye|oats:(rye oats)'"), zsh);
        assertTrue(zsh.contains("'*--plus=[more]:X: '"), zsh);
        assertTrue(zsh.contains("'--to=[where to]:DIR:_files -/'"), zsh);
        String fish = CompletionScript.FISH.of(subcommands(), common());
        assertTrue(fish.contains("-a grind -d 'grind corn: it'\\''s [fine]'"), fish);
        assertTrue(
                fish.contains(
                        "complete -c spate -n '__fish_seen_subcommand_from grind' -s f -l fine -d 'as flour'"),
                fish);
        assertTrue(fish.contains("-l of -r -a 'rye oats' -d 'of what'"), fish);
    }
}
