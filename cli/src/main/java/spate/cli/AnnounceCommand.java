package spate.cli;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spate.cli.option.BadUsage;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.client.ClientSettings;
import spate.client.tracker.TrackerQuery;
import spate.engine.port.AnnounceOutcome;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.MagnetLink;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.peer.PeerId;
import spate.protocol.tracker.AnnounceEvent;
import spate.protocol.tracker.AnnounceRequest;
import spate.protocol.tracker.TransferTotals;

/// `spate announce`: asks trackers as a peer does.
final class AnnounceCommand implements Subcommand {
    private static final int MAX_NUM_WANT = 10_000;

    private final Syntax syntax = new Syntax("announce", "ask the trackers of a torrent for peers");
    private final TrackerOptions trackers = new TrackerOptions(syntax);
    private final Value<AnnounceEvent> event =
            syntax.value(
                    "--event",
                    "started|completed|stopped|paused|none",
                    AnnounceCommand::event,
                    "what to tell (default: started)");
    private final Value<Long> left =
            syntax.value(
                    "--left",
                    "SIZE",
                    Quantity::size,
                    "say that this much is missing (default: all of it); 0 is a seed");
    private final Value<Integer> port =
            syntax.value(
                    "--port",
                    "PORT",
                    Quantity.count(1, PeerAddress.MAX_PORT),
                    "say that we listen there (default: " + ClientSettings.DEFAULT_PORT + ")");
    private final Value<Integer> numWant =
            syntax.value(
                    "--numwant",
                    "N",
                    Quantity.count(0, MAX_NUM_WANT),
                    "ask for so many peers (default: the tracker's choice)");
    private final List<String> source = syntax.arguments("SOURCE", 1, 1, TorrentSource.HELP);

    AnnounceCommand() {
        syntax.example("who has this torrent?", "spate announce album.torrent");
        syntax.example(
                "ask one tracker about an info hash",
                "spate announce --tracker udp://tracker.example:6969 c0ffee...");
        syntax.example(
                "only the peers, for a script",
                "spate announce --json album.torrent | jq -r '.[].peers[]?'");
        syntax.note(
                "A tracker takes whoever announces for a peer, and tells others of it until the interval"
                        + " has passed: --event stopped, with the same --port, takes that back. All"
                        + " trackers of all tiers are asked, over IPv4 and IPv6 where both are there; a"
                        + " hybrid torrent is asked for under both its hashes. The exit code is 6 if no"
                        + " tracker answered.");
    }

    private static AnnounceEvent event(String text) throws BadUsage {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "started" -> AnnounceEvent.STARTED;
            case "completed" -> AnnounceEvent.COMPLETED;
            case "stopped" -> AnnounceEvent.STOPPED;
            case "paused" -> AnnounceEvent.PAUSED;
            case "none", "" -> AnnounceEvent.NONE;
            default ->
                    throw new BadUsage(
                            "'"
                                    + text
                                    + "' is not one of started, completed, stopped, paused and none");
        };
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ExitCode run(Invocation call)
            throws CommandFailure, BadUsage, IOException, InterruptedException {
        TorrentSource torrent = TorrentSource.read(call, source.getFirst());
        List<String> urls = trackers.of(torrent, source.getFirst());
        List<AnnounceRequest> requests = requests(torrent);
        List<TrackerAnswer> answers;
        try (TrackerQuery query = TrackerQuery.open()) {
            call.stop().onRequest(query::close);
            answers = ask(query, urls, requests);
        }
        if (call.stop().requested()) {
            return ExitCode.INTERRUPTED;
        }
        AnnounceReport report = new AnnounceReport(call, answers);
        if (call.json()) {
            report.json();
        } else {
            report.text();
        }
        return report.end();
    }

    /// One for each hash of the torrent.
    private List<AnnounceRequest> requests(TorrentSource torrent) {
        PeerId peerId = PeerId.generate(new SecureRandom());
        int key = new SecureRandom().nextInt();
        InfoHashes hashes;
        long size;
        switch (torrent) {
            case TorrentSource.OfFile(Metainfo file) -> {
                hashes = file.infoHashes();
                size = file.info().files().contentLength();
            }
            case TorrentSource.OfLink(MagnetLink link) -> {
                hashes = link.infoHashes();
                size = TransferTotals.UNKNOWN;
            }
        }
        List<AnnounceRequest> requests = new ArrayList<>();
        for (InfoHash hash : hashes.wire()) {
            requests.add(
                    new AnnounceRequest(
                                    hash,
                                    peerId,
                                    port.or(ClientSettings.DEFAULT_PORT),
                                    new TransferTotals(0, 0, left.or(size)),
                                    event.or(AnnounceEvent.STARTED))
                            .withNumWant(numWant.or(AnnounceRequest.DEFAULT_NUM_WANT))
                            .withKey(key));
        }
        return requests;
    }

    /// All at once; the answers in the order of the trackers.
    private static List<TrackerAnswer> ask(
            TrackerQuery query, List<String> urls, List<AnnounceRequest> requests)
            throws InterruptedException {
        List<List<Question<AnnounceOutcome>>> questions = new ArrayList<>();
        for (String url : urls) {
            List<Question<AnnounceOutcome>> swarms = new ArrayList<>();
            for (AnnounceRequest request : requests) {
                swarms.add(new Question<>(() -> query.announce(url, request)));
            }
            questions.add(swarms);
        }
        List<TrackerAnswer> answers = new ArrayList<>();
        for (int i = 0; i < urls.size(); i++) {
            List<TrackerAnswer.Swarm> swarms = new ArrayList<>();
            for (int j = 0; j < requests.size(); j++) {
                swarms.add(
                        new TrackerAnswer.Swarm(
                                requests.get(j).infoHash(), questions.get(i).get(j).answer()));
            }
            answers.add(new TrackerAnswer(urls.get(i), swarms));
        }
        return answers;
    }
}
