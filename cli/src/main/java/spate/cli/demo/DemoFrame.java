package spate.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spate.cli.demo.SwarmView.Row;
import spate.cli.terminal.Cells;
import spate.cli.terminal.Figures;
import spate.cli.terminal.Style;
import spate.cli.transfer.PieceBar;
import spate.engine.torrent.TorrentSnapshot;
import spate.protocol.metainfo.Metainfo;

/// How a swarm is drawn on a terminal. Each of it has a line as long as there are enough of them; else
/// the peers share lines, with a short bar each. What matters least goes first where there is little
/// room: the gaps, the lines of the torrent and of the tracker, then figures from right to left.
final class DemoFrame {
    private static final String GAP = "   ";

    /// ` 100 %`.
    private static final int PERCENT = 6;

    /// `↓ 1023 KiB/s`.
    private static final int RATE = 12;

    /// ` from 50`.
    private static final int FROM = 8;

    /// ` to 50`.
    private static final int TO = 6;

    /// `59 s left`.
    private static final int LEFT = 9;

    private static final int NARROWEST_BAR = 8;
    private static final int WIDEST_BAR = 100;

    /// The bars of peers that share a line.
    private static final int SHORT_BAR = 8;

    private final Facts facts;
    private final SwarmView view;
    private final int columns;
    private final Style style;
    private final int label;

    /// What there is to be drawn.
    ///
    /// @param over whether it has come to its end
    record Facts(Metainfo torrent, String tracker, SwarmView view, boolean over) {}

    private DemoFrame(Facts facts, int columns, Style style) {
        this.facts = facts;
        this.view = facts.view();
        this.columns = columns;
        this.style = style;
        this.label = Math.max(7, view.peers().getLast().name().length()) + 2;
    }

    /// The lines for a terminal of this size: each is narrower than it, and they are fewer than its rows.
    static List<String> of(Facts facts, int columns, int rows, Style style) {
        return new DemoFrame(facts, Math.max(1, columns - 1), style).lines(Math.max(1, rows - 1));
    }

    private List<String> lines(int room) {
        int members = view.peers().size() + 1;
        List<String> body = members + 2 <= room ? list() : grid(Math.max(0, room - 2));
        int spare = room - body.size() - 2;
        List<String> lines = new ArrayList<>();
        lines.add(title());
        if (spare >= 2) {
            lines.add(style.faint(torrent()));
        }
        if (spare >= 4) {
            lines.add("");
        }
        lines.addAll(body);
        if (facts.over()) {
            return lines.subList(0, Math.min(room, lines.size()));
        }
        if (spare >= 4) {
            lines.add("");
        }
        if (spare >= 1) {
            lines.add(tracker());
        }
        lines.add(style.strong(total()));
        return lines.subList(Math.max(0, lines.size() - room), lines.size());
    }

    /* --- Around the members --- */

    private String title() {
        String time = Figures.duration(view.seconds());
        String what = DemoText.swarm(facts.torrent(), view.peers().size());
        String full = "A swarm on this machine: " + what;
        String shown = Cells.width(full) + 2 + time.length() <= columns ? full : what;
        String cut = Cells.cut(shown, Math.max(1, columns - time.length() - 2));
        int gap = columns - Cells.width(cut) - time.length();
        return gap < 1
                ? style.strong(Cells.cut(shown, columns))
                : style.strong(cut) + " ".repeat(gap) + style.faint(time);
    }

    private String torrent() {
        return Cells.fitting(
                List.of(
                        "hybrid torrent " + DemoText.shortHash(facts.torrent()),
                        "tracker " + facts.tracker()),
                GAP,
                columns);
    }

    private String tracker() {
        int seeds = Math.max(0, view.counts().seeds());
        int leechers = Math.max(0, view.counts().leechers());
        List<String> parts = new ArrayList<>();
        parts.add(labelled("tracker") + Figures.count(view.announces(), "announce"));
        parts.add("knows " + Figures.count(seeds, "seed"));
        parts.add(Figures.count(leechers, "leecher"));
        return Cells.fitting(parts, GAP, columns);
    }

    private String labelled(String name) {
        return name + " ".repeat(Math.max(1, label - Cells.width(name)));
    }

    private String total() {
        List<String> parts = new ArrayList<>();
        parts.add(labelled("swarm") + String.format("%3d %%", DemoText.percent(view)));
        parts.add(padded("↓ " + Figures.rate(view.rate()), RATE));
        parts.add(padded(left(), LEFT));
        parts.add(
                String.format(
                        Locale.ROOT,
                        "seed gave %.1f copies, peers %.1f",
                        view.copies(view.seed().sent()),
                        view.copies(view.sentByPeers())));
        return Cells.fitting(parts, GAP, columns);
    }

