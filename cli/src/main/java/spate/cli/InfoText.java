package spate.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import spate.cli.terminal.Facts;
import spate.cli.terminal.Figures;
import spate.cli.terminal.Output;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Style;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;
import spate.protocol.metainfo.MagnetLink;
import spate.protocol.metainfo.Metainfo;
import spate.protocol.metainfo.TorrentInfo;

/// Everything in a torrent, laid out for a person.
final class InfoText {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final Output out;
    private final Style style;
    private final Facts facts;
    private final boolean everything;

    /// @param everything whether to show what few want to see, too
    InfoText(Output out, Style style, boolean everything) {
        this.out = out;
        this.style = style;
        this.facts = new Facts(out, style);
        this.everything = everything;
    }

    void show(TorrentSource source) {
        switch (source) {
            case TorrentSource.OfFile(Metainfo torrent) -> torrent(torrent);
            case TorrentSource.OfLink(MagnetLink link) -> link(link);
        }
    }

    private void torrent(Metainfo torrent) {
        TorrentInfo info = torrent.info();
        title(info.name());
        hashes(torrent.infoHashes());
        facts.fact("Version", versionText(info));
        facts.fact("Size", sizeText(info));
        facts.fact("Pieces", piecesText(info));
        facts.fact("Private", info.isPrivate() ? "yes: peers come from the trackers only" : "no");
        facts.fact("Source", info.source());
        facts.fact("Comment", torrent.comment());
        facts.fact("Created", createdText(torrent));
        tiers(torrent.trackers());
        facts.facts("Web seeds", torrent.webSeeds());
        facts.facts("HTTP seeds", torrent.httpSeeds());
        facts.facts("DHT nodes", torrent.dhtNodes().stream().map(Object::toString).toList());
        facts.fact("Update from", info.updateUrl());
        facts.facts("Collections", torrent.collections());
        facts.facts("Similar", torrent.similar().stream().map(InfoHash::hex).toList());
        if (everything) {
            facts.fact("Magnet", MagnetLink.of(torrent).toString());
        }
        out.line("");
        new FileTreeText(out, style).show(info);
    }

    private void link(MagnetLink link) {
        String name = link.displayName();
        title(name == null ? "(a magnet link without a name)" : name);
        hashes(link.infoHashes());
        facts.facts("Trackers", link.trackers());
        facts.facts("Web seeds", link.webSeeds());
        facts.facts("Peers", link.peers().stream().map(Object::toString).toList());
        facts.facts("DHT nodes", link.dhtNodes().stream().map(Object::toString).toList());
        if (!link.selection().isEmpty()) {
            List<String> ranges = link.selection().stream().map(Object::toString).toList();
            facts.fact("Selected", "files " + String.join(", ", ranges) + " (counted from 0)");
        }
        List<String> others = new ArrayList<>();
        for (MagnetLink.Parameter other : link.others()) {
            String value = other.value();
            others.add(value == null ? other.name() : other.name() + "=" + value);
        }
        facts.facts("Other", others);
        facts.fact("Magnet", link.toString());
    }

    private void title(String name) {
        out.line(style.strong(SafeText.of(name)));
        out.line("");
    }

    private void hashes(InfoHashes hashes) {
        facts.fact("Info hash", hashes.v1() == null ? null : hashes.v1().hex());
        facts.fact("Info hash v2", hashes.v2() == null ? null : hashes.v2().hex());
    }

    private static String versionText(TorrentInfo info) {
        return switch (info.version()) {
            case V1 -> "v1";
            case V2 -> "v2";
            case HYBRID -> "hybrid (v1 and v2)";
        };
    }

    private static String sizeText(TorrentInfo info) {
        long content = info.files().contentLength();
        int files = 0;
        for (int i = 0; i < info.files().size(); i++) {
            files += info.files().isPad(i) ? 0 : 1;
        }
        long padding = info.totalSize() - content;
        String bytes = content < 1024 ? "" : " (" + Figures.count(content, "byte") + ")";
        return Figures.size(content)
                + bytes
                + " in "
                + Figures.count(files, "file")
                + (padding > 0 ? ", and " + Figures.size(padding) + " of padding" : "");
    }

    private static String piecesText(TorrentInfo info) {
        return Figures.count(info.pieceCount()) + " of " + Figures.size(info.pieceLength());
    }

    private static @Nullable String createdText(Metainfo torrent) {
        OptionalLong date = torrent.creationDate();
        String by = torrent.createdBy();
        if (date.isEmpty()) {
            return by == null ? null : "by " + by;
        }
        return dateText(date.getAsLong()) + (by == null ? "" : " by " + by);
    }

    private static String dateText(long seconds) {
        boolean plausible = Math.abs(seconds) < 4_000_000_000_000L;
        return plausible ? DATE.format(Instant.ofEpochSecond(seconds)) : "second " + seconds;
    }

    private void tiers(List<List<String>> tiers) {
        if (tiers.stream().allMatch(tier -> tier.size() == 1)) {
            facts.facts("Trackers", tiers.stream().map(List::getFirst).toList());
            return;
        }
        for (int i = 0; i < tiers.size(); i++) {
            facts.facts(i == 0 ? "Trackers" : "  or then", tiers.get(i));
        }
    }
}
