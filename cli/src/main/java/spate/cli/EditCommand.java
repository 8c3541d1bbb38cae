package spate.cli;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import spate.cli.option.BadUsage;
import spate.cli.option.Choice;
import spate.cli.option.Flag;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.cli.terminal.SafeText;
import spate.io.file.DurableFiles;
import spate.io.file.FileFailure;
import spate.protocol.metainfo.HostPort;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoEditor;
import spate.protocol.metainfo.MetainfoException;
import spate.protocol.metainfo.TorrentInfo;
import tools.jackson.core.JsonGenerator;

/// `spate edit`: changes what is said in torrent files about trackers, web seeds and origin.
final class EditCommand implements Subcommand {
    private final Syntax syntax =
            new Syntax("edit", "change trackers, web seeds, comment and more in torrent files");
    private final List<String> torrents =
            syntax.arguments(
                    "TORRENT",
                    1,
                    Syntax.ANY,
                    "a .torrent file, changed in place; - for standard input, to standard output");

    {
        syntax.section("Trackers and web seeds");
    }

    private final List<List<String>> addTrackers =
            syntax.repeated(
                    "--add-tracker",
                    "URL",
                    TorrentOptions::tier,
                    "add a tier of one tracker, or with commas of several");
    private final List<String> removeTrackers =
            syntax.repeated(
                    "--remove-tracker",
                    "URL",
                    text -> text,
                    "remove this tracker; '*' removes all");
    private final List<TrackerChange.Replacement> replaceTrackers =
            syntax.repeated(
                    "--replace-tracker",
                    "OLD=NEW",
                    TrackerChange::replacement,
                    "put another tracker in the place of one");
    private final List<String> addWebSeeds =
            syntax.repeated("--add-web-seed", "URL", TorrentOptions::webSeed, "add a web seed");
    private final List<String> removeWebSeeds =
            syntax.repeated(
                    "--remove-web-seed",
                    "URL",
                    text -> text,
                    "remove this web seed; '*' removes all");
    private final List<HostPort> addDhtNodes =
            syntax.repeated(
                    "--add-dht-node",
                    "HOST:PORT",
                    TorrentOptions::hostPort,
                    "add a node of the DHT");
    private final Flag noDhtNodes = syntax.flag("--no-dht-nodes", "remove the nodes of the DHT");

    {
        syntax.section("Origin");
    }

    private final Value<String> comment = syntax.text("-c, --comment", "TEXT", "another comment");
    private final Flag noComment = syntax.flag("--no-comment", "remove the comment");
    private final Value<String> createdBy =
            syntax.text("--created-by", "TEXT", "another program that made it");
    private final Flag noCreatedBy = syntax.flag("--no-created-by", "remove what made it");
    private final Value<Long> date =
            syntax.value(
                    "--date",
                    "WHEN",
                    TorrentOptions::date,
                    "another date: ISO 8601 or seconds since 1970");
    private final Flag noDate = syntax.flag("--no-date", "remove the date");

    {
        syntax.section("Part of the info hash");
    }

    private final Choice isPrivate =
            syntax.choice("--private, --public", "whether peers come from the trackers only");
    private final Value<String> source = syntax.text("--source", "TEXT", "another source");
    private final Flag noSource = syntax.flag("--no-source", "remove the source");
    private final Flag allowNewHash =
            syntax.flag("--allow-new-hash", "allow changes that make it another torrent");

    {
        syntax.section("Output");
    }

    private final Value<String> output =
            syntax.text("-o, --output", "FILE", "write there, not in place; - for standard output");
    private final Flag force =
            syntax.flag("--force", "let -o replace a file that is there already");
    private final Flag dryRun = syntax.flag("--dry-run", "say what would change; write nothing");

    EditCommand() {
        syntax.example(
                "a tracker that moved, in all torrents here",
                "spate edit --replace-tracker udp://a.example:80=udp://b.example:80 *.torrent");
        syntax.example(
                "one more tracker and no comment, as a copy",
                "spate edit --add-tracker udp://t.example:1 --no-comment -o b.torrent a.torrent");
        syntax.example(
                "a private copy for a site, with its own info hash",
                "spate edit --private --source SITE --allow-new-hash -o site.torrent a.torrent");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call) throws CommandFailure, BadUsage {
        check();
        ExitCode end = ExitCode.DONE;
        for (String word : torrents) {
            try {
                edit(call, word);
            } catch (CommandFailure e) {
                if (torrents.size() == 1) {
                    throw e;
                }
                call.fail(e); // the others need not suffer
                end = end.and(e.exitCode());
            }
        }
        return end;
    }

    private void check() throws BadUsage {
        contradiction(comment.given() && noComment.on(), "--comment", "--no-comment");
        contradiction(createdBy.given() && noCreatedBy.on(), "--created-by", "--no-created-by");
        contradiction(date.given() && noDate.on(), "--date", "--no-date");
        contradiction(source.given() && noSource.on(), "--source", "--no-source");
        if (output.given() && torrents.size() > 1) {
            throw new BadUsage("-o takes one torrent; leave it away to edit several in place");
        }
    }

    private static void contradiction(boolean both, String one, String other) throws BadUsage {
        if (both) {
            throw new BadUsage(one + " and " + other + " contradict each other; give one");
        }
    }

