package spate.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.cli.option.Choice;
import spate.cli.option.Syntax;
import spate.protocol.metainfo.MagnetLink;
import spate.protocol.metainfo.Metainfo;

/// Which trackers are asked: the options that `announce` and `scrape` share.
final class TrackerOptions {
    private final List<String> trackers;
    private final Choice protocol;

    TrackerOptions(Syntax syntax) {
        trackers =
                syntax.repeated(
                        "-t, --tracker",
                        "URL",
                        text -> text,
                        "ask this one instead of those the source names (repeatable)");
        protocol = syntax.choice("--udp, --http", "only trackers of this protocol");
    }

    /// The trackers to ask about a source, in its order.
    ///
    /// @param word names the source
    List<String> of(TorrentSource source, String word) throws BadUsage {
        List<String> urls = trackers.isEmpty() ? named(source) : given();
        if (urls.isEmpty()) {
            throw new BadUsage(word + " names no tracker; give one with --tracker URL");
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (String url : urls) {
            if (isWanted(url)) {
                wanted.add(url.strip());
            }
        }
        if (wanted.isEmpty()) {
            throw new BadUsage(
                    word + " names no tracker for " + protocol.chosen() + "; leave that out");
        }
        return List.copyOf(wanted);
    }

    private List<String> given() throws BadUsage {
        List<String> urls = new ArrayList<>();
        for (String text : trackers) {
            urls.add(TorrentOptions.tracker(withProtocol(text.strip())));
        }
        return urls;
    }

    private static List<String> named(TorrentSource source) {
        return switch (source) {
            case TorrentSource.OfFile(Metainfo torrent) ->
                    torrent.trackers().stream().flatMap(List::stream).toList();
            case TorrentSource.OfLink(MagnetLink link) -> link.trackers();
        };
    }

    /// With `--udp` or `--http` a bare `HOST:PORT` will do.
    private String withProtocol(String text) {
        @Nullable String chosen = protocol.chosen();
        return chosen == null || text.contains("://")
                ? text
                : chosen.substring(2) + "://" + text + (text.contains("/") ? "" : "/announce");
    }

    private boolean isWanted(String url) {
        String lower = url.strip().toLowerCase(Locale.ROOT);
        return protocol.open()
                || (protocol.is("--udp") ? lower.startsWith("udp:") : lower.startsWith("http"));
    }
}
