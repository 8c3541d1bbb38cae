package spate.cli.transfer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import spate.cli.Invocation;
import spate.cli.terminal.Output;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Screen;
import spate.cli.terminal.Style;
import spate.client.TorrentHandle;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSnapshot;

/// A transfer drawn on a terminal, over itself: three lines a torrent (what, how far, how fast), and
/// above them what happened.
final class TransferScreen implements TransferReport {

    private static final long PERIOD_MILLIS = 500;

    /// With their three lines each they fit on the smallest usual terminal.
    private static final int MOST_SHOWN = 6;

    private static final int WIDEST_BAR = 100;
    private static final String CLEAR_TO_END = "\u001b[J";

    private final Invocation call;
    private final Screen screen;
    private final Output output;
    private final Style style;
    private final List<TorrentHandle> torrents = new ArrayList<>();
    private int linesDrawn;

    TransferScreen(Invocation call) {
        this.call = call;
        this.screen = call.screen();
        this.output = screen.output();
        this.style = screen.style();
    }

    @Override
    public long periodMillis() {
        return PERIOD_MILLIS;
    }

    @Override
    public void onListening(InetSocketAddress address) {
        if (call.verbosity() > 0) {
            say("listening on " + TransferJson.text(address));
        }
    }

    @Override
    public void onAdded(TorrentHandle torrent) {
        torrents.add(torrent);
    }

    @Override
    public void onEvent(TorrentHandle torrent, Event event, double secondsSinceAdded) {
        String line = TransferText.of(torrent, event, secondsSinceAdded);
        boolean state = event instanceof Event.Halted || event instanceof Event.Seeding;
        if (line != null && !state) {
            say(torrent.metainfo().info().name() + ": " + line);
        }
    }

    /// A line that stays, above what is drawn.
    private void say(String text) {
        erase();
        output.print(SafeText.of(text) + "\n");
        draw();
    }

    @Override
    public void aside(Runnable words) {
        erase();
        output.flush();
        words.run();
        draw();
    }

    @Override
    public void onProgress(List<TorrentHandle> ignored) {
        erase();
        draw();
    }

    private void erase() {
        if (linesDrawn > 0) {
            output.print("\r\u001b[" + linesDrawn + "A" + CLEAR_TO_END);
            linesDrawn = 0;
        }
    }

    private void draw() {
        int columns = Math.max(20, screen.columns().getAsInt()) - 1;
        List<String> lines = new ArrayList<>();
        for (TorrentHandle torrent : torrents) {
            if (lines.size() >= MOST_SHOWN * 3) {
                lines.add(style.faint("and " + (torrents.size() - MOST_SHOWN) + " more"));
                break;
            }
            draw(torrent, columns, lines);
        }
        for (String line : lines) {
            output.print(line + "\n");
        }
        linesDrawn = lines.size();
        output.flush();
    }

    private void draw(TorrentHandle torrent, int columns, List<String> lines) {
        TorrentSnapshot now = torrent.snapshot();
        lines.add(TransferDrawing.title(now, columns, style));
        int cells = Math.min(WIDEST_BAR, columns - 7);
        lines.add(
                bar(torrent.pieceMap(cells), cells)
                        + String.format(" %3d %%", TransferText.percent(now)));
        lines.add(TransferDrawing.figures(now, columns, style));
    }

    /// What of each part of the torrent is here and what can be had.
    private String bar(byte[] map, int cells) {
        StringBuilder bar = new StringBuilder();
        for (int cell = 0; cell < cells; cell++) {
            int level = cell < map.length ? map[cell] : 0;
            bar.append(
                    switch (level) {
                        case TorrentHandle.CELL_HAVE -> style.good("█");
                        case TorrentHandle.CELL_PARTLY -> style.good("▒");
                        case TorrentHandle.CELL_AVAILABLE -> style.faint("─");
                        default -> style.faint("·");
                    });
        }
        return bar.toString();
    }

    /// What was drawn goes; what was said stays.
    @Override
    public void close() {
        erase();
        output.flush();
    }
}
