package spate.cli.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.Invocation;
import spate.cli.Selection;
import spate.cli.Subcommand;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.client.TorrentOptions;
import spate.client.content.FileSelection;
import spate.engine.torrent.TorrentSettings;
import spate.engine.torrent.TorrentSettings.Goal;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.Metainfo;

/// `spate download`: gets the content of torrents.
public final class DownloadCommand implements Subcommand {

    private final Syntax syntax = new Syntax("download", "get the content of torrents");
    private final Value<String> output =
            syntax.text("-o, --output", "DIR", "where to put it (default: here)");
    private final List<FileSelection> files =
            syntax.repeated(
                    "--files",
                    "SELECTION",
                    DownloadCommand::selection,
                    "only these files: numbers from 1 (1,3-5) or globs ('*.flac')");
    private final List<FileSelection> exclude =
            syntax.repeated(
                    "--exclude", "SELECTION", DownloadCommand::selection, "all files but these");
    private final List<PriorityRule> priority =
            syntax.repeated(
                    "--priority",
                    "SELECTION=low|normal|high",
                    PriorityRule::parse,
                    "fetch these files later or earlier than others");
    private final Value<SeedUntil> seed =
            syntax.optionalValue(
                    "--seed",
                    "UNTIL",
                    SeedUntil::parse,
                    "keep seeding: until a ratio (2.0), a time (30m) or both (2.0,30m), counted over"
                            + " all runs, or until stopped; without it exit when complete");
    private final Flag sequential = syntax.flag("--sequential", "fetch pieces in order");
    private final Flag check =
            syntax.flag("--check", "hash what is there even if the state says it is good");
    private final NetworkOptions network = new NetworkOptions(syntax);
    private final List<String> sources =
            syntax.arguments(
                    "SOURCE",
                    1,
                    Syntax.ANY,
                    "a .torrent file (- for standard input) or the http(s) URL of one");

    /// Counts from 1 as `spate info --files` does.
    private static FileSelection selection(String text) throws BadUsage {
        return Selection.parse(text, 1);
    }

    /// A rule of `--priority`.
    private record PriorityRule(FileSelection selection, byte priority) {

        static PriorityRule parse(String text) throws BadUsage {
            int equals = text.lastIndexOf('=');
            if (equals < 1) {
                throw new BadUsage("'" + text + "' is no priority; write '*.mkv=high'");
            }
            return new PriorityRule(
                    DownloadCommand.selection(text.substring(0, equals)),
                    level(text.substring(equals + 1)));
        }

        private static byte level(String name) throws BadUsage {
            return switch (name) {
                case "low" -> 1;
                case "normal" -> TorrentOptions.NORMAL_PRIORITY;
                case "high" -> TorrentOptions.HIGHEST_PRIORITY;
                default -> throw new BadUsage("'" + name + "' is not one of low, normal and high");
            };
        }
    }

    public DownloadCommand() {
        syntax.example("get a torrent into a folder", "spate download -o ~/Downloads a.torrent");
        syntax.example(
                "get only the music, then seed to a ratio of 2",
                "spate download --files '*.flac' --seed=2.0 album.torrent");
        syntax.example(
                "get it slowly, and from a known peer first",
                "spate download --max-down 500k --peer 192.0.2.7:6881 a.torrent");
        syntax.note(
                "Ctrl-C stops cleanly; the same command goes on where it was. Nothing that is on disk"
                        + " is fetched again.");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call) throws CommandFailure, BadUsage, InterruptedException {
        network.check();
        Path folder = call.path(output.or("."));
        TorrentSettings settings =
                network.torrentSettings(
                        seed.given() ? Goal.COMPLETE_AND_SEED : Goal.COMPLETE,
                        sequential.on(),
                        until());
        List<TransferItem> items = new ArrayList<>();
        for (Map.Entry<String, Metainfo> source : SourceReader.readAll(call, sources).entrySet()) {
            Metainfo metainfo = source.getValue();
            items.add(
                    new TransferItem(
                            metainfo,
                            new TorrentOptions(
                                    folder,
                                    priorities(metainfo.info().files(), source.getKey()),
                                    network.withTrackers() ? metainfo.trackers() : List.of(),
                                    check.on(),
                                    settings)));
        }
        return new TransferRun(call, network, items, false).run();
    }

    private SeedUntil until() {
        SeedUntil until = seed.value();
        return until == null ? SeedUntil.STOPPED : until;
    }

    private byte[] priorities(FileList list, String source) throws BadUsage {
        byte[] priorities = new byte[list.size()];
        boolean any = false;
        for (int file = 0; file < priorities.length; file++) {
            priorities[file] = priority(list, file);
            any |= priorities[file] > 0 && !list.isPad(file);
        }
        if (!any && list.size() > 0) {
            throw new BadUsage(
                    "--files and --exclude leave nothing of "
                            + source
                            + "; 'spate info --files' lists its files");
        }
        return priorities;
    }

    private byte priority(FileList list, int file) {
        boolean wanted = files.isEmpty() || files.stream().anyMatch(s -> s.matches(list, file));
        if (!wanted || exclude.stream().anyMatch(s -> s.matches(list, file))) {
            return 0;
        }
        byte level = TorrentOptions.NORMAL_PRIORITY;
        for (PriorityRule rule : priority) {
            level = rule.selection.matches(list, file) ? rule.priority : level;
        }
        return level;
    }
}
