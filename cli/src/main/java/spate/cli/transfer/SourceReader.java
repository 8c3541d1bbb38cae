package spate.cli.transfer;

import spate.cli.CommandFailure;
import spate.cli.InputFile;
import spate.cli.Invocation;
import spate.cli.TorrentSource;
import spate.cli.WebSource;
import spate.cli.option.BadUsage;
import spate.protocol.metainfo.Metainfo;

/// Reads what names a torrent on the command line.
final class SourceReader {

    private SourceReader() {}

    static Metainfo read(Invocation call, String source) throws CommandFailure, BadUsage {
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
