package spate.cli.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
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
    private static final int WIDEST_BAR = 100;
    private static final int WIDEST_RATE = 10;

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

    /// What of each part of the torrent is here and what can be had, and how much that is.
    static String bar(TorrentSnapshot now, IntFunction<byte[]> map, int columns, Style style) {
        int cells = Math.min(WIDEST_BAR, columns - 7);
        return PieceBar.of(map.apply(cells), cells, style) + percent(now);
    }

    private static String percent(TorrentSnapshot now) {
        return String.format(" %3d %%", TransferText.percent(now));
    }

    /// All of it in one line: the name, a short bar, how much is here, and what is being done.
    static String line(TorrentSnapshot now, IntFunction<byte[]> map, int columns, Style style) {
        int cells = columns < 40 ? 0 : Math.min(30, columns / 4);
        String doing = Cells.cut(doing(now), 2 + WIDEST_RATE);
        doing += " ".repeat(2 + WIDEST_RATE - Cells.width(doing));
        int room = columns - cells - 6 - 2 - Cells.width(doing) - 1;
        String name = room < 4 ? "" : Cells.cut(SafeText.of(now.name()), room);
        boolean troubled = now.state() == State.ERROR || now.state() == State.STALLED;
        return name
                + " ".repeat(Math.max(0, room - Cells.width(name)) + 1)
                + (cells == 0 ? "" : PieceBar.of(map.apply(cells), cells, style))
                + percent(now)
                + "  "
                + (troubled ? style.warning(doing) : doing);
    }

    private static String doing(TorrentSnapshot now) {
        return switch (now.state()) {
            case DOWNLOADING -> "↓ " + Figures.rate(now.downRate());
            case SEEDING -> "↑ " + Figures.rate(now.upRate());
            case STALLED -> now.peers() == 0 ? "no peers" : "stalled";
            case CHECKING -> "checking";
            case ERROR -> "paused";
            case STOPPED -> isComplete(now) ? "complete" : "stopped";
        };
    }

    private static boolean isComplete(TorrentSnapshot now) {
        return now.state() != State.CHECKING && now.haveBytes() >= now.wantedBytes();
    }

    /// The figures of all torrents together.
    ///
    /// @param hidden how many of them are not shown
    static String total(List<TorrentSnapshot> all, int hidden, int columns) {
        long down = all.stream().mapToLong(TorrentSnapshot::downRate).sum();
        long up = all.stream().mapToLong(TorrentSnapshot::upRate).sum();
        long have = all.stream().mapToLong(TorrentSnapshot::haveBytes).sum();
        long wanted = all.stream().mapToLong(TorrentSnapshot::wantedBytes).sum();
        long complete = all.stream().filter(TransferDrawing::isComplete).count();
        List<String> parts = new ArrayList<>();
        parts.add(hidden == 0 ? "" : "and " + hidden + " more");
        parts.add(complete + " of " + all.size() + " done");
        parts.add("↓ " + padded(Figures.rate(down)));
        parts.add(wanted == 0 ? "" : have * 100 / wanted + " %");
        parts.add("↑ " + padded(Figures.rate(up)));
        parts.add(Figures.size(have) + " of " + Figures.size(wanted));
        return Cells.fitting(parts, GAP, columns);
    }

    private static String state(TorrentSnapshot now) {
        return switch (now.state()) {
            case ERROR -> "paused";
            case CHECKING ->
                    now.piecesToCheck() == 0
                            ? "checking"
                            : "checking " + now.checkedPieces() * 100L / now.piecesToCheck() + " %";
            case STOPPED -> isComplete(now) ? "complete" : "stopped";
            case DOWNLOADING, STALLED, SEEDING -> TransferText.state(now);
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
        return Cells.fitting(parts, GAP, columns);
    }

    /// As wide as any rate, so that what follows stands still.
    private static String padded(String rate) {
        return rate + " ".repeat(Math.max(0, WIDEST_RATE - rate.length()));
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
