package spate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.cli.demo.DemoCommand;
import spate.cli.option.ArgumentParser;
import spate.cli.option.BadUsage;
import spate.cli.option.Nearest;
import spate.cli.option.Syntax;
import spate.cli.option.UsageText;
import spate.cli.terminal.Output;
import spate.cli.terminal.Style;
import spate.cli.tracker.TrackerCommand;
import spate.cli.transfer.DownloadCommand;
import spate.cli.transfer.SeedCommand;

/// The whole command as a function: from a command line and its [Surroundings] to an exit code. It
/// touches nothing of the process it runs in.
public final class Spate {
    /// The subcommands, in the order of the overview.
    static final List<String> NAMES =
            List.of(
                    "download",
                    "seed",
                    "create",
                    "info",
                    "verify",
                    "edit",
                    "magnet",
                    "announce",
                    "scrape",
                    "dump",
                    "tracker",
                    "demo",
                    "completion");

    /// Subcommands that a later release will have, and what does their work until then.
    private static final Map<String, String> NOT_YET =
            Map.of(
                    "daemon", "use 'spate download' and 'spate seed'",
                    "remote", "there is no daemon to be driven");

    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;

    private final Surroundings surroundings;
    private final StopSignal stop;
    private final Syntax leading = new Syntax("", "");
    private CommonOptions common = CommonOptions.addTo(leading);
    private List<String> words = List.of();
    private final Output out;
    private final Output err;

    private Spate(Surroundings surroundings, StopSignal stop) {
        this.surroundings = surroundings;
        this.stop = stop;
        this.out = new Output("standard output", surroundings.out());
        this.err = new Output("standard error", surroundings.err());
    }

    /// Runs one command line that nobody watches on a terminal and nobody stops.
    ///
    /// @param environment the environment variables it sees
    /// @return the exit code
    public static int run(
            List<String> words,
            InputStream in,
            OutputStream out,
            OutputStream err,
            Map<String, String> environment) {
        return run(
                words,
                new Surroundings(
                        in,
                        out,
                        err,
                        environment,
                        Path.of(""),
                        false,
                        false,
                        () -> DEFAULT_COLUMNS,
                        () -> DEFAULT_ROWS),
                new StopSignal());
    }

    /// Runs one command line and returns its exit code.
    public static int run(List<String> words, Surroundings surroundings, StopSignal stop) {
        return new Spate(surroundings, stop).run(words).code();
    }

    /// Makes a fresh subcommand; null if there is none of that name.
    static @Nullable Subcommand subcommand(String name) {
        return switch (name) {
            case "download" -> new DownloadCommand();
            case "seed" -> new SeedCommand();
            case "create" -> new CreateCommand();
            case "info" -> new InfoCommand();
            case "verify" -> new VerifyCommand();
            case "edit" -> new EditCommand();
            case "magnet" -> new MagnetCommand();
            case "announce" -> new AnnounceCommand();
            case "scrape" -> new ScrapeCommand();
            case "dump" -> new DumpCommand();
            case "tracker" -> new TrackerCommand();
            case "demo" -> new DemoCommand();
            case "completion" -> new CompletionCommand();
            default -> null;
        };
    }

    /// The grammar of every subcommand, with the common options.
    static List<Syntax> syntaxes() {
        List<Syntax> syntaxes = new ArrayList<>();
        for (String name : NAMES) {
            Syntax syntax = Objects.requireNonNull(subcommand(name), name).syntax();
            CommonOptions.addTo(syntax);
            syntaxes.add(syntax);
        }
        return syntaxes;
    }