    private void edit(Invocation call, String word) throws CommandFailure, BadUsage {
        Metainfo before = TorrentSource.readFile(call, word);
        MetainfoEditor editor = edited(word, before);
        byte[] content = editor.toBytes();
        boolean changed = !before.rawFile().equals(ByteBuffer.wrap(content));
        Metainfo after = reread(word, content);
        if (editor.changesInfoHash() && !allowNewHash.on()) {
            throw new CommandFailure(
                    ExitCode.UNFINISHED,
                    "%s is not changed: its info hash would become %s, another torrent for every peer;"
                                    .formatted(word, after.infoHashes().best())
                            + " allow it with --allow-new-hash");
        }
        String written = write(call, word, content, changed);
        if (!written.equals(Invocation.STANDARD_STREAM) || dryRun.on()) {
            report(call, written, before, after, changed);
        }
    }

    /// Returns what was, or would be, written: a file in the folder if `-o` names one.
    private String write(Invocation call, String word, byte[] content, boolean changed)
            throws CommandFailure, BadUsage {
        String target = output.or(word);
        boolean standard = target.equals(Invocation.STANDARD_STREAM);
        if (dryRun.on()) {
            return target;
        }
        if (output.given() || standard) {
            String fallback = String.valueOf(call.path(word).getFileName());
            OutputFile file = OutputFile.of(call, target, fallback, force.on());
            file.write(content);
            return file.name();
        } else if (changed) {
            replace(word, call.path(word), content);
        }
        return target;
    }

    private static void replace(String word, Path file, byte[] content) throws CommandFailure {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(
                    ExitCode.FILE_FAILURE,
                    word + " is no file that can be changed in place; name another with -o");
        }
        try {
            DurableFiles.replace(file, content);
        } catch (FileFailure e) {
            throw CommandFailure.writing(word, e);
        }
    }

    private static Metainfo reread(String word, byte[] content) throws CommandFailure {
        try {
            return Metainfo.parse(content);
        } catch (MetainfoException e) {
            throw new CommandFailure(
                    ExitCode.UNFINISHED,
                    word + " is not changed: it would not be valid any more: " + e.getMessage(),
                    e);
        }
    }

    private MetainfoEditor edited(String word, Metainfo before) throws CommandFailure {
        MetainfoEditor editor = MetainfoEditor.of(before);
        TrackerChange trackers = new TrackerChange(addTrackers, removeTrackers, replaceTrackers);
        if (!trackers.isNothing()) {
            editor.trackers(trackers.apply(TrackerChange.tiers(before, word), word));
        }
        seeds(editor, before, word);
        origin(editor);
        if (!isPrivate.open() && isPrivate.is("--private") != before.info().isPrivate()) {
            editor.isPrivate(isPrivate.is("--private"));
        }
        if (noSource.on() || source.given()) {
            editor.source(source.value());
        }
        return editor;
    }

    private void seeds(MetainfoEditor editor, Metainfo before, String word) throws CommandFailure {
        if (!addWebSeeds.isEmpty() || !removeWebSeeds.isEmpty()) {
            TrackerChange.demandAll(before.webSeeds().size(), "web seeds", word);
            demandWebSeeds(before.webSeeds(), word);
            editor.webSeeds(TrackerChange.changed(before.webSeeds(), addWebSeeds, removeWebSeeds));
        }
        if (noDhtNodes.on() || !addDhtNodes.isEmpty()) {
            List<HostPort> nodes = noDhtNodes.on() ? List.of() : before.dhtNodes();
            TrackerChange.demandAll(nodes.size(), "nodes", word);
            editor.dhtNodes(
                    Stream.concat(nodes.stream(), addDhtNodes.stream()).distinct().toList());
        }
    }

    private void demandWebSeeds(List<String> there, String word) throws CommandFailure {
        for (String url : removeWebSeeds) {
            if (!url.equals(TrackerChange.ALL) && !there.contains(url)) {
                throw new CommandFailure(
                        ExitCode.UNFINISHED,
                        "there is no web seed %s in %s; 'spate info' lists them"
                                .formatted(url, word));
            }
        }
    }

    private void origin(MetainfoEditor editor) {
        if (noComment.on() || comment.given()) {
            editor.comment(comment.value());
        }
        if (noCreatedBy.on() || createdBy.given()) {
            editor.createdBy(createdBy.value());
        }
        Long seconds = date.value();
        if (noDate.on()) {
            editor.creationDate(OptionalLong.empty());
        } else if (seconds != null) {
            editor.creationDate(OptionalLong.of(seconds));
        }
    }

    private void report(
            Invocation call, String where, Metainfo before, Metainfo after, boolean changed) {
        boolean newHash = !before.infoHashes().equals(after.infoHashes());
        if (call.json()) {
            try (JsonGenerator json = call.jsonOutput().line()) {
                json.writeStartObject();
                json.writeStringProperty("path", where);
                json.writeBooleanProperty("changed", changed);
                json.writeBooleanProperty("newHash", newHash);
                InfoJson.hashes(json, after.infoHashes());
                json.writeEndObject();
            }
            return;
        }
        if (call.quiet()) {
            return;
        }
        String done = dryRun.on() ? " would be changed" : " changed";
        call.out().line(SafeText.of(where) + (changed ? done : " needs no change"));
        if (newHash) {
            call.out().line("  the info hash changes, it is another torrent now:");
            call.out().line("  was " + hashes(before.info()));
            call.out().line("  is  " + hashes(after.info()));
        }
    }

    private static String hashes(TorrentInfo info) {
        var hashes = info.infoHashes();
        return hashes.v1() != null && hashes.v2() != null
                ? hashes.v1() + " and " + hashes.v2()
                : hashes.best().hex();
    }
}
