package spate.cli.transfer;

import java.util.ArrayList;
import java.util.List;
import spate.cli.terminal.Cells;
import spate.cli.terminal.Figures;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Style;
import spate.engine.torrent.TorrentSnapshot;
import spate.engine.torrent.TorrentSnapshot.State;

/// The lines of a torrent on a terminal around its bar: what it is and does, and its figures. They
/// keep their places, and what does not fit is left out, the least important first.
final class TransferDrawing {

    private static final String GAP = "   ";

    private TransferDrawing() {}

    /// The name, and at the right end what is being done.
    static String title(TorrentSnapshot now, int columns, Style style) {
        String state = state(now);
        String name = Cells.cut(SafeText.of(now.name()), columns - Cells.width(state) - 2);
        int gap = columns - Cells.width(name) - Cells.width(state);
        boolean troubled = now.state() == State.ERROR || now.state() == State.STALLED;
        return style.strong(name)
                + " ".repeat(Math.max(1, gap))
                + (troubled ? style.warning(state) : style.faint(state));
    }

    private static String state(TorrentSnapshot now) {
        return switch (now.state()) {
            case ERROR -> "paused";
            case CHECKING ->
                    now.piecesToCheck() == 0
                            ? "checking"
                            : "checking " + now.checkedPieces() * 100L / now.piecesToCheck() + " %";
            case DOWNLOADING, STALLED, SEEDING, STOPPED -> TransferText.state(now);
        };
    }

    /// The figures, or why it is paused.
    static String figures(TorrentSnapshot now, int columns, Style style) {
        if (now.state() == State.ERROR) {
            return style.warning(Cells.cut(SafeText.of(now.reason()), columns));
        }
        List<String> parts = new ArrayList<>();
        parts.add(amount(now));
        parts.add("↓ " + padded(Figures.rate(now.downRate())));
        parts.add("↑ " + padded(Figures.rate(now.upRate())));
        parts.add(TransferText.left(now));
        parts.add(Figures.count(now.peers(), "peer"));
        parts.removeIf(String::isEmpty);
        while (parts.size() > 1 && Cells.width(String.join(GAP, parts)) > columns) {
            parts.removeLast();
        }
        return Cells.cut(String.join(GAP, parts), columns);
    }

    /// As wide as any rate, so that what follows stands still.
    private static String padded(String rate) {
        return rate + " ".repeat(Math.max(0, 10 - rate.length()));
    }

    private static String amount(TorrentSnapshot now) {
        String size = Figures.size(now.wantedBytes());
        if (now.state() != State.SEEDING) {
            String have = Figures.size(now.haveBytes());
            return " ".repeat(Math.max(0, 8 - have.length())) + have + " of " + size;
        }
        double ratio = (double) now.uploaded() / Math.max(1, now.wantedBytes());
        return "%s, sent %s (%.2f times)".formatted(size, Figures.size(now.uploaded()), ratio);
    }
}
