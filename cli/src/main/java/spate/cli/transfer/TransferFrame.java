package spate.cli.transfer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import spate.cli.terminal.Style;
import spate.engine.torrent.TorrentSnapshot;

/// How torrents share a terminal. Each has three lines as long as all of them fit, else one; what does
/// not fit even so is counted in the last line, which sums all of them up. Those that are done with come
/// last. A quarter of the rows is left to what happens.
final class TransferFrame {
    /// One torrent: its figures, and what of each of so many parts of it is here.
    record Part(TorrentSnapshot now, IntFunction<byte[]> map) {}

    private final List<String> lines = new ArrayList<>();
    private final int columns;
    private final Style style;

    private TransferFrame(int columns, Style style) {
        this.columns = columns;
        this.style = style;
    }

    /// The lines for a terminal of this size: each is narrower than it, and they are fewer than its rows.
    static List<String> of(List<Part> parts, int columns, int rows, Style style) {
        TransferFrame frame = new TransferFrame(columns - 1, style);
        frame.arrange(parts, Math.max(1, rows - 1 - rows / 4));
        return frame.lines;
    }

    private void arrange(List<Part> parts, int room) {
        if (parts.size() == 1 && room >= 3) {
            three(parts.getFirst());
            return;
        }
        List<Part> ranked =
                parts.stream().sorted(Comparator.comparingInt(part -> rank(part.now()))).toList();
        int shown = Math.min(parts.size(), room - 1);
        boolean large = parts.size() * 3 < room;
        for (Part part : ranked.subList(0, shown)) {
            if (large) {
                three(part);
            } else {
                lines.add(TransferDrawing.line(part.now(), part.map(), columns, style));
            }
        }
        List<TorrentSnapshot> all = parts.stream().map(Part::now).toList();
        lines.add(style.strong(TransferDrawing.total(all, parts.size() - shown, columns)));
    }

    private void three(Part part) {
        lines.add(TransferDrawing.title(part.now(), columns, style));
        lines.add(TransferDrawing.bar(part.now(), part.map(), columns, style));
        lines.add(TransferDrawing.figures(part.now(), columns, style));
    }

    private static int rank(TorrentSnapshot now) {
        return switch (now.state()) {
            case ERROR -> 0;
            case CHECKING, DOWNLOADING, STALLED -> 1;
            case SEEDING -> 2;
            case STOPPED -> 3;
        };
    }
}
