package spate.tracker.users;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the entries of [AccountRecords], once to see whether they are good and once to take them in:
/// half of the accounts of one file and half of those of another would not go together.
final class AccountLoader {
    private final UserNames names;
    private final @Nullable Accounting into;
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private final AccountRecords.Session session = new AccountRecords.Session();
    private long sequence;
    private boolean isOutstanding;

    /// @param into null to check only
    AccountLoader(UserNames names, @Nullable Accounting into) {
        this.names = names;
        this.into = into;
    }

    void read(ByteBuffer in) throws IOException {
        switch (in.get()) {
            case AccountRecords.HEAD -> {
                sequence = in.getLong();
                isOutstanding = in.get() != 0;
            }
            case AccountRecords.USER -> readUser(in);
            case AccountRecords.SESSION -> readSession(in);
            default -> throw new IOException("an entry of an unknown kind");
        }
    }

    private void readUser(ByteBuffer in) throws IOException {
        int before = in.getInt();
        String name = AccountRecords.readName(in);
        long[] amounts = AccountRecords.readAmounts(in);
        int number = into == null ? before : names.numberOf(name);
        if (number == UserNames.NO_ROOM || numbers.put(before, number) != null) {
            throw new IOException("a user too many");
        }
        if (into != null) {
            into.restoreUser(number, amounts);
        }
    }

    private void readSession(ByteBuffer in) throws IOException {
        session.read(in);
        Integer number = numbers.get(session.key.user);
        if (number == null) {
            throw new IOException("a session of nobody");
        }
        session.key.user = number;
        if (into != null) {
            into.restoreSession(session);
        }
    }

    /// The number of the last batch.
    long sequence() {
        return sequence;
    }

    /// Whether the last batch was not confirmed.
    boolean isOutstanding() {
        return isOutstanding;
    }
}
