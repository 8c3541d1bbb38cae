package spate.protocol.metainfo;

import java.util.Arrays;
import spate.protocol.metainfo.PathSanitizer.Rule;

/// Any bytes: refused with a reason, or a torrent whose names are safe and whose figures agree.
final class MetainfoFuzzer {
    private static final int MAX_CHECKED = 2_000;

    private MetainfoFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        byte[] before = data.clone();
        for (Rule rule : Rule.values()) {
            try {
                check(Metainfo.parse(data, rule), rule);
            } catch (MetainfoException e) {
                require(!e.getMessage().isEmpty());
            }
        }
        require(Arrays.equals(before, data));
    }

    private static void check(Metainfo torrent, Rule rule) throws Exception {
        TorrentInfo info = torrent.info();
        FileList files = info.files();
        FileListTest.assertAllSafe(info, rule);
        require(info.pieceCount() > 0 && files.size() > 0);
        long end = 0;
        for (int i = 0; i < files.size(); i++) {
            require(files.offset(i) >= end && files.length(i) >= 0);
            end = files.end(i);
            require(files.length(i) == 0 || files.fileAt(files.offset(i)) == i);
        }
        long covered = 0;
        for (int piece = 0; piece < Math.min(info.pieceCount(), MAX_CHECKED); piece++) {
            int length = info.pieceLength(piece);
            require(length > 0 && length <= info.pieceLength());
            require(!info.hasV2() || info.v2PieceLength(piece) <= length);
            covered += length;
        }
        require(info.pieceCount() > MAX_CHECKED || covered == info.totalSize());
        byte[] raw = new byte[info.rawInfoLength()];
        info.rawInfo().get(raw);
        require(TorrentInfo.parse(raw, rule).infoHashes().equals(info.infoHashes()));
        edited(torrent);
    }

    /// Editing keeps the info hash, and gives a torrent again.
    private static void edited(Metainfo torrent) throws Exception {
        byte[] file = MetainfoEditor.of(torrent).comment("x").toBytes();
        Metainfo again = Metainfo.parse(file);
        require(again.infoHashes().equals(torrent.infoHashes()));
        require(again.trackers().equals(torrent.trackers()));
        require("x".equals(again.comment()));
        MagnetLink link = MagnetLink.of(torrent);
        require(MagnetLink.parse(link.toString()).infoHashes().equals(link.infoHashes()));
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
