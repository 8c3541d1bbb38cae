package spate.cli.transfer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spate.cli.CommandFailure;
import spate.cli.InputFile;
import spate.cli.Invocation;
import spate.cli.TorrentSource;
import spate.cli.WebSource;
import spate.cli.option.BadUsage;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.Metainfo;

/// Reads what names a torrent on the command line.
final class SourceReader {

    private SourceReader() {}

    /// Reads all of them, in their order, by what they are called; one that is named twice is taken once.
    static Map<String, Metainfo> readAll(Invocation call, List<String> sources)
            throws CommandFailure, BadUsage {
        Map<String, Metainfo> torrents = new LinkedHashMap<>();
        Map<InfoHash, String> names = new HashMap<>();
        for (String source : sources) {
            if (torrents.containsKey(source)) {
                call.warn(source + " is named twice; it is taken once");
                continue;
            }
            Metainfo torrent = read(call, source);
            String first = null;
            for (InfoHash hash : torrent.infoHashes().wire()) {
                String before = names.putIfAbsent(hash, source);
                first = first == null ? before : first;
            }
            if (first == null) {
                torrents.put(source, torrent);
            } else {
                call.warn(source + " is the same torrent as " + first + "; it is taken once");
            }
        }
        return torrents;
    }

    private static Metainfo read(Invocation call, String source) throws CommandFailure, BadUsage {
        if (source.startsWith("magnet:")) {
            throw CommandFailure.notYet(
                    "downloading from a magnet link", "give the .torrent file instead");
        }
        if (source.matches("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")) {
            throw CommandFailure.notYet(
                    "downloading by info hash", "give the .torrent file instead");
        }
        byte[] content =
                WebSource.isUrl(source)
                        ? WebSource.read(source)
                        : InputFile.read(call, source, Metainfo.MAX_BYTES);
        return TorrentSource.parse(content, source);
    }
}
