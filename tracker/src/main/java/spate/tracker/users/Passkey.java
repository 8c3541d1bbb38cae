package spate.tracker.users;

import java.nio.charset.StandardCharsets;

/// Passkeys, and where they are in the URLs of announces.
final class Passkey {
    private static final byte[] ANNOUNCE = "/announce".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SCRAPE = "/scrape".getBytes(StandardCharsets.US_ASCII);

    private Passkey() {}

    static boolean isValid(String text) {
        return text.length() >= User.MIN_PASSKEY_LENGTH
                && text.length() <= User.MAX_PASSKEY_LENGTH
                && text.chars().allMatch(Passkey::isAllowed)
                && !text.equals("announce");
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }

    /// Where the passkey ends in `/PASSKEY/announce`, or `/scrape`, whatever is in front and in the query
    /// behind; -1 if there is none.
    static int end(byte[] url, int length) {
        int pathEnd = 0;
        while (pathEnd < length && url[pathEnd] != '?' && url[pathEnd] != '#') {
            pathEnd++;
        }
        if (endsWith(ANNOUNCE, url, pathEnd)) {
            return pathEnd - ANNOUNCE.length;
        }
        return endsWith(SCRAPE, url, pathEnd) ? pathEnd - SCRAPE.length : -1;
    }

    private static boolean endsWith(byte[] ending, byte[] url, int end) {
        int start = end - ending.length;
        if (start < 0) {
            return false;
        }
        for (int i = 0; i < ending.length; i++) {
            if (url[start + i] != ending[i]) {
                return false;
            }
        }
        return true;
    }

    /// Where the passkey begins that ends there.
    static int start(byte[] url, int end) {
        int start = end;
        while (start > 0 && url[start - 1] != '/') {
            start--;
        }
        return start;
    }
}
