package spate.cli.transfer;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.cli.InfoJson;
import spate.cli.ListenAddress;
import spate.cli.terminal.JsonOutput;
import spate.client.TorrentHandle;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSnapshot;
import tools.jackson.core.JsonGenerator;

/// A transfer as one JSON object a line.
final class TransferJson implements TransferReport {

    private static final long PERIOD_MILLIS = 1000;

    private final JsonOutput json;

    TransferJson(JsonOutput json) {
        this.json = json;
    }

    @Override
    public long periodMillis() {
        return PERIOD_MILLIS;
    }

    @Override
    public void onListening(InetSocketAddress address) {
        try (JsonGenerator line = json.event("listening")) {
            line.writeStringProperty("address", ListenAddress.text(address));
            line.writeStringProperty("transport", "tcp");
            line.writeEndObject();
        }
    }

    private JsonGenerator begin(String event, TorrentHandle torrent) {
        JsonGenerator line = json.event(event);
        InfoJson.hashes(line, torrent.infoHashes());
        return line;
    }

    @Override
    public void onAdded(TorrentHandle torrent) {
        try (JsonGenerator line = begin("added", torrent)) {
            line.writeStringProperty("name", torrent.metainfo().info().name());
            InfoJson.sizes(line, torrent.metainfo().info());
            line.writeEndObject();
        }
    }

    @Override
    public void onEvent(TorrentHandle torrent, Event event, double secondsSinceAdded) {
        switch (event) {
            case Event.Completed completed -> onCompleted(torrent, completed, secondsSinceAdded);
            case Event.Seeding _ -> {
                try (JsonGenerator line = begin("seeding", torrent)) {
                    line.writeEndObject();
                }
            }
            case Event.Halted halted -> onError(torrent, halted.reason());
            case Event.LimitReached limit -> {
                try (JsonGenerator line = begin("limit", torrent)) {
                    line.writeStringProperty("limit", limit.limit());
                    line.writeEndObject();
                }
            }
            case Event.PieceUnreadable bad -> onUnreadable(torrent, bad);
            case Event.PeerBanned banned -> onBanned(torrent, banned);
            case Event.TrackerFailed failed -> onTracker(torrent, failed.url(), failed.reason());
            case Event.TrackerWarned warned -> onTracker(torrent, warned.url(), warned.warning());
            default -> {}
        }
    }

    private void onUnreadable(TorrentHandle torrent, Event.PieceUnreadable bad) {
        try (JsonGenerator line = begin("unreadable", torrent)) {
            line.writeNumberProperty("piece", bad.pieceIndex());
            line.writeStringProperty("reason", bad.reason());
            line.writeEndObject();
        }
    }

    private void onBanned(TorrentHandle torrent, Event.PeerBanned banned) {
        try (JsonGenerator line = begin("banned", torrent)) {
            line.writeStringProperty("address", banned.address().toString());
            line.writeBooleanProperty("wholeHost", banned.wholeHost());
            line.writeNumberProperty("seconds", banned.lengthNanos() / 1_000_000_000L);
            line.writeStringProperty("reason", banned.reason());
            line.writeEndObject();
        }
    }

    private void onCompleted(TorrentHandle torrent, Event.Completed completed, double seconds) {
        onProgress(List.of(torrent));
        try (JsonGenerator line = begin("complete", torrent)) {
            EventFields.completed(line, completed, seconds);
            line.writeEndObject();
        }
    }

    private void onError(TorrentHandle torrent, String message) {
        try (JsonGenerator line = begin("error", torrent)) {
            line.writeStringProperty("message", message);
            line.writeEndObject();
        }
    }

    private void onTracker(TorrentHandle torrent, String url, String message) {
        try (JsonGenerator line = begin("tracker", torrent)) {
            line.writeStringProperty("tracker", url);
            line.writeStringProperty("message", message);
            line.writeEndObject();
        }
    }

    @Override
    public void onSaveTrouble(TorrentHandle torrent, @Nullable String trouble) {
        try (JsonGenerator line = begin(trouble == null ? "saved" : "unsaved", torrent)) {
            if (trouble != null) {
                line.writeStringProperty("message", trouble);
            }
            line.writeEndObject();
        }
    }

    @Override
    public void onProgress(List<TorrentHandle> torrents) {
        for (TorrentHandle torrent : torrents) {
            TorrentSnapshot now = torrent.snapshot();
            if (now.state() == TorrentSnapshot.State.STOPPED) {
                continue;
            }
            try (JsonGenerator line = begin("progress", torrent)) {
                EventFields.progress(line, now);
                line.writeEndObject();
            }
        }
    }
}
