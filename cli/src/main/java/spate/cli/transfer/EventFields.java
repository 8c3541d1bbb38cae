package spate.cli.transfer;

import java.util.Locale;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSnapshot;
import tools.jackson.core.JsonGenerator;

/// The fields of events that every long command tells in the same words.
public final class EventFields {

    private EventFields() {}

    /// How far it is.
    public static void progress(JsonGenerator line, TorrentSnapshot now) {
        line.writeNumberProperty("have", now.haveBytes());
        line.writeNumberProperty("total", now.wantedBytes());
        line.writeNumberProperty("downRate", now.downRate());
        line.writeNumberProperty("upRate", now.upRate());
        line.writeNumberProperty("peers", now.peers());
        line.writeStringProperty("state", now.state().name().toLowerCase(Locale.ROOT));
        if (!now.reason().isEmpty()) {
            line.writeStringProperty("reason", now.reason());
        }
    }

    /// What it took to complete it.
    public static void completed(JsonGenerator line, Event.Completed completed, double seconds) {
        seconds(line, seconds);
        line.writeNumberProperty("downloaded", completed.downloadedBytes());
        line.writeNumberProperty("uploaded", completed.uploadedBytes());
        line.writeNumberProperty("wasted", completed.wastedBytes());
    }

    /// A time, to the millisecond.
    public static void seconds(JsonGenerator line, double seconds) {
        line.writeNumberProperty("seconds", Math.round(seconds * 1000) / 1000.0);
    }
}
