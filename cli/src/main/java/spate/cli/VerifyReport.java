package spate.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.cli.terminal.Figures;
import spate.cli.terminal.Output;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Style;
import spate.client.verify.ContentLocation;
import spate.client.verify.FileState;
import spate.client.verify.Fit;
import spate.client.verify.PieceState;
import spate.client.verify.VerifyResult;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;
import tools.jackson.core.JsonGenerator;

/// What `spate verify` says of one torrent, or in JSON of all of them.
final class VerifyReport {
    private static final int STATE_COLUMNS = 12;
    private static final int MOST_RANGES = 8;
    private static final Set<Fit> BAD_BY_V1 = EnumSet.of(Fit.V2_ONLY, Fit.NEITHER);
    private static final Set<Fit> BAD_BY_V2 = EnumSet.of(Fit.V1_ONLY, Fit.NEITHER);

    private final Invocation call;
    private final VerifyResult result;
    private final TorrentInfo info;
    private final FileList files;
    private final Output out;
    private final Style style;

    VerifyReport(Invocation call, VerifyResult result) {
        this.call = call;
        this.result = result;
        this.info = result.info();
        this.files = info.files();
        this.out = call.out();
        this.style = call.style();
    }

    /// For a person: the sum, then each file that is not good; with `-v` every file.
    void text(ContentLocation location, double seconds, boolean listBad) {
        String name = style.strong(SafeText.of(info.name()));
        if (result.isComplete()) {
            out.line(name + ": " + style.good("all good") + ", " + sum(seconds));
        } else {
            out.line(
                    name
                            + ": "
                            + style.bad(verdict())
                            + " (in "
                            + SafeText.of(place(location))
                            + ")");
        }
        if (result.disputedCount() > 0) {
            out.line("  " + style.bad("the torrent contradicts itself") + ": " + dispute());
        }
        for (int i = 0; i < files.size() && !out.abandoned(); i++) {
            boolean worthTelling = result.file(i) != FileState.GOOD || call.verbosity() > 0;
            if (worthTelling && !files.isPad(i)) {
                file(i);
            }
        }
        if (listBad) {
            listBad();
        }
    }

    private static String place(ContentLocation location) {
        return location.folder().toAbsolutePath().normalize().toString();
    }

    private String sum(double seconds) {
        long bytes = files.contentLength();
        return Figures.count(result.pieceCount(), "piece")
                + ", "
                + Figures.size(bytes)
                + " in "
                + Figures.duration(seconds)
                + " ("
                + Figures.rate(bytes / Math.max(seconds, 1e-3))
                + ")";
    }

    private String verdict() {
        StringBuilder verdict = new StringBuilder();
        verdict.append(Figures.count(result.goodCount())).append(" of ");
        verdict.append(Figures.count(result.pieceCount(), "piece")).append(" good");
        if (result.badCount() > 0) {
            verdict.append(", ").append(Figures.count(result.badCount())).append(" bad");
        }
        if (result.missingCount() > 0) {
            verdict.append(", ").append(Figures.count(result.missingCount())).append(" missing");
        }
        int flawed = 0;
        for (int i = 0; i < files.size(); i++) {
            flawed += result.file(i) == FileState.GOOD ? 0 : 1;
        }
        return verdict + "; " + Figures.count(flawed, "file") + " not good";
    }

    /// Which half of a hybrid is wrong, if the data is right by the other.
    private String dispute() {
        int v1Only = 0;
        int v2Only = 0;
        for (int piece = 0; piece < result.pieceCount(); piece++) {
            v1Only += result.fit(piece) == Fit.V1_ONLY ? 1 : 0;
            v2Only += result.fit(piece) == Fit.V2_ONLY ? 1 : 0;
        }
        String v1 = v2Only == 0 ? "" : Figures.count(v2Only, "piece") + only("v2", "v1");
        String v2 = v1Only == 0 ? "" : Figures.count(v1Only, "piece") + only("v1", "v2");
        return v1 + (v1.isEmpty() || v2.isEmpty() ? "" : ", ") + v2;
    }

    private static String only(String fits, String fails) {
        return " good by " + fits + " and bad by " + fails;
    }

    private void file(int index) {
        FileState state = result.file(index);
        String word = state == FileState.WRONG_SIZE ? "wrong size" : state.word();
        String padding = " ".repeat(STATE_COLUMNS - word.length());
        String coloured = state == FileState.GOOD ? style.good(word) : style.bad(word);
        String detail = detail(index, state);
        out.line(
                "  "
                        + coloured
                        + padding
                        + SafeText.of(info.savePath(index))
                        + (detail.isEmpty() ? "" : style.faint("  " + SafeText.of(detail))));
    }

    private String detail(int index, FileState state) {
        String problem = result.problem(index);
        if (problem != null) {
            return problem;
        }
        return switch (state) {
            case GOOD -> Figures.size(files.length(index));
            case BAD -> ranges(index);
            case MISSING -> Figures.size(files.length(index));
            case WRONG_SIZE ->
                    Figures.count(result.actualLength(index), "byte")
                            + " instead of "
                            + Figures.count(files.length(index));
        };
    }

