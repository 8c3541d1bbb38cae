package spate.cli;

import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.cli.option.ArgumentParser;
import spate.cli.option.BadUsage;
import spate.cli.option.Syntax;
import spate.cli.terminal.JsonOutput;
import spate.cli.terminal.Output;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Screen;
import spate.cli.terminal.Style;

/// One run of a subcommand: where its words go, and what the user said about every subcommand.
public final class Invocation {
    /// What names standard input or output where a file is asked for.
    public static final String STANDARD_STREAM = "-";

    private final Surroundings surroundings;
    private final CommonOptions common;
    private final Output out;
    private final Output err;
    private final StopSignal stop;
    private final List<String> words;

    /// @param words the command line without the subcommand's name
    Invocation(
            Surroundings surroundings,
            CommonOptions common,
            Output out,
            Output err,
            StopSignal stop,
            List<String> words) {
        this.surroundings = surroundings;
        this.common = common;
        this.out = out;
        this.err = err;
        this.stop = stop;
        this.words = List.copyOf(words);
    }

    /// Reads the command line again, into a fresh syntax.
    ///
    /// @param before words that are read first: what the command line says holds over them, also where
    ///     both give values to an option that may be repeated
    public void parseAgain(Syntax fresh, List<String> before) throws BadUsage {
        CommonOptions.addTo(fresh);
        ArgumentParser.parseUnder(fresh, before, words);
    }

    /// Standard output: results.
    public Output out() {
        return out;
    }

    public InputStream in() {
        return surroundings.in();
    }

    public Map<String, String> environment() {
        return surroundings.environment();
    }

    /// Whether standard output is to be machine-readable and nothing else.
    public boolean json() {
        return common.json();
    }

    public JsonOutput jsonOutput() {
        return new JsonOutput(out);
    }

    /// Whether only results and errors are wanted.
    public boolean quiet() {
        return common.quiet();
    }

    /// How much more than usual is wanted: 0, 1 (`-v`) or 2 (`-vv`).
    public int verbosity() {
        return common.verbosity();
    }

    /// Tells whether the user wants the command to stop.
    public StopSignal stop() {
        return stop;
    }

    /// How standard output may be styled.
    public Style style() {
        return style(surroundings.outIsTerminal());
    }

    /// Where progress is shown: standard error.
    public Screen screen() {
        boolean live = surroundings.errIsTerminal() && !isDumb();
        return new Screen(err, live, surroundings.columns(), surroundings.rows(), style(live));
    }

    /// The width of the lines on standard output.
    public int columns() {
        return surroundings.outIsTerminal() ? surroundings.columns().getAsInt() : 80;
    }

    private Style style(boolean terminal) {
        String noColour = surroundings.environment().get("NO_COLOR");
        boolean unwanted = noColour != null && !noColour.isEmpty();
        return terminal && !unwanted && !isDumb() && !json() ? Style.COLOURED : Style.PLAIN;
    }

    private boolean isDumb() {
        return "dumb".equals(surroundings.environment().get("TERM"));
    }

    /// The path a word of the command line names.
    public Path path(String word) throws BadUsage {
        if (word.isEmpty()) { // of a variable that is not set; never the folder we are in
            throw new BadUsage("an empty word names no file or folder; write . for this folder");
        }
        try {
            return surroundings.folder().resolve(word);
        } catch (InvalidPathException _) {
            throw new BadUsage("'" + word + "' cannot be a path; give one that this system knows");
        }
    }

    /// Where state is to be kept; null for the user's own place.
    public @Nullable Path stateFolder() throws BadUsage {
        String folder = common.state();
        return folder == null ? null : path(folder);
    }

    /// Says something that is no result: nothing with `-q`.
    public void note(String text) {
        if (!quiet()) {
            say(SafeText.of(text));
        }
    }

    /// Says something the user should look into; also with `-q`, since it is about the result.
    public void warn(String text) {
        say(style(surroundings.errIsTerminal()).warning("spate: warning: ") + SafeText.of(text));
    }

    /// What is said is there at once, for those who follow a log.
    private void say(String line) {
        err.line(line);
        err.flush();
    }

    /// Has warnings of the log shown, for a command that runs on and on.
    public void showWarnings() {
        Log.openWarnings();
    }

    /// Says what failed, where the command goes on with the rest.
    public void fail(CommandFailure failure) {
        say("spate: " + SafeText.of(String.valueOf(failure.getMessage())));
        log(failure);
    }

    /// Puts what is behind a failure into the log, if there is one (`-vv`).
    void log(Throwable failure) {
        if (verbosity() >= 2) {
            Logger log = LoggerFactory.getLogger("spate");
            log.debug("the failure in full", failure);
        }
    }
}
