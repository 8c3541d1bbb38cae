package spate.tracker.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;

/// Who may do what at the admin port. From any thread.
///
/// A page of a stranger in a browser on this machine could name its own server and then have that name lead
/// here (DNS rebinding); the browser would let it read all answers. What the name was is in the `Host` of
/// such a request: so who has no token must ask by an address, or `localhost`.
final class AdminGuard {
    private static final String SCHEME = "Bearer ";

    private volatile byte @Nullable [] digest;

    AdminGuard(@Nullable String token) {
        useToken(token);
    }

    /// From now on it is another, or none.
    void useToken(@Nullable String token) {
        digest = token == null ? null : digest(token);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// Refuses those who may not even read.
    ///
    /// @param hosts all values of `Host`
    /// @param authorization empty if there is none
    void checkReader(List<String> hosts, String authorization) throws AdminFailure {
        boolean isAddressed = hosts.size() == 1 && isAddress(hosts.getFirst());
        if (!isAddressed && !hasToken(authorization)) {
            throw new AdminFailure(
                    AdminFailure.MISDIRECTED,
                    "ask for it by its address or as localhost, or send the token with the request");
        }
    }

    private static boolean isAddress(String host) {
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon >= 0 && host.indexOf(']', colon) < 0;
        String name = (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
        boolean isBracketed = name.startsWith("[") && name.endsWith("]");
        String bare = isBracketed ? name.substring(1, name.length() - 1) : name;
        IpAddress address = IpAddress.parse(bare);
        return address == null ? name.equals("localhost") : address.isV6() == isBracketed;
    }

    /// Refuses those who may not change anything.
    ///
    /// @param authorization empty if there is none
    void checkWriter(String authorization) throws AdminFailure {
        if (digest == null) {
            throw new AdminFailure(
                    AdminFailure.FORBIDDEN,
                    "the tracker was started without --admin-token: nothing can be changed here");
        }
        if (!hasToken(authorization)) {
            throw new AdminFailure(
                    AdminFailure.UNAUTHORIZED,
                    authorization.isEmpty()
                            ? "send the token: Authorization: Bearer TOKEN"
                            : "that is not the token");
        }
    }

    /// Takes as long whatever the token is: digests are compared, all of them.
    private boolean hasToken(String authorization) {
        byte[] expected = digest;
        if (expected == null) {
            return false;
        }
        boolean isBearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        return isBearer
                && MessageDigest.isEqual(
                        expected, digest(authorization.substring(SCHEME.length()).strip()));
    }
}
