package spate.protocol.metainfo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.MagnetException.Kind;
import spate.protocol.metainfo.MagnetLink.Parameter;

/// Reads a magnet link. Used once.
///
/// Names of parameters are compared without regard to case, and may carry a number (`tr.1`), which
/// means nothing. A `+` is a space in a display name; in a URL it is a plus.
final class MagnetParser {
    static final String SCHEME = "magnet:?";
    private static final String V1 = "urn:btih:";
    private static final String V2 = "urn:btmh:";

    /// The multihash prefix of SHA-256: its code and its length.
    private static final String SHA256 = "1220";

    private @Nullable InfoHash v1;
    private @Nullable InfoHash v2;
    private @Nullable String displayName;
    private final Set<String> trackers = new LinkedHashSet<>();
    private final Set<String> webSeeds = new LinkedHashSet<>();
    private final Set<HostPort> peers = new LinkedHashSet<>();
    private final Set<HostPort> dhtNodes = new LinkedHashSet<>();
    private final List<FileRange> selection = new ArrayList<>();
    private final List<Parameter> others = new ArrayList<>();

    MagnetLink parse(String link) throws MagnetException {
        if (!link.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new MagnetException(Kind.NOT_A_MAGNET_LINK);
        }
        if (link.length() > MagnetLink.MAX_CHARS) {
            throw new MagnetException(Kind.TOO_LONG);
        }
        int from = SCHEME.length();
        while (from <= link.length()) {
            int end = link.indexOf('&', from);
            end = end < 0 ? link.length() : end;
            parameter(link.substring(from, end));
            from = end + 1;
        }
        if (v1 == null && v2 == null) {
            throw new MagnetException(Kind.HASH_MISSING);
        }
        return new MagnetLink(
                new InfoHashes(v1, v2),
                displayName,
                List.copyOf(trackers),
                List.copyOf(webSeeds),
                List.copyOf(peers),
                List.copyOf(dhtNodes),
                selection,
                others);
    }

    private void parameter(String parameter) throws MagnetException {
        int equals = parameter.indexOf('=');
        if (equals < 0) {
            if (!parameter.isEmpty()) {
                keep(others, new Parameter(parameter, null));
            }
            return;
        }
        String name = parameter.substring(0, equals);
        String value = parameter.substring(equals + 1);
        switch (plain(name)) {
            case "xt" -> topic(name, value);
            case "dn" -> displayName(value);
            case "tr" -> url(trackers, value);
            case "ws" -> url(webSeeds, value);
            case "x.pe" -> host(peers, value);
            case "dht" -> host(dhtNodes, value);
            case "so" -> select(value);
            default -> keep(others, new Parameter(name, value));
        }
    }

    private static String plain(String name) {
        int dot = name.lastIndexOf('.');
        boolean isNumbered = dot > 0 && name.substring(dot + 1).matches("[0-9]{1,9}");
        return (isNumbered ? name.substring(0, dot) : name).toLowerCase(Locale.ROOT);
    }

    private void topic(String name, String value) throws MagnetException {
        String topic = Percent.decode(value);
        if (topic == null) {
            throw new MagnetException(Kind.HASH_INVALID);
        }
        if (topic.regionMatches(true, 0, V1, 0, V1.length())) {
            v1 = v1Hash(topic.substring(V1.length()));
        } else if (topic.regionMatches(true, 0, V2, 0, V2.length())) {
            v2 = v2Hash(topic.substring(V2.length()));
        } else {
            keep(others, new Parameter(name, value));
        }
    }

    private static InfoHash v1Hash(String digits) throws MagnetException {
        byte[] bytes =
                digits.length() == 2 * InfoHash.V1_LENGTH ? hex(digits) : Base32.decodeHash(digits);
        if (bytes == null) {
            throw new MagnetException(Kind.HASH_INVALID);
        }
        return InfoHash.of(bytes);
    }

    private static InfoHash v2Hash(String multihash) throws MagnetException {
        boolean isSha256 =
                multihash.startsWith(SHA256)
                        && multihash.length() == SHA256.length() + 2 * InfoHash.V2_LENGTH;
        byte[] bytes = isSha256 ? hex(multihash.substring(SHA256.length())) : null;
        if (bytes == null) {
            throw new MagnetException(Kind.HASH_INVALID);
        }
        return InfoHash.of(bytes);
    }

    private static byte @Nullable [] hex(String digits) {
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private void displayName(String value) {
        String name = Percent.decodeForm(value);
        if (displayName == null && !value.isEmpty()) {
            displayName = name == null ? value : name;
        }
    }

    private static void url(Set<String> urls, String value) {
        String url = Percent.decode(value);
        if (url != null && !url.isBlank()) {
            keep(urls, url.strip());
        }
    }

    private static void host(Set<HostPort> hosts, String value) {
        String text = Percent.decode(value);
        HostPort host = text == null ? null : HostPort.parse(text.strip());
        if (host != null) {
            keep(hosts, host);
        }
    }

    private void select(String value) {
        String text = Percent.decode(value);
        if (text == null || !text.matches("[0-9,-]*")) {
            return;
        }
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            range(text.substring(from, end));
            from = end + 1;
        }
    }

    private void range(String text) {
        int dash = text.indexOf('-');
        int first = index(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : index(text.substring(dash + 1));
        if (first >= 0 && last >= first) {
            selection.add(new FileRange(first, last)); // no more than the link has commas
        }
    }

    private static int index(String digits) {
        if (!digits.matches("[0-9]{1,9}")) {
            return -1;
        }
        int index = Integer.parseInt(digits);
        return index < TorrentInfo.MAX_FILES ? index : -1;
    }

    private static <T> void keep(Collection<T> values, T value) {
        if (values.size() < MagnetLink.MAX_PARAMETERS) {
            values.add(value);
        }
    }
}
