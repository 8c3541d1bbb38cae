package spate.tracker.users;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.StringTokenizer;

/// Reads the lines of a file of users.
final class UserLine {
    static final String MAX_TORRENTS = "max-torrents=";
    static final String MAX_ADDRESSES = "max-addresses=";
    static final String DISABLED = "disabled";

    private static final int MAX_DIGITS = 9;

    private UserLine() {}

    /// Reads UTF-8 from `from` to `to`, exclusive.
    ///
    /// @throws IllegalArgumentException if it is no user; the message says what is wrong
    static User parse(byte[] bytes, int from, int to) {
        try {
            ByteBuffer line = ByteBuffer.wrap(bytes, from, to - from);
            return parse(StandardCharsets.UTF_8.newDecoder().decode(line).toString());
        } catch (CharacterCodingException _) {
            throw new IllegalArgumentException("not UTF-8");
        }
    }

    static User parse(String line) {
        StringTokenizer words = new StringTokenizer(line, " \t");
        if (words.countTokens() < 2) {
            throw new IllegalArgumentException("a line has a passkey and a name");
        }
        String passkey = words.nextToken();
        String name = words.nextToken();
        int maxTorrents = User.UNLIMITED;
        int maxAddresses = User.UNLIMITED;
        boolean enabled = true;
        while (words.hasMoreTokens()) {
            String word = words.nextToken().toLowerCase(Locale.ROOT);
            if (word.startsWith(MAX_TORRENTS)) {
                maxTorrents = number(word, MAX_TORRENTS);
            } else if (word.startsWith(MAX_ADDRESSES)) {
                maxAddresses = number(word, MAX_ADDRESSES);
            } else if (word.equals(DISABLED)) {
                enabled = false;
            } else {
                throw new IllegalArgumentException("behind the name come limits, or 'disabled'");
            }
        }
        return new User(passkey, name, maxTorrents, maxAddresses, enabled);
    }

    private static int number(String word, String option) {
        String digits = word.substring(option.length());
        boolean isNumber =
                !digits.isEmpty()
                        && digits.length() <= MAX_DIGITS
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber) {
            throw new IllegalArgumentException(
                    option + " is followed by a number of at most " + MAX_DIGITS + " digits");
        }
        return Integer.parseInt(digits);
    }
}
