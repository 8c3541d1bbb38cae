package spate.cli;

import java.util.List;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Syntax;

/// `spate info`: shows what is in a torrent file, a magnet link or an info hash.
final class InfoCommand implements Subcommand {
    private final Syntax syntax =
            new Syntax("info", "show everything in a torrent, a magnet link or an info hash");
    private final Flag files =
            syntax.flag("--files", "only the files, one a line: number, size in bytes, path");
    private final Flag trackers =
            syntax.flag(
                    "--trackers", "only the trackers, one a line; tiers set apart by empty lines");
    private final Flag pieces =
            syntax.flag("--pieces", "only the hashes of the pieces, one a line");
    private final List<String> sources =
            syntax.arguments("SOURCE", 1, Syntax.ANY, TorrentSource.HELP);

    InfoCommand() {
        syntax.example("everything, with the files as a tree", "spate info album.torrent");
        syntax.example("what a magnet link says", "spate info 'magnet:?xt=urn:btih:...'");
        syntax.example("the largest files", "spate info --files album.torrent | sort -rnk2 | head");
        syntax.example("the info hash alone", "spate info --json album.torrent | jq -r .infoHash");
        syntax.note(
                "Names are shown as they would be saved: made safe, with control characters taken out.");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call) throws CommandFailure, BadUsage {
        if (call.json()) {
            InfoJson.write(call, sources);
            return ExitCode.DONE;
        }
        boolean first = true;
        for (String word : sources) {
            TorrentSource source = TorrentSource.read(call, word);
            if (!first && !call.out().abandoned()) {
                call.out().line("");
            }
            first = false;
            show(call, source);
        }
        return ExitCode.DONE;
    }

    private void show(Invocation call, TorrentSource source) throws CommandFailure {
        InfoLists lists = new InfoLists(call.out(), source);
        if (files.on()) {
            lists.files();
        }
        if (trackers.on()) {
            lists.trackers();
        }
        if (pieces.on()) {
            lists.pieces();
        }
        if (!files.on() && !trackers.on() && !pieces.on()) {
            new InfoText(call.out(), call.style(), call.verbosity() > 0).show(source);
        }
    }
}
