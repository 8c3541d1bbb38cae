package spate.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.cli.option.Syntax;
import spate.client.tracker.ScrapeOutcome;
import spate.client.tracker.TrackerQuery;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.MagnetLink;
import spate.protocol.metainfo.Metainfo;

/// `spate scrape`: asks trackers how many peers torrents have.
final class ScrapeCommand implements Subcommand {
    private final Syntax syntax =
            new Syntax("scrape", "show the seeds, leechers and completions of torrents by tracker");
    private final TrackerOptions trackers = new TrackerOptions(syntax);
    private final List<String> sources =
            syntax.arguments("SOURCE", 1, Syntax.ANY, TorrentSource.HELP);

    ScrapeCommand() {
        syntax.example("how alive are these?", "spate scrape *.torrent");
        syntax.example(
                "ask one tracker about an info hash",
                "spate scrape --tracker udp://tracker.example:6969 c0ffee...");
        syntax.note(
                "Each tracker is asked once for all its torrents; nobody becomes a peer by that. A hybrid"
                        + " torrent is asked for under both its hashes. The exit code is 6 if no tracker"
                        + " answered.");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call)
            throws CommandFailure, BadUsage, IOException, InterruptedException {
        Map<String, List<ScrapeReport.Torrent>> questions = new LinkedHashMap<>();
        for (String word : sources) {
            TorrentSource source = TorrentSource.read(call, word);
            ScrapeReport.Torrent torrent = torrent(source);
            for (String url : trackers.of(source, word)) {
                questions.computeIfAbsent(url, _ -> new ArrayList<>()).add(torrent);
            }
        }
        Map<String, ScrapeOutcome> outcomes;
        try (TrackerQuery query = TrackerQuery.open()) {
            call.stop().onRequest(query::close);
            outcomes = ask(query, questions);
        }
        if (call.stop().requested()) {
            return ExitCode.INTERRUPTED;
        }
        ScrapeReport report = new ScrapeReport(call, questions, outcomes);
        if (call.json()) {
            report.json();
        } else {
            report.text();
        }
        return report.end();
    }

    private static ScrapeReport.Torrent torrent(TorrentSource source) {
        InfoHashes hashes =
                switch (source) {
                    case TorrentSource.OfFile(Metainfo file) -> file.infoHashes();
                    case TorrentSource.OfLink(MagnetLink link) -> link.infoHashes();
                };
        @Nullable String name =
                switch (source) {
                    case TorrentSource.OfFile(Metainfo file) -> file.info().name();
                    case TorrentSource.OfLink(MagnetLink link) -> link.displayName();
                };
        return new ScrapeReport.Torrent(hashes, name);
    }

    /// All trackers at once.
    private static Map<String, ScrapeOutcome> ask(
            TrackerQuery query, Map<String, List<ScrapeReport.Torrent>> questions)
            throws InterruptedException {
        Map<String, Question<ScrapeOutcome>> asked = new LinkedHashMap<>();
        questions.forEach((url, torrents) -> {
            List<InfoHash> hashes =
                    torrents.stream()
                            .flatMap(torrent -> torrent.hashes().wire().stream())
                            .distinct()
                            .toList();
            asked.put(url, new Question<>(() -> query.scrape(url, hashes)));
        });
        Map<String, ScrapeOutcome> outcomes = new LinkedHashMap<>();
        for (Map.Entry<String, Question<ScrapeOutcome>> each : asked.entrySet()) {
            outcomes.put(each.getKey(), each.getValue().answer());
        }
        return outcomes;
    }
}
