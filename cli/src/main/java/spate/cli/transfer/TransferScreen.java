package spate.cli.transfer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.Invocation;
import spate.cli.ListenAddress;
import spate.cli.terminal.LiveLines;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Screen;
import spate.client.TorrentHandle;
import spate.engine.torrent.Event;

/// A transfer drawn on a terminal, over itself, a few times a second: how far the torrents are, and
/// above them what happened.
final class TransferScreen implements TransferReport {

    private static final long PERIOD_MILLIS = 500;
    private static final int NARROWEST = 20;

    private final Invocation call;
    private final Screen screen;
    private final LiveLines live;
    private final List<TorrentHandle> torrents = new ArrayList<>();

    /// What is to be said with the next drawing.
    private final List<String> said = new ArrayList<>();

    TransferScreen(Invocation call) {
        this.call = call;
        this.screen = call.screen();
        this.live = new LiveLines(screen);
    }

    @Override
    public long periodMillis() {
        return PERIOD_MILLIS;
    }

    @Override
    public void onListening(InetSocketAddress address) {
        if (call.verbosity() > 0) {
            said.add("listening on " + ListenAddress.text(address));
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
            said.add(SafeText.of(torrent.metainfo().info().name() + ": " + line));
        }
    }

    @Override
    public void aside(Runnable words) {
        draw(List.of());
        words.run();
        draw(frame());
    }

    @Override
    public void onSaveTrouble(TorrentHandle torrent, @Nullable String trouble) {
        String words = TransferText.saving(torrent, trouble);
        draw(List.of()); // the next drawing comes soon, if there is one
        if (trouble == null) {
            call.note(words);
        } else {
            call.warn(words);
        }
    }

    @Override
    public void onProgress(List<TorrentHandle> ignored) {
        draw(frame());
    }

    private void draw(List<String> lines) {
        live.draw(said, lines);
        said.clear();
    }

    private List<String> frame() {
        List<TransferFrame.Part> parts = new ArrayList<>();
        for (TorrentHandle torrent : torrents) {
            parts.add(new TransferFrame.Part(torrent.snapshot(), torrent::pieceMap));
        }
        int columns = Math.max(NARROWEST, screen.columns().getAsInt());
        return TransferFrame.of(parts, columns, screen.rows().getAsInt(), screen.style());
    }

    /// What was drawn goes; what was said stays.
    @Override
    public void close() {
        draw(List.of());
    }
}