    static String version() {
        String version = Spate.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private ExitCode run(List<String> words) {
        ExitCode end = ending(words);
        try {
            out.flush();
        } catch (UncheckedIOException e) {
            complain(CommandFailure.of(e));
            end = end.and(ExitCode.FILE_FAILURE);
        }
        err.flushQuietly();
        return end;
    }

    private ExitCode ending(List<String> words) {
        try {
            return dispatch(words);
        } catch (BadUsage e) {
            return complain(CommandFailure.usage(String.valueOf(e.getMessage())));
        } catch (CommandFailure e) {
            return complain(e);
        } catch (UncheckedIOException e) {
            return complain(CommandFailure.of(e));
        } catch (IOException e) {
            return complain(CommandFailure.of(e));
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED;
        } catch (OutOfMemoryError e) {
            return complain(
                    new CommandFailure(
                            ExitCode.UNFINISHED,
                            "out of memory; give it more with SPATE_JAVA_OPTS=-Xmx4g",
                            e));
        } catch (RuntimeException | Error e) {
            return complain(
                    new CommandFailure(
                            ExitCode.UNFINISHED,
                            "this is a mistake in spate itself: "
                                    + e
                                    + "; -vv tells more, please report it",
                            e));
        }
    }

    private ExitCode complain(CommandFailure failure) {
        if (stop.requested()) {
            return ExitCode.INTERRUPTED; // what fails now, fails because of that
        }
        out.flushQuietly();
        try {
            invocation().fail(failure);
        } catch (UncheckedIOException _) {
            // nobody can be told: the exit code says it all the same
        }
        return failure.exitCode();
    }

    private Invocation invocation() {
        return new Invocation(surroundings, common, out, err, stop, words);
    }

    private ExitCode dispatch(List<String> words)
            throws CommandFailure, BadUsage, IOException, InterruptedException {
        int first = ArgumentParser.parseLeading(leading, words);
        if (first == words.size()) {
            return withoutSubcommand();
        }
        String name = words.get(first);
        List<String> others = new ArrayList<>(words);
        others.remove(first);
        this.words = others;
        if (name.equals("help")) {
            return help(words.subList(first + 1, words.size()));
        }
        Subcommand subcommand = named(name);
        Syntax syntax = subcommand.syntax();
        common = CommonOptions.addTo(syntax);
        ArgumentParser.parse(syntax, others);
        if (common.help()) {
            out.print(UsageText.of(syntax, columns(), styled()));
            return ExitCode.DONE;
        }
        if (common.version()) {
            return printVersion();
        }
        ArgumentParser.check(syntax);
        Log.open(common.verbosity());
        return subcommand.run(invocation());
    }

    private ExitCode withoutSubcommand() throws BadUsage {
        if (common.version()) {
            return printVersion();
        }
        if (common.help()) {
            return printOverview();
        }
        throw new BadUsage(
                "no subcommand given: name one of "
                        + String.join(", ", NAMES)
                        + "; 'spate --help' explains them");
    }

    private ExitCode help(List<String> words) throws CommandFailure, BadUsage {
        if (words.isEmpty()) {
            return printOverview();
        }
        Syntax syntax = named(words.getFirst()).syntax();
        CommonOptions.addTo(syntax);
        out.print(UsageText.of(syntax, columns(), styled()));
        return ExitCode.DONE;
    }

    private static Subcommand named(String name) throws CommandFailure, BadUsage {
        Subcommand subcommand = subcommand(name);
        if (subcommand != null) {
            return subcommand;
        }
        String instead = NOT_YET.get(name);
        if (instead != null) {
            throw CommandFailure.notYet("'spate " + name + "'", instead);
        }
        String nearest = Nearest.to(name, NAMES);
        throw new BadUsage(
                "there is no subcommand '%s'; %s"
                        .formatted(
                                name,
                                nearest == null
                                        ? "'spate --help' lists them"
                                        : "did you mean '" + nearest + "'?"));
    }

    private ExitCode printVersion() {
        out.line("spate " + version());
        return ExitCode.DONE;
    }

    private ExitCode printOverview() {
        out.print(UsageText.overview(overview(), syntaxes(), columns(), styled()));
        return ExitCode.DONE;
    }

    /// What is to be said of the command as a whole.
    static Syntax overview() {
        Syntax overview =
                new Syntax(
                        "", "gets, serves, makes, shows, checks and edits torrents of every kind");
        CommonOptions.addTo(overview);
        overview.example("get a torrent", "spate download -o ~/Downloads album.torrent");
        overview.example(
                "make a torrent of a folder", "spate create -t udp://t.example:6969 album/");
        overview.example("watch a whole swarm at work, offline", "spate demo");
        overview.example("see what is in it", "spate info album.torrent");
        overview.note(
                "Exit codes: 0 done; 1 the work could not be finished; 2 the command line is wrong; 3 the"
                        + " input is not valid; 4 reading or writing files failed; 5 data does not match"
                        + " its hashes; 6 the network or a tracker failed; 130 interrupted.");
        overview.note(
                "State is kept in $XDG_STATE_HOME/spate (by default ~/.local/state/spate), or where"
                        + " --state says. NO_COLOR switches colours off.");
        return overview;
    }

    private int columns() {
        return invocation().columns();
    }

    private boolean styled() {
        return invocation().style() == Style.COLOURED;
    }
}
