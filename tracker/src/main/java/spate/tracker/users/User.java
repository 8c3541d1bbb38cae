package spate.tracker.users;

import java.nio.charset.StandardCharsets;

/// Somebody who may use a private tracker.
///
/// @param passkey what is in the URL of all his torrents: 8 to 64 letters and digits of ASCII, `-` and `_`;
///     a secret, so better 32 of them at random
/// @param name what he is known by when the passkey changes: 1 to 64 characters, without spaces
/// @param maxTorrents how many torrents he may have running, 1 or more
/// @param maxAddresses from how many addresses of each family he may announce at once, 1 or more
/// @param enabled whether he may announce at all
public record User(
        String passkey, String name, int maxTorrents, int maxAddresses, boolean enabled) {
    /// No limit.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public static final int MIN_PASSKEY_LENGTH = 8;
    public static final int MAX_PASSKEY_LENGTH = 64;
    static final int MAX_NAME_LENGTH = 64;

    public User {
        if (!Passkey.isValid(passkey)) {
            throw new IllegalArgumentException(
                    "a passkey is "
                            + MIN_PASSKEY_LENGTH
                            + " to "
                            + MAX_PASSKEY_LENGTH
                            + " letters and digits of ASCII, - and _");
        }
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "a name is 1 to " + MAX_NAME_LENGTH + " characters, none of them a space");
        }
        if (maxTorrents < 1 || maxAddresses < 1) {
            throw new IllegalArgumentException("a limit is 1 or more");
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME_LENGTH
                && name.charAt(0) != '#'
                && StandardCharsets.UTF_8.newEncoder().canEncode(name)
                && name.chars().noneMatch(User::isSpaceOrControl);
    }

    private static boolean isSpaceOrControl(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
    }

    /// Somebody without limits.
    public static User of(String passkey, String name) {
        return new User(passkey, name, UNLIMITED, UNLIMITED, true);
    }

    /// Reads a line of a file: `passkey name [max-torrents=N] [max-addresses=N] [disabled]`.
    ///
    /// @throws IllegalArgumentException if it is none; the message says what is wrong
    public static User parse(String line) {
        return UserLine.parse(line);
    }

    /// As it stands in a file.
    public String toLine() {
        StringBuilder line = new StringBuilder(passkey).append(' ').append(name);
        if (maxTorrents != UNLIMITED) {
            line.append(' ').append(UserLine.MAX_TORRENTS).append(maxTorrents);
        }
        if (maxAddresses != UNLIMITED) {
            line.append(' ').append(UserLine.MAX_ADDRESSES).append(maxAddresses);
        }
        return line.append(enabled ? "" : " " + UserLine.DISABLED).toString();
    }

    /// Without the passkey: it is a secret.
    @Override
    public String toString() {
        return name;
    }
}
