package spate.tracker.http;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;

/// Finds the client in what proxies say of it: each appends whom it was asked by, so the right-most address
/// that is no trusted proxy is the client. What stands further left the client may have written itself.
final class ForwardedReader {
    private static final int MAX_NODE = 80;
    private static final String FOR = "for=";

    private final ForwardedBy by;
    private final Predicate<IpAddress> trusted;

    ForwardedReader(ForwardedBy by, Predicate<IpAddress> trusted) {
        this.by = by;
        this.trusted = trusted;
    }

    /// The client behind a proxy.
    ///
    /// @param peer who asks: if it is no trusted proxy, it is the client
    /// @param lines the values of all headers of the name, in their order
    /// @return the last that is known: the proxy itself where it says nothing that can be read
    IpAddress client(IpAddress peer, List<String> lines) {
        IpAddress last = peer;
        for (int line = lines.size() - 1; line >= 0 && trusted.test(last); line--) {
            String text = lines.get(line);
            int to = text.length();
            while (to >= 0 && trusted.test(last)) {
                int comma = text.lastIndexOf(',', to - 1);
                IpAddress next = node(text.substring(comma + 1, to).strip());
                if (next == null) {
                    return last;
                }
                last = next;
                to = comma;
            }
        }
        return last;
    }

    private @Nullable IpAddress node(String text) {
        if (text.length() > MAX_NODE) {
            return null;
        }
        return by == ForwardedBy.FORWARDED ? forwarded(text) : address(text);
    }

    private static @Nullable IpAddress forwarded(String element) {
        for (int at = 0; at < element.length(); ) {
            int end = element.indexOf(';', at);
            end = end < 0 ? element.length() : end;
            String pair = element.substring(at, end).strip();
            if (pair.toLowerCase(Locale.ROOT).startsWith(FOR)) {
                return address(unquoted(pair.substring(FOR.length())));
            }
            at = end + 1;
        }
        return null;
    }

    private static String unquoted(String text) {
        boolean isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }

    /// An address, with a port or without: `1.2.3.4`, `1.2.3.4:5`, `2001:db8::1`, `[2001:db8::1]:5`.
    static @Nullable IpAddress address(String text) {
        int bracket = text.indexOf(']');
        if (text.startsWith("[") && bracket > 0) {
            return IpAddress.parse(text.substring(1, bracket));
        }
        int colon = text.indexOf(':');
        boolean hasPort = colon >= 0 && colon == text.lastIndexOf(':');
        return IpAddress.parse(hasPort ? text.substring(0, colon) : text);
    }
}
