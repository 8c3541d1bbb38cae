package spate.tracker.users;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import spate.tracker.state.BlockWriter;

/// A [Ledger] as it was at one moment: all sessions are as old as the sums that were counted of them.
final class LedgerCopy {
    private final long[] amounts;
    private final boolean[] isKept;
    private final ByteBuffer sessions;

    /// @param amounts of all users, [UserTable#AMOUNTS] each
    /// @param isKept which users there is anything of
    /// @param sessions as they are written
    LedgerCopy(long[] amounts, boolean[] isKept, ByteBuffer sessions) {
        this.amounts = amounts;
        this.isKept = isKept;
        this.sessions = sessions;
    }

    /// @param part which part of the users these are
    void write(BlockWriter out, UserNames names, int part) throws IOException {
        for (int row = 0; row < isKept.length; row++) {
            if (isKept[row]) {
                int user = row * Accounting.PARTS + part;
                int at = row * UserTable.AMOUNTS;
                long[] mine = Arrays.copyOfRange(amounts, at, at + UserTable.AMOUNTS);
                AccountRecords.writeUser(out, user, names.name(user), mine);
            }
        }
        while (sessions.hasRemaining()) {
            ByteBuffer one = sessions.slice(sessions.position(), AccountRecords.SESSION_BYTES);
            out.entry(AccountRecords.SESSION_BYTES).put(one);
            sessions.position(sessions.position() + AccountRecords.SESSION_BYTES);
        }
    }
}
