package spate.cli;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import spate.cli.terminal.Output;
import spate.cli.terminal.SafeText;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;

/// The parts of a torrent as plain lists, one thing a line, for people and for other programs.
final class InfoLists {
    private static final HexFormat HEX = HexFormat.of();

    private final Output out;
    private final TorrentSource source;

    InfoLists(Output out, TorrentSource source) {
        this.out = out;
        this.source = source;
    }

    private Metainfo torrent() throws CommandFailure {
        return switch (source) {
            case TorrentSource.OfFile(Metainfo torrent) -> torrent;
            case TorrentSource.OfLink _ ->
                    throw new CommandFailure(
                            ExitCode.UNFINISHED,
                            "a magnet link does not say which files there are; name a .torrent file");
        };
    }

    /// Number (from 1, as `download --files` takes it), size in bytes, path.
    void files() throws CommandFailure {
        TorrentInfo info = torrent().info();
        FileList files = info.files();
        for (int i = 0; i < files.size() && !out.abandoned(); i++) {
            if (!files.isPad(i)) {
                String target = files.symlinkTarget(i);
                String arrow = target == null ? "" : " -> " + target;
                out.line(
                        "%d\t%d\t%s"
                                .formatted(
                                        i + 1,
                                        files.length(i),
                                        SafeText.of(info.savePath(i) + arrow)));
            }
        }
    }

    void trackers() {
        List<List<String>> tiers =
                switch (source) {
                    case TorrentSource.OfFile(Metainfo torrent) -> torrent.trackers();
                    case TorrentSource.OfLink(var link) ->
                            link.trackers().stream().map(List::of).toList();
                };
        boolean first = true;
        for (List<String> tier : tiers) {
            if (!first) {
                out.line("");
            }
            first = false;
            tier.forEach(url -> out.line(SafeText.of(url)));
        }
    }

    /// Piece and v1 hash; or file, piece of the file and v2 hash.
    void pieces() throws CommandFailure {
        Metainfo torrent = torrent();
        TorrentInfo info = torrent.info();
        byte[] hash = new byte[TorrentInfo.V1_HASH_LENGTH];
        for (int i = 0; info.hasV1() && i < info.pieceCount() && !out.abandoned(); i++) {
            info.v1Hash(i, hash);
            out.line(i + "\t" + HEX.formatHex(hash));
        }
        for (int i = 0; info.hasV2() && i < info.files().size() && !out.abandoned(); i++) {
            ByteBuffer layer = torrent.pieceLayer(i);
            if (layer != null) {
                layer(info, i, layer);
            }
        }
    }

    private void layer(TorrentInfo info, int fileIndex, ByteBuffer layer) {
        byte[] hash = new byte[32];
        int piece = (int) (info.files().offset(fileIndex) / info.pieceLength());
        while (layer.hasRemaining()) {
            layer.get(hash);
            out.line(piece++ + "\t" + HEX.formatHex(hash));
        }
    }
}
