package spate.cli;

import java.util.List;
import java.util.Locale;
import spate.cli.option.BadUsage;
import spate.cli.option.CompletionScript;
import spate.cli.option.Syntax;

/// `spate completion`: prints the script that teaches a shell to complete spate's command lines.
final class CompletionCommand implements Subcommand {
    private final Syntax syntax =
            new Syntax(
                    "completion", "print the script that makes a shell complete spate's options");
    private final List<String> shell = syntax.arguments("SHELL", 1, 1, "bash, zsh or fish");

    CompletionCommand() {
        syntax.example("for this bash", "source <(spate completion bash)");
        syntax.example(
                "for every bash to come",
                "spate completion bash > ~/.local/share/bash-completion/completions/spate");
        syntax.example(
                "for every zsh to come (in a folder of $fpath)",
                "spate completion zsh > ~/.zfunc/_spate");
        syntax.example(
                "for every fish to come",
                "spate completion fish > ~/.config/fish/completions/spate.fish");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call) throws BadUsage {
        List<Syntax> all = Spate.syntaxes();
        call.out().print(script(shell.getFirst()).of(all, Spate.overview()));
        return ExitCode.DONE;
    }

    private static CompletionScript script(String shell) throws BadUsage {
        return switch (shell.toLowerCase(Locale.ROOT)) {
            case "bash" -> CompletionScript.BASH;
            case "zsh" -> CompletionScript.ZSH;
            case "fish" -> CompletionScript.FISH;
            default ->
                    throw new BadUsage(
                            "there is no completion for '" + shell + "'; name bash, zsh or fish");
        };
    }
}