    private String left() {
        long bytes = view.wanted() - view.have();
        return bytes <= 0 || view.rate() < 1
                ? ""
                : Figures.duration(Math.ceil((double) bytes / view.rate())) + " left";
    }

    private static String padded(String text, int cells) {
        return text + " ".repeat(Math.max(0, cells - Cells.width(text)));
    }

    /* --- The members, a line each --- */

    private List<String> list() {
        List<String> lines = new ArrayList<>();
        lines.add(line(view.seed()));
        view.peers().forEach(peer -> lines.add(line(peer)));
        return lines;
    }

    /// The figures that there is room for beside a bar.
    private enum Detail {
        NONE(0, 0),
        DOWN(2 + RATE, 0),
        BOTH(2 + RATE, 2 + RATE),
        ALL(2 + RATE + FROM, 2 + RATE + TO);

        private final int down;
        private final int up;

        Detail(int down, int up) {
            this.down = down;
            this.up = up;
        }
    }

    private Detail detail() {
        Detail chosen = Detail.NONE;
        for (Detail detail : Detail.values()) {
            int bar = columns - label - PERCENT - detail.down - detail.up;
            boolean fits = bar >= (detail == Detail.ALL ? 2 * NARROWEST_BAR : NARROWEST_BAR);
            chosen = fits ? detail : chosen;
        }
        return chosen;
    }

    private String line(Row row) {
        Detail detail = detail();
        int cells = Math.min(WIDEST_BAR, columns - label - PERCENT - detail.down - detail.up);
        if (cells < 1) {
            return Cells.cut(row.name() + percent(row), columns);
        }
        String figures =
                column(down(row, detail), detail.down, row.isDone())
                        + column(up(row, detail), detail.up, false);
        return labelled(row.name()) + bar(row, cells) + percent(row) + figures.stripTrailing();
    }

    private String bar(Row row, int cells) {
        TorrentSnapshot now = row.now();
        boolean full = now != null && now.haveBytes() > 0 && now.haveBytes() >= now.wantedBytes();
        return full
                ? style.good("█".repeat(cells))
                : PieceBar.of(row.map().apply(cells), cells, style);
    }

    private String percent(Row row) {
        long percent = row.have() * 100 / view.sizeBytes();
        return String.format(" %3d %%", percent);
    }

    private String column(String text, int cells, boolean isGood) {
        if (cells == 0) {
            return "";
        }
        String fitting = padded(Cells.cut(text, cells - 2), cells - 2);
        return "  " + (isGood ? style.good(fitting) : fitting);
    }

    private String down(Row row, Detail detail) {
        TorrentSnapshot now = row.now();
        if (now == null || row.name().equals(DemoSwarm.SEED)) {
            return "";
        }
        if (row.isDone()) {
            return "done in " + Figures.duration(row.doneAt());
        }
        String rate = padded("↓ " + Figures.rate(now.downRate()), RATE);
        return detail == Detail.ALL ? rate + " from " + now.servedBy() : rate;
    }

    private String up(Row row, Detail detail) {
        TorrentSnapshot now = row.now();
        if (now == null) {
            return "";
        }
        if (facts.over()) {
            return (detail == Detail.ALL ? "sent " : "↑ ") + Figures.size(now.uploaded());
        }
        String rate = padded("↑ " + Figures.rate(now.upRate()), RATE);
        return detail == Detail.ALL ? rate + " to " + now.serving() : rate;
    }

    /* --- Many peers --- */

    /// The seed in a line of its own, and the peers in columns; those that have no place are counted.
    private List<String> grid(int room) {
        List<String> lines = new ArrayList<>();
        if (room > 1) {
            lines.add(line(view.seed()));
        }
        int width = 2 + 1 + SHORT_BAR + PERCENT;
        int across = Math.max(1, (columns + 3) / (width + 3));
        int most = Math.max(0, room - lines.size()) * across;
        List<Row> peers = view.peers();
        int bar = Math.min(30, (columns + 3) / across - 3 - 3 - PERCENT);
        for (int from = 0; from < Math.min(most, peers.size()); from += across) {
            lines.add(shared(peers, from, Math.min(from + across, peers.size()), bar));
        }
        return lines;
    }

    private String shared(List<Row> peers, int from, int to, int bar) {
        List<String> parts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            String name = String.format("%2d ", i + 1);
            parts.add(
                    bar < 1
                            ? Cells.cut(name + percent(peers.get(i)), columns)
                            : name + bar(peers.get(i), bar) + percent(peers.get(i)));
        }
        return String.join(GAP, parts);
    }
}
