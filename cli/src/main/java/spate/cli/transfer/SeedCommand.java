package spate.cli.transfer;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spate.cli.CommandFailure;
import spate.cli.ExitCode;
import spate.cli.Invocation;
import spate.cli.Subcommand;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.client.TorrentOptions;
import spate.client.storage.ContentPaths;
import spate.engine.torrent.TorrentSettings;
import spate.engine.torrent.TorrentSettings.Goal;
import spate.protocol.metainfo.Metainfo;

/// `spate seed`: serves content that is there already.
public final class SeedCommand implements Subcommand {

    private final Syntax syntax = new Syntax("seed", "serve content that is there already");
    private final Value<String> data =
            syntax.text("--data", "DIR", "the folder that holds the content (default: here)");
    private final Flag check =
            syntax.flag("--check", "hash the data even if the state says it is good");
    private final NetworkOptions network = new NetworkOptions(syntax);
    private final List<String> torrents =
            syntax.arguments("TORRENT", 1, Syntax.ANY, "a .torrent file; - for standard input");

    public SeedCommand() {
        syntax.example(
                "seed what you made a torrent of", "spate seed album.torrent --data ~/Music");
        syntax.example("seed no faster than 2 MiB/s", "spate seed --max-up 2MiB a.torrent");
        syntax.note(
                "The data is verified first, unless the state of an earlier run says it is good. What is"
                        + " good of it is served; what is missing or bad is told of, and neither"
                        + " fetched nor changed.");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call) throws CommandFailure, BadUsage, InterruptedException {
        network.check();
        Path place = call.path(data.or("."));
        TorrentSettings settings = network.torrentSettings(Goal.SEED, false, SeedUntil.STOPPED);
        List<TransferItem> items = new ArrayList<>();
        for (Map.Entry<String, Metainfo> torrent :
                SourceReader.readAll(call, torrents).entrySet()) {
            Metainfo metainfo = torrent.getValue();
            Path folder = folderOf(metainfo, place, torrent.getKey());
            items.add(
                    new TransferItem(
                            metainfo,
                            new TorrentOptions(
                                    folder,
                                    new byte[0],
                                    network.withTrackers() ? metainfo.trackers() : List.of(),
                                    check.on(),
                                    settings)));
        }
        return new TransferRun(call, network, items, true).run();
    }

    /// The folder that holds the content; who names the content itself means the folder around it.
    private static Path folderOf(Metainfo metainfo, Path place, String source)
            throws CommandFailure {
        if (isThere(metainfo, place)) {
            return place;
        }
        Path itself = place.toAbsolutePath().normalize();
        Path around = itself.getParent();
        if (around != null && itself.equals(content(metainfo, around)) && Files.exists(itself)) {
            return around;
        }
        throw new CommandFailure(
                ExitCode.FILE_FAILURE,
                "the content of "
                        + source
                        + " is not there: "
                        + content(metainfo, place)
                        + "; name the folder that holds it with --data");
    }

    private static boolean isThere(Metainfo metainfo, Path folder) {
        return Files.exists(content(metainfo, folder), LinkOption.NOFOLLOW_LINKS);
    }

    private static Path content(Metainfo metainfo, Path folder) {
        return ContentPaths.found(metainfo.info(), metainfo.infoHashes().best(), folder).content();
    }
}
