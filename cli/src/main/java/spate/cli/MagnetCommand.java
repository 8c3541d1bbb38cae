package spate.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.cli.terminal.SafeText;
import spate.client.content.FileSelection;
import spate.protocol.metainfo.FileRange;
import spate.protocol.metainfo.HostPort;
import spate.protocol.metainfo.MagnetLink;
import spate.protocol.metainfo.TorrentInfo;
import tools.jackson.core.JsonGenerator;

/// `spate magnet`: makes a magnet link of a torrent.
final class MagnetCommand implements Subcommand {
    private final Syntax syntax = new Syntax("magnet", "print the magnet link of a torrent");
    private final List<HostPort> peers =
            syntax.repeated(
                    "--peer",
                    "IP:PORT",
                    TorrentOptions::hostPort,
                    "a peer to ask first; several allowed");
    private final Value<FileSelection> select =
            syntax.value(
                    "--select",
                    "FILES",
                    text -> Selection.parse(text, 0),
                    "the files to download: numbers and ranges counted from 0 as in BEP 53 ('0,2-4'),"
                            + " or globs ('*.flac'), separated by commas");
    private final Value<String> fetch =
            syntax.text("--fetch", "LINK", "get the torrent of a link from its peers (with -o)");
    private final Value<String> output =
            syntax.text("-o, --output", "FILE", "where --fetch writes the torrent");
    private final List<String> torrent =
            syntax.arguments("TORRENT", 0, 1, "a .torrent file; - for standard input");

    MagnetCommand() {
        syntax.example(
                "a link with hashes, name, trackers and web seeds", "spate magnet album.torrent");
        syntax.example(
                "a link that selects files and names a peer",
                "spate magnet --select '*.flac' --peer 192.0.2.7:6881 album.torrent");
        syntax.example("to the clipboard", "spate magnet album.torrent | wl-copy");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call) throws CommandFailure, BadUsage {
        if (fetch.given()) {
            throw CommandFailure.notYet(
                    "getting a torrent from the peers of a magnet link",
                    "ask for the .torrent file");
        }
        if (output.given()) {
            throw new BadUsage(
                    "-o is for the torrent that --fetch gets; the link goes to standard output");
        }
        if (torrent.isEmpty()) {
            throw new BadUsage("magnet needs TORRENT; see 'spate magnet --help'");
        }
        String word = torrent.getFirst();
        MagnetLink link =
                switch (TorrentSource.read(call, word)) {
                    case TorrentSource.OfFile(var file) ->
                            MagnetLink.of(file).withSelection(selected(call, file.info()));
                    case TorrentSource.OfLink(MagnetLink given) -> unselected(given);
                };
        List<HostPort> known = new ArrayList<>(link.peers());
        known.addAll(peers);
        print(call, checked(link.withPeers(known)));
        return ExitCode.DONE;
    }

    private static MagnetLink checked(MagnetLink link) throws CommandFailure {
        if (link.toString().length() > MagnetLink.MAX_CHARS) {
            throw new CommandFailure(
                    ExitCode.UNFINISHED,
                    "the link would be longer than %,d characters, and nothing would read it;"
                                    .formatted(MagnetLink.MAX_CHARS)
                            + " select fewer files, or ranges of them");
        }
        return link;
    }

    private MagnetLink unselected(MagnetLink given) throws CommandFailure {
        if (select.given()) {
            throw new CommandFailure(
                    ExitCode.UNFINISHED,
                    "a magnet link does not say which files there are; --select needs a .torrent file");
        }
        return given;
    }

    private List<FileRange> selected(Invocation call, TorrentInfo info) throws CommandFailure {
        @Nullable FileSelection selection = select.value();
        if (selection == null) {
            return List.of();
        }
        List<FileRange> ranges = new ArrayList<>();
        try {
            selection.files(info).stream().forEach(i -> ranges.add(new FileRange(i, i)));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    "--select: "
                            + e.getMessage()
                            + "; they count from 0 here, in the order of 'spate info --files'");
        }
        if (call.verbosity() > 0) {
            ranges.forEach(range -> call.note("selected: " + info.savePath(range.first())));
        }
        return ranges;
    }

    private static void print(Invocation call, MagnetLink link) {
        if (!call.json()) {
            call.out().line(SafeText.of(link.toString()));
            return;
        }
        try (JsonGenerator json = call.jsonOutput().document()) {
            json.writeStartObject();
            InfoJson.hashes(json, link.infoHashes());
            json.writeStringProperty("magnet", link.toString());
            json.writeEndObject();
        }
    }
}
