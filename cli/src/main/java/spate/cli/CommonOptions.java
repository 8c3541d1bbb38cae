package spate.cli;

import org.jspecify.annotations.Nullable;
import spate.cli.option.Flag;
import spate.cli.option.Hint;
import spate.cli.option.Syntax;
import spate.cli.option.Value;

/// The options that every subcommand has. They may stand before its name, too.
final class CommonOptions {
    private final Syntax syntax = new Syntax("", "");
    private final Flag help = syntax.flag("-h, --help", "explain the command with examples");
    private final Flag version = syntax.flag("--version", "print the version");
    private final Flag quiet = syntax.flag("-q, --quiet", "say nothing but results and errors");
    private final Flag verbose = syntax.counted("-v, --verbose", "say more; -vv logs everything");
    private final Flag json =
            syntax.flag("--json", "machine-readable output, and nothing else, on standard output");
    private final Value<String> state =
            syntax.text("--state", "DIR", "keep state there, not in your own place for it");

    CommonOptions() {
        syntax.offer(state, Hint.FOLDERS);
    }

    Syntax syntax() {
        return syntax;
    }

    /// Adds these options to a subcommand's own.
    void addTo(Syntax subcommand) {
        subcommand.section("Common options");
        syntax.options().forEach(subcommand::share);
    }

    boolean help() {
        return help.on();
    }

    boolean version() {
        return version.on();
    }

    boolean quiet() {
        return quiet.on();
    }

    int verbosity() {
        return verbose.count();
    }

    boolean json() {
        return json.on();
    }

    @Nullable String state() {
        return state.value();
    }
}
