package spate.cli;

import java.util.List;
import spate.cli.terminal.Facts;
import spate.cli.terminal.Figures;
import spate.cli.terminal.Pace;
import spate.cli.terminal.ProgressView;
import spate.cli.terminal.SafeText;
import spate.client.create.SourceFiles;
import spate.client.create.Sources;
import spate.client.create.TorrentCreator;
import spate.protocol.metainfo.MagnetLink;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;
import spate.protocol.metainfo.TorrentPlan;
import tools.jackson.core.JsonGenerator;

/// What `spate create` says: before, meanwhile, and when it is done.
final class CreateReport {
    private static final int MOST_NAMES = 3;

    /// The largest torrent file that programs built on libtorrent read unless they are told otherwise.
    private static final int COMMON_MAX_BYTES = 10_000_000;

    private final Invocation call;
    private final Sources sources;
    private final TorrentCreator creator;
    private final TorrentPlan plan;
    private final OutputFile output;

    CreateReport(Invocation call, Sources sources, TorrentCreator creator, OutputFile output) {
        this.call = call;
        this.sources = sources;
        this.creator = creator;
        this.plan = creator.plan();
        this.output = output;
    }

    /// What should be looked into before the hashing, and what was left out.
    void warnings() {
        SourceFiles files = sources.files();
        creator.warnings().forEach(call::warn);
        for (String path : files.special().stream().limit(MOST_NAMES).toList()) {
            call.warn(path + " is neither a file nor a folder and is left out");
        }
        if (files.hiddenCount() > 0) {
            call.note(
                    "spate: left out what is hidden (%s); --hidden takes it in"
                            .formatted(Figures.count(files.hiddenCount(), "entry")));
        }
        if (call.verbosity() > 0 && files.filteredCount() > 0) {
            call.note(
                    "spate: left out by patterns: "
                            + Figures.count(files.filteredCount(), "entry"));
        }
    }

    /// Warns of files that readers of the torrent will call otherwise, so that they are not found under
    /// their names any more.
    void renamed(TorrentInfo info) {
        if (info.hasFolder() && !info.name().equals(plan.name())) {
            call.warn(
                    "the torrent '%s' will be saved as '%s'; better give it a name with --name"
                            .formatted(plan.name(), info.name()));
        }
        int planned = 0;
        int renamed = 0;
        for (int i = 0; i < info.files().size(); i++) {
            if (info.files().isPad(i)) {
                continue;
            }
            String path = String.join("/", plan.files().get(planned++).path());
            String safe = info.files().path(i);
            if (!path.equals(safe) && renamed++ < MOST_NAMES) {
                call.warn(
                        "'" + path + "' will be saved as '" + safe + "'; better rename it before");
            }
        }
        if (renamed > MOST_NAMES) {
            call.warn(Figures.count(renamed, "file") + " in all will be saved under other names");
        }
    }

    ProgressView progress() {
        if (call.json()) {
            return ProgressView.events(
                    this::progressEvent, creator::doneBytes, creator::totalBytes);
        }
        if (call.quiet()) {
            return ProgressView.none();
        }
        return ProgressView.of(call.screen(), "hashing", creator::doneBytes, creator::totalBytes);
    }

    private void progressEvent(Pace pace) {
        if (output.isStandardOutput()) {
            return;
        }
        try (JsonGenerator json = call.jsonOutput().event("progress")) {
            json.writeNumberProperty("done", pace.done());
            json.writeNumberProperty("total", pace.total());
            json.writeNumberProperty("rate", Math.round(pace.rate()));
            json.writeEndObject();
        }
    }

    /// Tells what would be made.
    void dryRun() {
        if (call.json()) {
            try (JsonGenerator json = call.jsonOutput().event("planned")) {
                json.writeStringProperty("path", output.name());
                plan(json, creator.torrentBytes());
                json.writeEndObject();
            }
            return;
        }
        call.out()
                .line(
                        "would write "
                                + output.name()
                                + " ("
                                + Figures.size(creator.torrentBytes())
                                + ")");
        facts(new Facts(call.out(), call.style()));
        if (call.verbosity() > 0) {
            List<String> paths =
                    plan.files().stream().map(file -> String.join("/", file.path())).toList();
            new Facts(call.out(), call.style()).facts("Files", paths);
        }
    }

    /// Tells what was made.
    void written(Metainfo torrent, int bytes, double seconds) {
        if (bytes > COMMON_MAX_BYTES) {
            call.warn(
                    "the torrent file has %s, and many programs read no more than 10 MB; choose longer"
                                    .formatted(Figures.size(bytes))
                            + " pieces (-l or --max-torrent-size), --v1, or make several torrents");
        }
        if (output.isStandardOutput()) {
            return;
        }
        if (call.json()) {
            json(torrent, bytes, seconds);
        } else if (call.quiet()) {
            call.out().line(output.name());
        } else {
            text(torrent, bytes, seconds);
        }
    }

    private void text(Metainfo torrent, int bytes, double seconds) {
        String written = "wrote " + output.name() + " (" + Figures.size(bytes) + ")";
        call.out().line(call.style().strong(SafeText.of(written)));
        Facts facts = new Facts(call.out(), call.style());
        facts(facts);
        var hashes = torrent.infoHashes();
        facts.fact("Info hash", hashes.v1() == null ? null : hashes.v1().hex());
        facts.fact("Info hash v2", hashes.v2() == null ? null : hashes.v2().hex());
        if (!torrent.info().isPrivate()) {
            facts.fact("Magnet", MagnetLink.of(torrent).toString());
        }
        String rate = Figures.rate(sources.files().totalBytes() / Math.max(seconds, 1e-3));
        facts.fact("Took", Figures.duration(seconds) + ", " + rate);
    }

    private void facts(Facts facts) {
        facts.fact("Name", plan.name());
        facts.fact("Version", CreateOptions.word(plan.version()));
        String padding = ", and " + Figures.size(plan.paddingLength()) + " of padding";
        boolean padded = plan.paddingLength() > 0 && plan.version() != TorrentInfo.Version.V2;
        facts.fact(
                "Content",
                Figures.size(sources.files().totalBytes())
                        + " in "
                        + Figures.count(plan.files().size(), "file")
                        + (padded ? padding : ""));
        facts.fact(
                "Pieces",
                Figures.count(plan.pieceCount()) + " of " + Figures.size(plan.pieceLength()));
    }

    private void json(Metainfo torrent, int bytes, double seconds) {
        try (JsonGenerator json = call.jsonOutput().event("created")) {
            json.writeStringProperty("path", output.name());
            InfoJson.hashes(json, torrent.infoHashes());
            plan(json, bytes);
            json.writeStringProperty("magnet", MagnetLink.of(torrent).toString());
            json.writeNumberProperty("seconds", Math.round(seconds * 1e3) / 1e3);
            json.writeEndObject();
        }
    }

    private void plan(JsonGenerator json, long torrentBytes) {
        json.writeStringProperty("name", plan.name());
        json.writeStringProperty("version", CreateOptions.word(plan.version()));
        json.writeNumberProperty("pieceLength", plan.pieceLength());
        json.writeNumberProperty("pieceCount", plan.pieceCount());
        json.writeNumberProperty("contentSize", sources.files().totalBytes());
        json.writeNumberProperty("padding", plan.paddingLength());
        json.writeNumberProperty("fileCount", plan.files().size());
        json.writeNumberProperty("torrentSize", torrentBytes);
    }
}
