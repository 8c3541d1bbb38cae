package spate.cli.transfer;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.cli.Invocation;
import spate.cli.ListenAddress;
import spate.cli.terminal.Figures;
import spate.client.TorrentHandle;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSnapshot;

/// A transfer as plain lines, for pipes and logs: what happens, and now and then how far it is.
final class TransferLines implements TransferReport {

    private static final long PERIOD_MILLIS = 1000;
    private static final int PROGRESS_EVERY = 10;

    private final Invocation call;
    private int periods;

    /// What was said of each torrent: the same is not said again.
    private final Map<TorrentHandle, String> last = new HashMap<>();

    TransferLines(Invocation call) {
        this.call = call;
    }

    @Override
    public long periodMillis() {
        return PERIOD_MILLIS;
    }

    @Override
    public void onListening(InetSocketAddress address) {
        call.note("listening on " + ListenAddress.text(address));
    }

    @Override
    public void onAdded(TorrentHandle torrent) {
        String size = Figures.size(torrent.metainfo().info().files().contentLength());
        call.note(name(torrent) + ": " + size + " into " + torrent.paths().content());
    }

    private static String name(TorrentHandle torrent) {
        return torrent.metainfo().info().name();
    }

    @Override
    public void onEvent(TorrentHandle torrent, Event event, double secondsSinceAdded) {
        String line = TransferText.of(torrent, event, secondsSinceAdded);
        if (line != null) {
            call.note(name(torrent) + ": " + line);
        }
    }

    @Override
    public void onSaveTrouble(TorrentHandle torrent, @Nullable String trouble) {
        String words = TransferText.saving(torrent, trouble);
        if (trouble == null) {
            call.note(words);
        } else {
            call.warn(words);
        }
    }

    @Override
    public void onProgress(List<TorrentHandle> torrents) {
        if (++periods % PROGRESS_EVERY != 0) {
            return;
        }
        for (TorrentHandle torrent : torrents) {
            TorrentSnapshot now = torrent.snapshot();
            String line = name(torrent) + ": " + TransferText.progress(now);
            if (!line.equals(last.put(torrent, line))) {
                call.note(line);
            }
        }
    }
}
