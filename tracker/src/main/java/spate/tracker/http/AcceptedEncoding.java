package spate.tracker.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a client says it can unpack (RFC 9110, section 12.5.3).
final class AcceptedEncoding {
    private AcceptedEncoding() {}

    /// Whether it takes gzip, by that name.
    static boolean hasGzip(@Nullable String header) {
        if (header == null) {
            return false;
        }
        for (String each : header.toLowerCase(Locale.ROOT).split(",", 20)) {
            String[] parts = each.strip().split(";", 2);
            if (parts[0].strip().equals("gzip")) {
                return parts.length == 1 || !parts[1].strip().matches("q\\s*=\\s*0(\\.0*)?");
            }
        }
        return false;
    }
}
