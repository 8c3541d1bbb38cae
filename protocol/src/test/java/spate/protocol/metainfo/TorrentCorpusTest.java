package spate.protocol.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spate.protocol.metainfo.MetainfoException.Kind;
import spate.protocol.testing.Corpus;

/// Every row of the corpus of real torrents is judged as its manifest says.
class TorrentCorpusTest {
    /// What the manifest's words for an error mean here.
    private static final Map<String, List<Kind>> KINDS =
            Map.ofEntries(
                    Map.entry("missing or invalid 'info' section", List.of(Kind.INFO_MISSING)),
                    Map.entry(
                            "missing name in torrent file",
                            List.of(Kind.NAME_MISSING, Kind.PATH_MISSING)),
                    Map.entry("invalid length of torrent", List.of(Kind.LENGTH_INVALID)),
                    Map.entry("invalid 'name' of torrent", List.of(Kind.PATH_INVALID)),
                    Map.entry("invalid or missing 'pieces'", List.of(Kind.PIECES_MISSING)),
                    Map.entry("too many pieces", List.of(Kind.TOO_MANY_PIECES)),
                    Map.entry("no files in torrent", List.of(Kind.NO_FILES)),
                    Map.entry("torrent file is not a dictionary", List.of(Kind.NOT_A_DICTIONARY)),
                    Map.entry(
                            "incorrect number of piece hashes",
                            List.of(Kind.PIECES_LENGTH_INVALID)),
                    Map.entry("the v1 and v2 file metadata", List.of(Kind.HYBRID_MISMATCH)),
                    Map.entry("failed to parse files", List.of(Kind.FILES_INVALID)),
                    Map.entry("a piece layer is invalid", List.of(Kind.PIECE_LAYER_INVALID)),
                    Map.entry("libtorrent 2.0.8 accepts;", List.of(Kind.PIECE_LAYER_INVALID)),
                    Map.entry("a v2 file entry has no root", List.of(Kind.PIECES_ROOT_MISSING)),
                    Map.entry(
                            "invalid or missing 'piece length'",
                            List.of(Kind.PIECE_LENGTH_INVALID)),
                    Map.entry("invalid bencoding", List.of(Kind.INVALID_BENCODING)));

    /// Rows whose verdict is not followed. The root in this file was changed on purpose, so that the
    /// layer does not hash to it: not valid by BEP 52, and refused by libtorrent's own test of adding
    /// it; libtorrent 2.0.8, whose verdict stands in the manifest, did not look.
    private static final Map<String, Kind> OTHERWISE =
            Map.of("arvidn_libtorrent__v2_invalid_root_hash.torrent", Kind.PIECE_LAYER_INVALID);

    @TestFactory
    Stream<DynamicTest> everyRowIsJudgedAsTheManifestSays() {
        List<String[]> rows = Corpus.rows("torrents/MANIFEST.tsv");
        List<String> columns = Arrays.asList(rows.getFirst());
        return rows.stream()
                .skip(1)
                .map(cells -> {
                    Map<String, String> row = new LinkedHashMap<>();
                    for (int i = 0; i < cells.length; i++) {
                        row.put(columns.get(i), utf8(cells[i]));
                    }
                    return dynamicTest(row.get("file"), () -> judge(row));
                });
    }

    private static String utf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static void judge(Map<String, String> row) throws Exception {
        byte[] file = Files.readAllBytes(Corpus.file("torrents/" + row.get("file")));
        Kind otherwise = OTHERWISE.get(row.get("file"));
        if (otherwise == null && row.get("verdict").equals("valid")) {
            valid(row, Metainfo.parse(file));
            return;
        }
        MetainfoException error = assertThrows(MetainfoException.class, () -> Metainfo.parse(file));
        List<Kind> expected = otherwise == null ? kinds(row) : List.of(otherwise);
        assertTrue(expected.contains(error.kind()), error.kind() + ": " + error.getMessage());
    }

    private static List<Kind> kinds(Map<String, String> row) {
        return KINDS.entrySet().stream()
                .filter(e -> row.get("error_kind").startsWith(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError(row.get("error_kind")));
    }

    private static void valid(Map<String, String> row, Metainfo torrent) {
        TorrentInfo info = torrent.info();
        InfoHash v1 = info.infoHashes().v1();
        InfoHash v2 = info.infoHashes().v2();
        assertEquals(row.get("v1_infohash"), v1 == null ? "" : v1.hex());
        assertEquals(row.get("v2_infohash"), v2 == null ? "" : v2.hex());
        assertEquals(row.get("name"), info.name());
        assertEquals(row.get("piece_length"), Integer.toString(info.pieceLength()));
        assertEquals(row.get("num_pieces"), Integer.toString(info.pieceCount()));
        assertEquals(row.get("private"), info.isPrivate() ? "True" : "False");
        assertEquals(row.get("num_files"), Integer.toString(info.files().size() + gaps(info)));
        assertEquals(row.get("total_size"), Long.toString(sizeWithGaps(info)));
    }

    /// libtorrent counts the gaps between the files of a v2 torrent as padding files.
    private static int gaps(TorrentInfo info) {
        int gaps = 0;
        for (int i = 0; i < info.files().size() && !info.hasV1(); i++) {
            gaps += info.files().length(i) % info.pieceLength() == 0 ? 0 : 1;
        }
        return gaps;
    }

    private static long sizeWithGaps(TorrentInfo info) {
        return info.hasV1() ? info.totalSize() : (long) info.pieceCount() * info.pieceLength();
    }
}
