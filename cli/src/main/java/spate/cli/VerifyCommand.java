package spate.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.cli.terminal.ProgressView;
import spate.client.verify.ContentLocation;
import spate.client.verify.ContentVerifier;
import spate.client.verify.VerifyResult;
import spate.io.hash.DigestEngine;
import spate.io.hash.HashAlgorithm;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;

/// `spate verify`: compares data on disk with its torrent.
final class VerifyCommand implements Subcommand {
    private static final int MAX_THREADS = 256;

    private final Syntax syntax = new Syntax("verify", "compare data on disk with its torrent");
    private final Value<String> data =
            syntax.text(
                    "--data",
                    "PATH",
                    "the folder that holds the content, or the content itself (default: here)");
    private final Flag listBad =
            syntax.flag("--list-bad", "list every piece that is not good, with its files");
    private final Value<Integer> threads =
            syntax.value(
                    "--threads",
                    "N",
                    Quantity.count(1, MAX_THREADS),
                    "read and hash with so many threads (default: one a processor)");
    private final List<String> torrents =
            syntax.arguments("TORRENT", 1, Syntax.ANY, "a .torrent file; - for standard input");

    VerifyCommand() {
        syntax.example(
                "data that lies where it was downloaded to",
                "spate verify --data ~/Downloads album.torrent");
        syntax.example("every torrent here, quietly", "spate verify -q *.torrent && echo all good");
        syntax.example(
                "the damaged files, for a script",
                "spate verify --json a.torrent | jq '.files[] | select(.state != \"good\").path'");
        syntax.note(
                "Names that are not safe on every system are shown as they would be saved. A file is looked"
                        + " for under that name and, if there is none, under the one that the torrent"
                        + " spells; so does 'spate seed'.");
        syntax.note(
                "In a v1 torrent a piece can lie in several files: if it is bad, all of them are named. In"
                        + " v2 and hybrid torrents each piece has one file. Of a hybrid both hashes of each piece are"
                        + " compared; a piece that has only one of them is told with that one: then the"
                        + " torrent contradicts itself. The exit code is 0 if everything"
                        + " is good, and 5 if not.");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call) throws CommandFailure, BadUsage, InterruptedException {
        Path place = place(call);
        List<VerifyResult> results = new ArrayList<>();
        ExitCode end = ExitCode.DONE;
        for (String word : torrents) {
            try {
                VerifyResult result = verify(call, TorrentSource.readFile(call, word), place);
                end = end.and(result.isComplete() ? ExitCode.DONE : ExitCode.MISMATCH);
                if (call.json()) {
                    results.add(result);
                }
            } catch (CommandFailure e) {
                if (torrents.size() == 1) {
                    throw e;
                }
                call.fail(e); // the others are checked all the same
                end = end.and(e.exitCode());
            }
        }
        if (call.json()) {
            VerifyReport.json(call, results, torrents.size() > 1);
        }
        return end;
    }

    private Path place(Invocation call) throws CommandFailure, BadUsage {
        @Nullable String named = data.value();
        Path path = call.path(named == null ? "." : named);
        if (named != null && !Files.exists(path)) {
            throw new CommandFailure(
                    ExitCode.FILE_FAILURE,
                    "cannot read "
                            + named
                            + ": there is no such file or folder; name the place of the data with --data");
        }
        return path;
    }

    private VerifyResult verify(Invocation call, Metainfo torrent, Path place)
            throws CommandFailure, InterruptedException {
        if (torrent.info().hasFolder() && Files.isRegularFile(place)) {
            throw new CommandFailure(
                    ExitCode.FILE_FAILURE,
                    place
                            + " is a file, and the content of the torrent '"
                            + torrent.info().name()
                            + "' is a folder; name that, or the folder it lies in");
        }
        long start = System.nanoTime();
        Thread warmUp = warmUp(torrent.info());
        ContentLocation location = ContentLocation.find(torrent.info(), place);
        int processors = Runtime.getRuntime().availableProcessors();
        ContentVerifier verifier = new ContentVerifier(torrent, location, threads.or(processors));
        call.stop().onRequest(verifier::cancel);
        warmUp.join();
        VerifyResult result;
        try (ProgressView _ = progress(call, verifier)) {
            result = verifier.run();
        }
        if (!call.json()) {
            double seconds = (System.nanoTime() - start) / 1e9;
            new VerifyReport(call, result).text(location, seconds, listBad.on());
        }
        return result;
    }

    private static Thread warmUp(TorrentInfo info) {
        if (info.hasV1() && info.hasV2()) {
            return DigestEngine.warmUp(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
        }
        return DigestEngine.warmUp(info.hasV1() ? HashAlgorithm.SHA1 : HashAlgorithm.SHA256);
    }

    private static ProgressView progress(Invocation call, ContentVerifier verifier) {
        if (call.json() || call.quiet()) {
            return ProgressView.none();
        }
        return ProgressView.of(
                call.screen(), "checking", verifier::doneBytes, verifier::totalBytes);
    }
}
