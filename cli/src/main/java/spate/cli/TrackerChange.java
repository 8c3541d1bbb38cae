package spate.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spate.cli.option.BadUsage;
import spate.protocol.metainfo.Metainfo;

/// What `spate edit` does to trackers: first some are removed, then replaced, then added. A tracker
/// stands in a torrent once; tiers that become empty go.
///
/// @param added tiers to put behind the others
/// @param removed URLs to remove; `*` for all
/// @param replaced URLs to replace where they stand
record TrackerChange(List<List<String>> added, List<String> removed, List<Replacement> replaced) {
    static final String ALL = "*";

    /// Where the new URL begins: URLs have equals signs in them, too.
    private static final Pattern NEW_URL = Pattern.compile("=(?=[A-Za-z][A-Za-z0-9+.-]*://)");

    /// A URL and what comes in its place.
    record Replacement(String old, String now) {}

    static Replacement replacement(String text) throws BadUsage {
        Matcher matcher = NEW_URL.matcher(text);
        int equals = -1;
        while (matcher.find()) {
            equals = matcher.start();
        }
        if (equals < 1) {
            throw new BadUsage("'" + text + "' is not OLD=NEW, the URLs of two trackers");
        }
        String now = TorrentOptions.tracker(text.substring(equals + 1));
        return new Replacement(text.substring(0, equals), now);
    }

    /// The trackers of a torrent before the change. One that is only its `announce`, which readers of the
    /// `announce-list` never see (BEP 12), is a first tier: it is not lost with the change.
    static List<List<String>> tiers(Metainfo torrent, String name) throws CommandFailure {
        List<List<String>> listed = torrent.trackers();
        demandAll(listed.stream().mapToInt(List::size).sum(), "trackers", name);
        String announce = torrent.root().text("announce");
        String first = announce == null ? "" : announce.strip();
        if (first.isEmpty() || listed.stream().anyMatch(tier -> tier.contains(first))) {
            return listed;
        }
        List<List<String>> tiers = new ArrayList<>(listed);
        tiers.addFirst(List.of(first));
        return tiers;
    }

    /// Checks that no list is so long that not all of it was read, and the rest would be lost.
    static void demandAll(int count, String what, String name) throws CommandFailure {
        if (count >= Metainfo.MAX_ENTRIES) {
            throw new CommandFailure(
                    ExitCode.UNFINISHED,
                    "%s has %,d %s or more, too many to be edited; nothing is changed"
                            .formatted(name, Metainfo.MAX_ENTRIES, what));
        }
    }

    boolean isNothing() {
        return added.isEmpty() && removed.isEmpty() && replaced.isEmpty();
    }

    /// The tiers after the change.
    ///
    /// @param name how messages call the torrent
    /// @throws CommandFailure if what is to be removed or replaced is not there
    List<List<String>> apply(List<List<String>> tiers, String name) throws CommandFailure {
        for (String url : removed) {
            demand(tiers, url, name);
        }
        for (Replacement replacement : replaced) {
            demand(tiers, replacement.old(), name);
        }
        List<List<String>> changed = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (List<String> tier : tiers) {
            List<String> kept = new ArrayList<>();
            for (String url : tier) {
                String now = replaced(url);
                if (!isRemoved(url) && seen.add(now)) {
                    kept.add(now);
                }
            }
            changed.add(kept);
        }
        for (List<String> tier : added) {
            changed.add(tier.stream().filter(seen::add).toList());
        }
        changed.removeIf(List::isEmpty);
        return changed;
    }

    private static void demand(List<List<String>> tiers, String url, String name)
            throws CommandFailure {
        boolean there = url.equals(ALL) || tiers.stream().anyMatch(tier -> tier.contains(url));
        if (!there) {
            throw new CommandFailure(
                    ExitCode.UNFINISHED,
                    "there is no tracker %s in %s; 'spate info --trackers' lists them"
                            .formatted(url, name));
        }
    }

    private boolean isRemoved(String url) {
        return removed.contains(ALL) || removed.contains(url);
    }

    private String replaced(String url) {
        for (Replacement replacement : replaced) {
            if (replacement.old().equals(url)) {
                return replacement.now();
            }
        }
        return url;
    }

    /// A list without what is removed, with what is added, nothing twice.
    static List<String> changed(List<String> before, List<String> added, List<String> removed) {
        List<String> changed = new ArrayList<>(before);
        changed.removeIf(url -> removed.contains(ALL) || removed.contains(url));
        for (String url : added) {
            if (!changed.contains(url)) {
                changed.add(url);
            }
        }
        return changed;
    }
}
