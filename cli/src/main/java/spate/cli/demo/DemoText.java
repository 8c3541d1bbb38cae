package spate.cli.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import spate.cli.Invocation;
import spate.cli.terminal.Facts;
import spate.cli.terminal.Figures;
import spate.cli.terminal.Output;
import spate.cli.terminal.Style;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.Metainfo;

/// A demo in words.
final class DemoText {
    private static final int SHORT_HASH = 8;

    /// A terminal as wide as this has room for what a command is good for.
    private static final int WITH_REMARKS = 76;

    private DemoText() {}

    /// What is shared, and by how many.
    static String swarm(Metainfo torrent, int peers) {
        return "%s in %s, one seed, %s"
                .formatted(
                        Figures.size(torrent.info().files().contentLength()),
                        Figures.count(torrent.info().pieceCount(), "piece"),
                        Figures.count(peers, "peer"));
    }

    /// The head of the info hash that other programs show.
    static String shortHash(Metainfo torrent) {
        InfoHash hash = torrent.infoHashes().wire().getFirst();
        return hash.hex().substring(0, SHORT_HASH);
    }

    /// A number of copies: `1.3 copies`, `1 copy`.
    static String copies(double copies) {
        String number = String.format(Locale.ROOT, "%.1f", copies);
        String plain = number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
        return plain.equals("1") ? "1 copy" : plain + " copies";
    }

    /// Who gave how much so far.
    static String given(SwarmView view) {
        return "the seed sent %s, the peers %s"
                .formatted(
                        copies(view.copies(view.seed().sent())),
                        copies(view.copies(view.sentByPeers())));
    }

    /// How far all peers together are.
    static int percent(SwarmView view) {
        return (int) (view.have() * 100 / view.wanted());
    }

    /// What came of it, and what to do next.
    static void summary(Invocation call, DemoSummary summary) {
        Output out = call.out();
        Style style = call.style();
        SwarmView end = summary.end();
        int peers = end.peers().size();
        String size = Figures.size(end.sizeBytes());
        out.line(style.strong(done(peers, size, Figures.duration(end.seconds()))));
        Facts facts = new Facts(out, style);
        facts.fact("seed sent", sent(end, end.seed().sent()) + saved(end));
        facts.fact(
                "peers sent", sent(end, end.sentByPeers()) + (peers > 1 ? ", to one another" : ""));
        facts.fact(
                "rate",
                "%s in all, %s a peer"
                        .formatted(
                                Figures.rate(summary.rate()),
                                Figures.rate(summary.rate() / peers)));
        facts.fact(
                "tracker",
                "%s, %s"
                        .formatted(
                                Figures.count(end.announces(), "announce"),
                                Figures.count(summary.completions(), "completed download")));
        facts.fact(
                "compared",
                "%s with the torrent's hashes: all good"
                        .formatted(Figures.count(summary.verifiedCopies(), "copy")));
        Path kept = summary.kept();
        if (kept != null) {
            facts.fact("kept", kept.toString());
        }
        facts.facts("next", next(summary, call.columns()));
    }

    private static String done(int peers, String size, String time) {
        return peers == 1
                ? "The peer has the " + size + " after " + time + "."
                : "All %d peers have the %s after %s.".formatted(peers, size, time);
    }

    private static String sent(SwarmView end, long bytes) {
        return Figures.size(bytes) + ": " + copies(end.copies(bytes));
    }

    /// What it would have had to send without the peers' help.
    private static String saved(SwarmView end) {
        int peers = end.peers().size();
        return end.copies(end.seed().sent()) < peers - 0.1 ? " instead of " + peers : "";
    }

    private static List<String> next(DemoSummary summary, int columns) {
        Path kept = summary.kept();
        if (kept != null) {
            Path torrent = kept.resolve(DemoTorrent.FILE);
            return List.of(
                    "spate info " + torrent,
                    "spate verify --data %s %s".formatted(kept.resolve("peer-1"), torrent));
        }
        String more = "spate demo --peers 20 --max-up 0";
        String own = "spate create FOLDER";
        return columns < WITH_REMARKS
                ? List.of(more, own)
                : List.of(
                        more + "    more peers, no brakes",
                        own + "                 make a torrent of your own");
    }
}
