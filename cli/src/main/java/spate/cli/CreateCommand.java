package spate.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spate.cli.option.BadUsage;
import spate.cli.option.Syntax;
import spate.cli.terminal.ProgressView;
import spate.client.create.CreationException;
import spate.client.create.Sources;
import spate.client.create.TorrentCreator;
import spate.io.hash.DigestEngine;
import spate.io.hash.HashAlgorithm;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.MetainfoException;

/// `spate create`: makes a torrent of files and folders.
final class CreateCommand implements Subcommand {
    private final CreateOptions options = new CreateOptions();

    @Override
    public Syntax syntax() {
        return options.syntax;
    }

    @Override
    public ExitCode run(Invocation call) throws CommandFailure, BadUsage, InterruptedException {
        options.check();
        List<Path> paths = new ArrayList<>();
        for (String word : options.paths) {
            paths.add(call.path(word));
        }
        OutputFile output = output(call, paths);
        try {
            make(call, paths, output);
            return ExitCode.DONE;
        } catch (CreationException e) {
            throw new CommandFailure(exitCode(e.kind()), String.valueOf(e.getMessage()), e);
        }
    }

    private OutputFile output(Invocation call, List<Path> paths) throws CommandFailure, BadUsage {
        boolean replaces = options.force.on() || options.dryRun.on();
        String file = Sources.nameOf(paths, options.name.value()) + ".torrent";
        String word = options.output.value();
        if (word != null) {
            return OutputFile.of(call, word, file, replaces);
        }
        Path beside = paths.getFirst().resolveSibling(file);
        boolean plain = paths.getFirst().endsWith(file.substring(0, file.length() - 8));
        Path folder = paths.getFirst().toAbsolutePath().normalize().getParent();
        Path path = plain || folder == null ? beside : folder.resolve(file);
        return OutputFile.of(call, path, replaces);
    }

    private void make(Invocation call, List<Path> paths, OutputFile output)
            throws CommandFailure, CreationException, BadUsage, InterruptedException {
        long start = System.nanoTime();
        Thread warmUp = warmUp();
        Sources sources = Sources.find(paths, options.name.value(), options.walkRules(output));
        TorrentCreator creator = TorrentCreator.plan(sources, options.settings(call));
        CreateReport report = new CreateReport(call, sources, creator, output);
        report.warnings();
        if (options.dryRun.on()) {
            report.dryRun();
            return;
        }
        warmUp.join();
        byte[] torrent = hash(call, creator, report);
        Metainfo metainfo = reread(torrent);
        report.renamed(metainfo.info());
        output.write(torrent);
        report.written(metainfo, torrent.length, (System.nanoTime() - start) / 1e9);
    }

    private Thread warmUp() {
        return switch (options.version()) {
            case V1 -> DigestEngine.warmUp(HashAlgorithm.SHA1);
            case V2 -> DigestEngine.warmUp(HashAlgorithm.SHA256);
            case HYBRID -> DigestEngine.warmUp(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
        };
    }

    private static byte[] hash(Invocation call, TorrentCreator creator, CreateReport report)
            throws CreationException, InterruptedException {
        call.stop().onRequest(creator::cancel);
        try (ProgressView _ = report.progress()) {
            return creator.create();
        }
    }

    /// Reads what was made as anybody would: what is not valid must not leave this house.
    private static Metainfo reread(byte[] torrent) throws CommandFailure {
        try {
            return Metainfo.parse(torrent);
        } catch (MetainfoException e) {
            throw new CommandFailure(
                    ExitCode.UNFINISHED,
                    "no valid torrent can be made of this: "
                            + e.getMessage()
                            + "; change the files or their names",
                    e);
        }
    }

    private static ExitCode exitCode(CreationException.Kind kind) {
        return switch (kind) {
            case UNREADABLE, CHANGED -> ExitCode.FILE_FAILURE;
            case BAD_NAME, BAD_LINK, NOTHING, TOO_LARGE -> ExitCode.UNFINISHED;
        };
    }
}
