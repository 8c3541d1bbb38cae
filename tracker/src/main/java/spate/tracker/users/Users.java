package spate.tracker.users;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spate.tracker.core.Caller;
import spate.tracker.core.Passkeys;
import spate.tracker.file.ListFile;
import spate.tracker.swarm.Keys;

/// All users of a private tracker, found by their passkeys. Immutable; to look one up allocates nothing,
/// and a keyed hash says where he is, so that the time that it takes tells nothing of other passkeys.
public final class Users implements Passkeys {
    private final Keys keys;

    /// The users in the order of the list; their passkeys as bytes.
    private final User[] users;

    private final byte[][] passkeys;
    private final int[] numbers;

    /// Places of the table: the hash of a passkey, and whose it is. A place is empty where that is -1.
    private final long[] mixes;

    private final int[] owners;

    /// The place in the list of each number; -1 for those who are not on it.
    private final int[] byNumber;

    private Users(Builder builder) {
        keys = new Keys(builder.seed);
        int count = builder.users.size();
        users = builder.users.toArray(User[]::new);
        passkeys = new byte[count][];
        numbers =
                builder.users.stream()
                        .mapToInt(user -> builder.names.numberOf(user.name()))
                        .toArray();
        byNumber = new int[builder.names.count()];
        Arrays.fill(byNumber, -1);
        int length = Integer.highestOneBit(Math.max(1, count)) * 4;
        mixes = new long[length];
        owners = new int[length];
        Arrays.fill(owners, -1);
        for (int i = 0; i < count; i++) {
            passkeys[i] = users[i].passkey().getBytes(StandardCharsets.US_ASCII);
            byNumber[numbers[i]] = i;
            enter(i);
        }
    }

    private void enter(int index) {
        byte[] passkey = passkeys[index];
        long mix = mix(passkey, 0, passkey.length);
        int at = home(mix);
        while (owners[at] >= 0) {
            at = next(at);
        }
        mixes[at] = mix;
        owners[at] = index;
    }

    private int home(long mix) {
        return (int) mix & (owners.length - 1);
    }

    private int next(int at) {
        return (at + 1) & (owners.length - 1);
    }

    private long mix(byte[] bytes, int from, int to) {
        long mix = (long) to - from;
        for (int at = from; at < to; at += Long.BYTES) {
            long word = 0;
            for (int i = at; i < Math.min(to, at + Long.BYTES); i++) {
                word = word << Byte.SIZE | (bytes[i] & 0xFF);
            }
            mix = keys.mix(mix, word, 0);
        }
        return mix;
    }

    /// How many there are.
    public int size() {
        return users.length;
    }

    /// The number of the user whose passkey is in `/PASSKEY/announce` or `/PASSKEY/scrape`, disabled or
    /// not; [Caller#NO_USER] if there is none.
    @Override
    public int userOf(byte[] url, int length) {
        int end = Passkey.end(url, length);
        if (end < 0) {
            return Caller.NO_USER;
        }
        int start = Passkey.start(url, end);
        return end - start > User.MAX_PASSKEY_LENGTH ? Caller.NO_USER : find(url, start, end);
    }

    private int find(byte[] bytes, int from, int to) {
        long mix = mix(bytes, from, to);
        for (int at = home(mix); owners[at] >= 0; at = next(at)) {
            byte[] passkey = passkeys[owners[at]];
            if (mixes[at] == mix && Arrays.equals(bytes, from, to, passkey, 0, passkey.length)) {
                return numbers[owners[at]];
            }
        }
        return Caller.NO_USER;
    }

    /// The user with a number; null if he is not on the list, or there is no such number.
    public @Nullable User user(int number) {
        boolean isKnown = number >= 0 && number < byNumber.length && byNumber[number] >= 0;
        return isKnown ? users[byNumber[number]] : null;
    }

    /// All of them, in the order of the list.
    public List<User> all() {
        return List.of(users);
    }

    /// Takes the lines of a file.
    static final class Builder implements ListFile.Lines {
        private final UserNames names;
        private final long seed;
        private final List<User> users = new ArrayList<>();
        private final Set<String> passkeysSeen = new HashSet<>();
        private final Set<String> namesSeen = new HashSet<>();

        /// @param seed of the secret keys of the table
        Builder(UserNames names, long seed) {
            this.names = names;
            this.seed = seed;
        }

        @Override
        public @Nullable String take(byte[] bytes, int from, int to) {
            try {
                return add(UserLine.parse(bytes, from, to));
            } catch (IllegalArgumentException wrong) {
                return String.valueOf(wrong.getMessage());
            }
        }

        /// There is a passkey in it.
        @Override
        public boolean areSecret() {
            return true;
        }

        private @Nullable String add(User user) {
            if (namesSeen.contains(user.name())) {
                return "a second line for one name";
            }
            if (passkeysSeen.contains(user.passkey())) {
                return "the passkey of another user";
            }
            if (names.numberOf(user.name()) == UserNames.NO_ROOM) {
                return "one too many";
            }
            namesSeen.add(user.name());
            passkeysSeen.add(user.passkey());
            users.add(user);
            return null;
        }

        Users build() {
            return new Users(this);
        }
    }
}
