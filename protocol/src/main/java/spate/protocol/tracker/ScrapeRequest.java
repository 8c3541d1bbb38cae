package spate.protocol.tracker;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.InfoHash;

/// Asks a tracker over HTTP how many peers swarms have (BEP 48).
public final class ScrapeRequest {

    /// The most torrents of one request: their hashes in a URL of at most 8 KB.
    public static final int MAX_TORRENTS = 100;

    private static final String ANNOUNCE = "announce";

    private ScrapeRequest() {}

    /// The URL to get; null if the announce URL tells none.
    ///
    /// @param infoHashes 20-byte forms, at most [#MAX_TORRENTS]
    public static @Nullable String httpUrl(String announceUrl, List<InfoHash> infoHashes) {
        if (infoHashes.size() > MAX_TORRENTS) {
            throw new IllegalArgumentException(infoHashes.size() + " torrents in one scrape");
        }
        String base = scrapeUrl(announceUrl);
        if (base == null) {
            return null;
        }
        HttpQuery query = new HttpQuery(base);
        for (InfoHash hash : infoHashes) {
            query.add("info_hash", hash.toBytes());
        }
        return query.toString();
    }

    /// The announce URL with `announce` in its path replaced by `scrape`; null if it is not there. Of
    /// several, the one that begins the last path segment that begins so, else the last.
    public static @Nullable String scrapeUrl(String announceUrl) {
        int authority = announceUrl.indexOf("://");
        int path = authority < 0 ? -1 : announceUrl.indexOf('/', authority + 3);
        int end = endOfPath(announceUrl);
        if (path < 0 || path >= end) {
            return null;
        }
        int at = announceUrl.lastIndexOf("/" + ANNOUNCE, end - ANNOUNCE.length() - 1);
        at = at >= path ? at + 1 : announceUrl.lastIndexOf(ANNOUNCE, end - ANNOUNCE.length());
        return at <= path
                ? null
                : announceUrl.substring(0, at)
                        + "scrape"
                        + announceUrl.substring(at + ANNOUNCE.length());
    }

    private static int endOfPath(String url) {
        int end = url.length();
        for (char mark : new char[] {'?', '#'}) {
            int at = url.indexOf(mark);
            if (at >= 0) {
                end = Math.min(end, at);
            }
        }
        return end;
    }
}
