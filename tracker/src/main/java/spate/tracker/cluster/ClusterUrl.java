package spate.tracker.cluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the engine is: `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`.
///
/// `rediss` instead of `redis` is TLS; `redis+cluster` and `rediss+cluster`, or several hosts with commas
/// between them, are a cluster, of which the hosts are some nodes. `?ca=FILE` names a PEM file with the
/// certificates that are trusted in place of the system's. User and password may be percent-encoded.
///
/// @param database 0 to 65,535; 0 in a cluster
public record ClusterUrl(
        List<Node> nodes,
        boolean isCluster,
        boolean isTls,
        @Nullable String user,
        @Nullable String password,
        int database,
        @Nullable Path trusted) {
    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_DATABASE = 65_535;
    private static final int MAX_NODES = 100;

    /// An address of the engine.
    ///
    /// @param host a name or an address, IPv6 without brackets
    /// @param port 1 to 65,535
    public record Node(String host, int port) {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    public ClusterUrl {
        nodes = List.copyOf(nodes);
    }

    /// Reads a URL; nobody is connected to.
    ///
    /// @throws IllegalArgumentException with a message for people, without the password
    public static ClusterUrl parse(String text) {
        int schemeEnd = text.indexOf("://");
        String scheme = schemeEnd < 0 ? "" : text.substring(0, schemeEnd);
        if (scheme.contains("sentinel")) {
            throw new IllegalArgumentException(
                    "the URL of the engine names the server itself, not its Sentinels: give it a name that"
                            + " follows the primary, or use a cluster (redis+cluster://)");
        }
        if (!List.of("redis", "rediss", "redis+cluster", "rediss+cluster").contains(scheme)) {
            throw new IllegalArgumentException(
                    "the URL of the engine begins with redis://, rediss:// (TLS), redis+cluster:// or"
                            + " rediss+cluster://");
        }
        String rest = text.substring(schemeEnd + 3);
        int authorityEnd = firstOf(rest, "/?#");
        String authority = rest.substring(0, authorityEnd);
        int at = authority.lastIndexOf('@');
        String credentials = at < 0 ? "" : authority.substring(0, at);
        List<Node> nodes = nodes(authority.substring(at + 1));
        URI tail = tail(rest.substring(authorityEnd));
        boolean isCluster = scheme.endsWith("+cluster") || nodes.size() > 1;
        int database = database(tail.getPath(), isCluster);
        int colon = credentials.indexOf(':');
        String user = colon < 0 ? credentials : credentials.substring(0, colon);
        String password = colon < 0 ? "" : credentials.substring(colon + 1);
        if (password.isEmpty() && !credentials.isEmpty()) {
            throw new IllegalArgumentException(
                    "the URL of the engine has a user but no password: USER:PASSWORD@HOST, or"
                            + " :PASSWORD@HOST");
        }
        boolean isTls = scheme.startsWith("rediss");
        return new ClusterUrl(
                nodes,
                isCluster,
                isTls,
                decoded(user),
                decoded(password),
                database,
                ca(tail, isTls));
    }

    private static int firstOf(String text, String characters) {
        int at = 0;
        while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static List<Node> nodes(String hosts) {
        List<Node> nodes = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            nodes.add(node(host));
        }
        if (nodes.size() > MAX_NODES) {
            throw new IllegalArgumentException(
                    "some nodes of the cluster are enough: " + MAX_NODES);
        }
        return nodes;
    }

    private static Node node(String text) {
        try {
            URI uri = new URI("redis://" + text);
            String host = uri.getHost();
            int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
            if (host != null && port >= 1 && port <= 65_535 && !text.endsWith(":")) {
                return new Node(
                        host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
            }
        } catch (URISyntaxException _) {
            // said below
        }
        throw new IllegalArgumentException(
                text.isEmpty()
                        ? "the URL of the engine names no host"
                        : "\"" + text + "\" in the URL of the engine is no HOST:PORT");
    }

    private static URI tail(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "what follows the host in the URL of the engine is not valid: " + text, e);
        }
    }

    private static int database(String path, boolean isCluster) {
        String number = path.startsWith("/") ? path.substring(1) : path;
        if (number.isEmpty()) {
            return 0;
        }
        boolean isNumber =
                number.length() <= 5 && number.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber || Integer.parseInt(number) > MAX_DATABASE) {
            throw new IllegalArgumentException(
                    "\"" + number + "\" in the URL of the engine is no number of a database");
        }
        int database = Integer.parseInt(number);
        if (isCluster && database != 0) {
            throw new IllegalArgumentException("a cluster has no database but 0");
        }
        return database;
    }

    private static @Nullable Path ca(URI tail, boolean isTls) {
        String query = tail.getQuery();
        if (query == null && tail.getFragment() == null) {
            return null;
        }
        if (query == null
                || !query.startsWith("ca=")
                || query.length() == 3
                || query.contains("&")) {
            throw new IllegalArgumentException(
                    "the URL of the engine may end in ?ca=FILE, and in nothing else");
        }
        if (!isTls) {
            throw new IllegalArgumentException("certificates (?ca=) go with rediss://");
        }
        Path file = Path.of(query.substring(3));
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("cannot read the certificates in " + file);
        }
        return file;
    }

    private static @Nullable String decoded(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a % in user or password in the URL of the engine is written %25", e);
        }
    }

    /// The URL without user and password.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(isTls ? "rediss" : "redis");
        text.append(isCluster ? "+cluster://" : "://");
        text.append(String.join(",", nodes.stream().map(Node::toString).toList()));
        return database == 0 ? text.toString() : text.append('/').append(database).toString();
    }
}