    /// The pieces of a file that are not good, as ranges.
    private String ranges(int index) {
        StringBuilder ranges = new StringBuilder();
        int count = 0;
        int piece = result.nextFlawedPiece(index, 0);
        while (piece >= 0 && count++ < MOST_RANGES) {
            int last = piece;
            int next = result.nextFlawedPiece(index, last + 1);
            while (next == last + 1) {
                last = next;
                next = result.nextFlawedPiece(index, last + 1);
            }
            ranges.append(ranges.isEmpty() ? "" : ", ").append(piece);
            ranges.append(last == piece ? "" : "-" + last);
            piece = next;
        }
        String noun = ranges.indexOf("-") < 0 && ranges.indexOf(",") < 0 ? "piece " : "pieces ";
        return noun + ranges + (piece >= 0 ? ", ..." : "") + disputed(index);
    }

    /// What only one half of a hybrid says against a file.
    private String disputed(int index) {
        boolean v1 = false;
        boolean v2 = false;
        boolean both = false;
        int piece = result.nextFlawedPiece(index, 0);
        while (piece >= 0) {
            v1 |= result.fit(piece) == Fit.V2_ONLY;
            v2 |= result.fit(piece) == Fit.V1_ONLY;
            both |= !result.fit(piece).isDisputed();
            piece = result.nextFlawedPiece(index, piece + 1);
        }
        if (v1 == v2) {
            return v1 ? ", by v1 or by v2" : "";
        }
        return (both ? ", some only by v" : ", only by v") + (v1 ? 1 : 2);
    }

    private void listBad() {
        for (int piece = 0; piece < result.pieceCount() && !out.abandoned(); piece++) {
            if (result.piece(piece) == PieceState.GOOD) {
                continue;
            }
            StringBuilder line = new StringBuilder(piece + "\t" + word(piece));
            long start = (long) piece * info.pieceLength();
            long end = start + info.pieceLength(piece);
            for (int i = files.fileAt(start); i < files.size() && files.offset(i) < end; i++) {
                if (!files.isPad(i) && files.length(i) > 0) {
                    line.append('\t').append(SafeText.of(info.savePath(i)));
                }
            }
            out.line(line.toString());
        }
    }

    private String word(int piece) {
        if (result.piece(piece) == PieceState.MISSING) {
            return "missing";
        }
        return switch (result.fit(piece)) {
            case V1_ONLY -> "bad by v2";
            case V2_ONLY -> "bad by v1";
            case NEITHER, BOTH -> "bad";
        };
    }

    /// One object, or an array of them where several torrents were named.
    static void json(Invocation call, List<VerifyResult> results, boolean several) {
        try (JsonGenerator json = call.jsonOutput().document()) {
            if (!several) {
                new VerifyReport(call, results.getFirst()).json(json);
                return;
            }
            json.writeStartArray();
            results.forEach(result -> new VerifyReport(call, result).json(json));
            json.writeEndArray();
        }
    }

    private void json(JsonGenerator json) {
        json.writeStartObject();
        InfoJson.hashes(json, info.infoHashes());
        json.writeStringProperty("name", info.name());
        json.writeNumberProperty("pieceCount", result.pieceCount());
        json.writeNumberProperty("good", result.goodCount());
        pieces(json, "bad", 0, result.pieceCount(), EnumSet.allOf(Fit.class));
        if (info.hasV1() && info.hasV2()) {
            pieces(json, "badV1", 0, result.pieceCount(), BAD_BY_V1);
            pieces(json, "badV2", 0, result.pieceCount(), BAD_BY_V2);
        }
        json.writeNumberProperty("missing", result.missingCount());
        json.writeBooleanProperty("complete", result.isComplete());
        json.writeArrayPropertyStart("files");
        for (int i = 0; i < files.size(); i++) {
            if (!files.isPad(i)) {
                fileJson(json, i);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /// The bad pieces of a range that fit so.
    private void pieces(JsonGenerator json, String name, int from, int to, Set<Fit> fits) {
        json.writeArrayPropertyStart(name);
        for (int piece = from; piece < to; piece++) {
            if (result.piece(piece) == PieceState.BAD && fits.contains(result.fit(piece))) {
                json.writeNumber(piece);
            }
        }
        json.writeEndArray();
    }

    private void fileJson(JsonGenerator json, int index) {
        json.writeStartObject();
        json.writeStringProperty("path", info.savePath(index));
        json.writeNumberProperty("size", files.length(index));
        json.writeStringProperty("state", result.file(index).word());
        json.writeArrayPropertyStart("badPieces");
        int piece = result.nextFlawedPiece(index, 0);
        while (piece >= 0) {
            json.writeNumber(piece);
            piece = result.nextFlawedPiece(index, piece + 1);
        }
        json.writeEndArray();
        if (info.hasV1() && info.hasV2() && files.length(index) > 0) {
            int first = (int) (files.offset(index) / info.pieceLength());
            int end = (int) ((files.end(index) - 1) / info.pieceLength()) + 1;
            pieces(json, "badPiecesV1", first, end, BAD_BY_V1);
            pieces(json, "badPiecesV2", first, end, BAD_BY_V2);
        }
        @Nullable String problem = result.problem(index);
        if (problem != null) {
            json.writeStringProperty("error", problem);
        }
        json.writeEndObject();
    }
}
