package spate.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.cli.option.Quantity;
import spate.client.content.Glob;
import spate.protocol.metainfo.HostPort;
import spate.protocol.metainfo.TorrentInfo;

/// Reads the values that torrents are described with on command lines.
final class TorrentOptions {
    private static final Set<String> TRACKER_SCHEMES = Set.of("http", "https", "udp", "ws", "wss");
    private static final Set<String> SEED_SCHEMES = Set.of("http", "https", "ftp", "ftps");

    private TorrentOptions() {}

    /// The trackers of a tier, separated by commas.
    static List<String> tier(String text) throws BadUsage {
        List<String> tier = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                tier.add(tracker(part.strip()));
            }
        }
        if (tier.isEmpty()) {
            throw new BadUsage("no tracker in it; write a URL such as udp://tracker.example:6969");
        }
        return tier;
    }

    static String tracker(String text) throws BadUsage {
        return url(text, TRACKER_SCHEMES, "tracker", "udp://tracker.example:6969/announce");
    }

    static String webSeed(String text) throws BadUsage {
        return url(text, SEED_SCHEMES, "web seed", "https://files.example/album/");
    }

    private static String url(String text, Set<String> schemes, String what, String example)
            throws BadUsage {
        int colon = text.indexOf("://");
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!schemes.contains(scheme) || !hasHost(text)) {
            throw new BadUsage(
                    "'%s' is not the URL of a %s; write one such as %s"
                            .formatted(text, what, example));
        }
        return text;
    }

    /// Whether there is a host, and a port, if any, that can be one. What a tracker has in its path
    /// is its own affair.
    private static boolean hasHost(String text) {
        int start = text.indexOf("://") + 3;
        int end = start;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        try {
            URI uri = new URI("x://" + text.substring(start, end));
            boolean blank = text.chars().anyMatch(c -> c <= ' ');
            return !blank && uri.getHost() != null && uri.getPort() <= 65_535;
        } catch (URISyntaxException _) {
            return isPlainHost(text.substring(start, end));
        }
    }

    /// Names with letters beyond ASCII or with underscores are no hosts to [URI].
    private static boolean isPlainHost(String authority) {
        return HostPort.parse(authority) != null || HostPort.parse(authority + ":1") != null;
    }

    static HostPort hostPort(String text) throws BadUsage {
        HostPort parsed = HostPort.parse(text);
        if (parsed == null) {
            throw new BadUsage(
                    "'"
                            + text
                            + "' is not HOST:PORT; write one such as router.example:6881 or [::1]:6881");
        }
        return parsed;
    }

    /// A piece length: any size; what is allowed depends on the version.
    static int pieceLength(String text) throws BadUsage {
        long bytes = Quantity.size(text);
        if (bytes < 1 || bytes > TorrentInfo.MAX_PIECE_LENGTH) {
            throw new BadUsage("'" + text + "' is out of range; pieces have 16 KiB to 1 GiB");
        }
        return (int) bytes;
    }

    static Glob glob(String text) throws BadUsage {
        try {
            return Glob.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadUsage("'" + text + "' is not a pattern: " + e.getMessage());
        }
    }

    /// Seconds since 1970, from a number of them or a date of ISO 8601; without a zone it is in UTC.
    static long date(String text) throws BadUsage {
        try {
            if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Long.parseLong(text);
            }
            return instant(text.strip().replace(' ', 'T')).getEpochSecond();
        } catch (DateTimeException | NumberFormatException _) {
            throw new BadUsage(
                    "'"
                            + text
                            + "' is not a date; write one such as 2026-01-31, 2026-01-31T12:00:00Z"
                            + " or seconds since 1970");
        }
    }

    private static Instant instant(String text) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        String time = text.substring(text.indexOf('T'));
        boolean zoned = time.endsWith("Z") || time.indexOf('+') > 0 || time.indexOf('-') > 0;
        return zoned
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    /// The time that a build which must be reproducible is told (`SOURCE_DATE_EPOCH`).
    static OptionalLong sourceDateEpoch(Map<String, String> environment) throws BadUsage {
        @Nullable String text = environment.get("SOURCE_DATE_EPOCH");
        if (text == null || text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 0) {
                return OptionalLong.of(seconds);
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new BadUsage("SOURCE_DATE_EPOCH is '" + text + "', which is not seconds since 1970");
    }
}
