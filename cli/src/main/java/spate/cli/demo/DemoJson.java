package spate.cli.demo;

import java.nio.file.Path;
import spate.cli.InfoJson;
import spate.cli.terminal.JsonOutput;
import spate.cli.transfer.EventFields;
import spate.engine.torrent.Event;
import spate.engine.torrent.TorrentSnapshot;
import spate.protocol.metainfo.Metainfo;
import tools.jackson.core.JsonGenerator;

/// A demo as one JSON object a line: what `download` tells, with the field `peer` for whose it is, and
/// what the swarm does as a whole.
final class DemoJson implements DemoReport {
    private static final long PERIOD_MILLIS = 1000;

    private final JsonOutput json;

    DemoJson(JsonOutput json) {
        this.json = json;
    }

    @Override
    public long periodMillis() {
        return PERIOD_MILLIS;
    }

    private JsonGenerator begin(String event, String peer) {
        JsonGenerator line = json.event(event);
        line.writeStringProperty("peer", peer);
        return line;
    }

    @Override
    public void onMade(Metainfo torrent, String trackerUrl) {
        try (JsonGenerator line = json.event("created")) {
            InfoJson.hashes(line, torrent.infoHashes());
            line.writeStringProperty("name", torrent.info().name());
            InfoJson.sizes(line, torrent.info());
            line.writeNumberProperty("pieceLength", torrent.info().pieceLength());
            line.writeNumberProperty("pieceCount", torrent.info().pieceCount());
            line.writeStringProperty("tracker", trackerUrl);
            line.writeEndObject();
        }
    }

    @Override
    public void onJoined(Member member) {
        try (JsonGenerator line = begin("listening", member.name())) {
            line.writeStringProperty("address", member.addressText());
            line.writeStringProperty("transport", "tcp");
            line.writeEndObject();
        }
    }

    @Override
    public void onCompleted(Member member, Event.Completed completed, double at) {
        try (JsonGenerator line = begin("complete", member.name())) {
            InfoJson.hashes(line, member.torrent().infoHashes());
            double seconds = (System.nanoTime() - member.joinedNanos()) / 1e9;
            EventFields.completed(line, completed, seconds);
            line.writeEndObject();
        }
    }

    @Override
    public void onTrouble(String text) {
        try (JsonGenerator line = json.event("warning")) {
            line.writeStringProperty("message", text);
            line.writeEndObject();
        }
    }

    @Override
    public void onProgress(SwarmView view) {
        onProgress(view.seed());
        view.peers().forEach(this::onProgress);
        try (JsonGenerator line = json.event("swarm")) {
            swarm(line, view);
            line.writeNumberProperty("rate", view.rate());
            line.writeNumberProperty("seeds", Math.max(0, view.counts().seeds()));
            line.writeNumberProperty("leechers", Math.max(0, view.counts().leechers()));
            line.writeEndObject();
        }
    }

    private void onProgress(SwarmView.Row row) {
        TorrentSnapshot now = row.now();
        if (now == null) {
            return;
        }
        try (JsonGenerator line = begin("progress", row.name())) {
            InfoJson.hashes(line, now.hashes());
            EventFields.progress(line, now);
            line.writeEndObject();
        }
    }

    private static void swarm(JsonGenerator line, SwarmView view) {
        EventFields.seconds(line, view.seconds());
        line.writeNumberProperty("have", view.have());
        line.writeNumberProperty("total", view.wanted());
        line.writeNumberProperty("sentBySeed", view.seed().sent());
        line.writeNumberProperty("sentByPeers", view.sentByPeers());
        line.writeNumberProperty("announces", view.announces());
    }

    @Override
    public void onEnd(SwarmView view) {}

    @Override
    public void onSummary(DemoSummary summary) {
        try (JsonGenerator line = json.event("summary")) {
            swarm(line, summary.end());
            line.writeNumberProperty("rate", Math.round(summary.rate()));
            line.writeNumberProperty("peers", summary.end().peers().size());
            line.writeNumberProperty("completions", summary.completions());
            line.writeNumberProperty("verified", summary.verifiedCopies());
            Path kept = summary.kept();
            if (kept != null) {
                line.writeStringProperty("kept", kept.toString());
            }
            line.writeEndObject();
        }
    }
}
