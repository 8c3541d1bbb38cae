package spate.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.client.tracker.ScrapeOutcome;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.tracker.ScrapeResponse;
import spate.protocol.tracker.SwarmCounts;
import tools.jackson.core.JsonGenerator;

/// Shows what trackers answered to scrapes.
final class ScrapeReport {
    private static final int HASH_DIGITS_SHOWN = 8;

    private final Invocation call;
    private final List<Row> rows = new ArrayList<>();

    /// A torrent that was asked for.
    ///
    /// @param name null if it is not known
    record Torrent(InfoHashes hashes, @Nullable String name) {}

    /// What one tracker says of one swarm: counts, or why there are none.
    private record Row(
            String url,
            Torrent torrent,
            InfoHash infoHash,
            @Nullable SwarmCounts counts,
            @Nullable String error) {

        String name() {
            return torrent.name == null
                    ? infoHash.hex()
                    : torrent.name + " (" + infoHash.hex().substring(0, HASH_DIGITS_SHOWN) + ")";
        }
    }

    /// @param torrents what each tracker was asked for
    /// @param outcomes what it answered
    ScrapeReport(
            Invocation call,
            Map<String, List<Torrent>> torrents,
            Map<String, ScrapeOutcome> outcomes) {
        this.call = call;
        outcomes.forEach((url, outcome) -> {
            for (Torrent torrent : torrents.getOrDefault(url, List.of())) {
                add(url, torrent, outcome);
            }
        });
    }

    private void add(String url, Torrent torrent, ScrapeOutcome outcome) {
        switch (outcome) {
            case ScrapeOutcome.Unanswered(String reason) -> addError(url, torrent, reason);
            case ScrapeOutcome.Answered(ScrapeResponse response) -> {
                if (response.error() != null) {
                    addError(url, torrent, response.error().text());
                } else {
                    addCounts(url, torrent, response);
                }
            }
        }
    }

    private void addError(String url, Torrent torrent, String reason) {
        rows.add(new Row(url, torrent, torrent.hashes.wire().getFirst(), null, reason));
    }

    private void addCounts(String url, Torrent torrent, ScrapeResponse response) {
        boolean any = false;
        for (InfoHash hash : torrent.hashes.wire()) {
            SwarmCounts counts = response.swarms().get(hash);
            if (counts != null) {
                rows.add(new Row(url, torrent, hash, counts, null));
                any = true;
            }
        }
        if (!any) {
            addError(url, torrent, "the tracker does not know this torrent");
        }
    }

    /// How the command ends: it failed if there are no counts at all.
    ExitCode end() {
        boolean any = rows.stream().anyMatch(row -> row.counts != null);
        return any ? ExitCode.DONE : ExitCode.NETWORK_FAILURE;
    }

    void text() {
        TextTable table =
                new TextTable(
                        call.out(), call.style(), "Torrent", "Seeds", "Leechers", "Completed");
        String url = "";
        for (Row row : rows) {
            if (!row.url.equals(url)) {
                url = row.url;
                table.heading(url);
            }
            if (row.counts == null) {
                table.failure("  " + row.name(), Objects.requireNonNull(row.error));
            } else {
                table.row(
                        "  " + row.name(),
                        AnnounceReport.count(row.counts.seeds()),
                        AnnounceReport.count(row.counts.leechers()),
                        AnnounceReport.count(row.counts.downloaded()));
            }
        }
        table.print();
        complain();
    }

    void json() {
        try (JsonGenerator json = call.jsonOutput().document()) {
            json.writeStartArray();
            for (Row row : rows) {
                json.writeStartObject();
                write(json, row);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        complain();
    }

    private void complain() {
        if (end() != ExitCode.DONE) {
            long trackers = rows.stream().map(Row::url).distinct().count();
            Row first = rows.getFirst();
            call.fail(
                    AnnounceReport.noneAnswered(
                            (int) trackers, first.url, String.valueOf(first.error)));
        }
    }

    private static void write(JsonGenerator json, Row row) {
        json.writeStringProperty("tracker", row.url);
        json.writeStringProperty("infoHash", row.infoHash.hex());
        if (row.torrent.name != null) {
            json.writeStringProperty("name", row.torrent.name);
        }
        if (row.counts == null) {
            json.writeStringProperty("error", row.error);
            return;
        }
        AnnounceReport.number(json, "seeds", row.counts.seeds());
        AnnounceReport.number(json, "leechers", row.counts.leechers());
        AnnounceReport.number(json, "completed", row.counts.downloaded());
    }
}
