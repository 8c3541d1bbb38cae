package spate.tracker.users;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import spate.tracker.state.BlockWriter;

/// Entries of a file of accounts.
///
/// ```
/// head     0 (1 byte), number of the last batch (8), whether it was not confirmed (1)
/// user     1 (1), number (4), length of the name (1), name in UTF-8, amounts of UserTable (9 x 8)
/// session  2 (1), number of the user (4), info hash (20), peer id (20), uploaded (8), downloaded (8),
///          IPv6 (8), IPv4 (4), seconds since it announced (4), since seed time was counted (4), seed (1)
/// ```
///
/// The users of a part come in front of their sessions. Numbers are those of the file: names tell who it is.
final class AccountRecords {
    static final byte HEAD = 0;
    static final byte USER = 1;
    static final byte SESSION = 2;
    static final int HEAD_BYTES = 1 + 8 + 1;
    static final int SESSION_BYTES = 1 + SessionKey.BYTES + 8 + 8 + 8 + 4 + 4 + 4 + 1;

    private AccountRecords() {}

    /// A session outside of a ledger. Used again and again.
    static final class Session {
        final SessionKey key = new SessionKey();
        long uploaded;
        long downloaded;
        long v6;
        int v4;
        int age;
        int creditedAge;
        boolean isSeed;

        void write(ByteBuffer out) {
            out.put(SESSION);
            key.write(out);
            out.putLong(uploaded).putLong(downloaded).putLong(v6).putInt(v4);
            out.putInt(age).putInt(creditedAge).put((byte) (isSeed ? 1 : 0));
        }

        /// Reads what is behind the kind of the entry.
        void read(ByteBuffer in) throws IOException {
            key.read(in);
            uploaded = in.getLong();
            downloaded = in.getLong();
            v6 = in.getLong();
            v4 = in.getInt();
            age = in.getInt();
            creditedAge = in.getInt();
            isSeed = in.get() != 0;
            if (uploaded < 0 || downloaded < 0 || age < 0 || creditedAge < 0) {
                throw new IOException("a session has less than nothing");
            }
        }
    }

    static void writeUser(BlockWriter out, int user, String name, long[] amounts)
            throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer entry = out.entry(1 + 4 + 1 + bytes.length + UserTable.AMOUNTS * 8);
        entry.put(USER).putInt(user).put((byte) bytes.length).put(bytes);
        for (long amount : amounts) {
            entry.putLong(amount);
        }
    }

    static String readName(ByteBuffer in) {
        byte[] bytes = new byte[in.get() & 0xFF];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Reads amounts, of which none is less than nothing, and what was handed over is not more than all.
    static long[] readAmounts(ByteBuffer in) throws IOException {
        long[] amounts = new long[UserTable.AMOUNTS];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = in.getLong();
        }
        for (int kind = 0; kind < UserTable.DRAINED; kind++) {
            long confirmed = amounts[UserTable.CONFIRMED + kind];
            long drained = amounts[UserTable.DRAINED + kind];
            if (confirmed < 0 || drained < confirmed || amounts[kind] < drained) {
                throw new IOException("an account has less than nothing");
            }
        }
        return amounts;
    }
}
