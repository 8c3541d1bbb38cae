package spate.cli.option;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionScriptTest {
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

    @Test
    void escapesWhatTheShellsTakeForTheirOwn() {
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
                        "complete -c spate -n '__spate_subcommand_is grind' -s f -l fine -d 'as flour'"),
                fish);
        assertTrue(fish.contains("-l of -x -a 'rye oats' -d 'of what'"), fish);
    }
}
