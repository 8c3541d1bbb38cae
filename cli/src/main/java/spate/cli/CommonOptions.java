package spate.cli;

import org.jspecify.annotations.Nullable;
import spate.cli.option.Flag;
import spate.cli.option.Syntax;
import spate.cli.option.Value;

/// The options that every subcommand has. They may stand before its name, too.
final class CommonOptions {
    private final Flag help;
    private final Flag version;
    private final Flag quiet;
    private final Flag verbose;
    private final Flag json;
    private final Value<String> state;

    private CommonOptions(Syntax syntax) {
        syntax.section("Common options");
        help = syntax.flag("-h, --help", "explain the command with examples");
        version = syntax.flag("--version", "print the version");
        quiet = syntax.flag("-q, --quiet", "say nothing but results and errors");
        verbose = syntax.counted("-v, --verbose", "say more; -vv logs everything");
        json =
                syntax.flag(
                        "--json", "machine-readable output, and nothing else, on standard output");
        state = syntax.text("--state", "DIR", "keep state there, not in your own place for it");
    }

    /// Declares them, under a heading of their own.
    static CommonOptions addTo(Syntax syntax) {
        return new CommonOptions(syntax);
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
