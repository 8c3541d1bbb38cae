package spate.tracker.admin;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import spate.tracker.http.HttpSettings.Certificate;

/// The admin port.
///
/// @param listen where it is; whoever reaches it can read
/// @param token what those send who may change something: [#MIN_TOKEN] to [#MAX_TOKEN] visible characters of
///     ASCII; null if nobody may
/// @param certificate for HTTPS; null for HTTP
public record AdminSettings(
        InetSocketAddress listen, @Nullable String token, @Nullable Certificate certificate) {
    /// A shorter token could be guessed.
    public static final int MIN_TOKEN = 16;

    public static final int MAX_TOKEN = 256;

    public AdminSettings {
        if (token != null && !isToken(token)) {
            throw new IllegalArgumentException(
                    "a token is %d to %d visible characters of ASCII"
                            .formatted(MIN_TOKEN, MAX_TOKEN));
        }
    }

    private static boolean isToken(String text) {
        return text.length() >= MIN_TOKEN
                && text.length() <= MAX_TOKEN
                && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /// Without the token: it is a secret.
    @Override
    public String toString() {
        return "admin port at " + listen;
    }
}
