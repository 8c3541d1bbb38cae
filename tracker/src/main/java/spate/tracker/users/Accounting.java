package spate.tracker.users;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.tracker.core.Caller;
import spate.tracker.core.Refusal;
import spate.tracker.state.BlockReader;
import spate.tracker.state.BlockWriter;
import spate.tracker.swarm.Announce;

/// What the users of a private tracker send and receive, and how long they seed: true sums, from what
/// their clients say. Whatever these say, nothing is counted twice and nothing is taken away: see
/// [Ledger]. Limits of users are held here too.
///
/// For any number of threads: the users are divided into parts with a lock each, which is held for an
/// announce. An announce allocates nothing once there is room.
///
/// ## Handing over
///
/// [#drain] gives what has changed, as a batch with a number. Until it is [confirmed][#confirm] it is
/// given again as it was, and what has changed since waits for the next. So who remembers the number
/// of the last batch that he took, and leaves out those that are not higher, counts nothing twice, however
/// often one is sent.
///
/// That holds over a restart, too, if the state is saved between a [#drain] and the sending of the batch.
/// Where that is too seldom: the totals of a batch never become less but by a restart from an older state,
/// and after that grow again by the same amounts, for the sessions are as old as the totals. So who
/// keeps, for each tracker, the greater of what he has and what he is told never counts twice; he
/// misses at most what sessions did that were in no saved state.
public final class Accounting {
    /// How many parts the users are in.
    static final int PARTS = 16;

    private final Ledger[] parts = new Ledger[PARTS];
    private long sequence;
    private boolean isOutstanding;

    /// @param seed of secret keys: random
    public Accounting(AccountingLimits limits, long seed) {
        Arrays.setAll(parts, i -> new Ledger(limits, seed + i));
    }

    private Ledger part(int user) {
        return parts[user % PARTS];
    }

    /// Counts what an announce says.
    ///
    /// @param caller whose [Caller#user] is a user
    /// @param user the same, with his limits
    /// @param seconds the time, from any origin
    /// @return why the announce is not to be answered; then nothing was counted, and the next will say it
    ///     all
    public @Nullable Refusal announce(Announce announce, Caller caller, User user, long seconds) {
        Ledger part = part(caller.user());
        synchronized (part) {
            return part.announce(announce, caller, user, (int) seconds);
        }
    }

    /// Looks at some of the sessions, goes on where it ended, and ends those that did not announce for too
    /// long.
    ///
    /// @param seconds the time, from any origin
    /// @param count how many are looked at in each of 16 parts
    public void sweep(long seconds, int count) {
        for (Ledger part : parts) {
            synchronized (part) {
                part.sweep((int) seconds, count);
            }
        }
    }

    /// All that a user has done.
    public Totals totals(int user) {
        Ledger part = part(user);
        synchronized (part) {
            return part.totals(user);
        }
    }

    /// What a user has running.
    public UserActivity activity(int user) {
        Ledger part = part(user);
        synchronized (part) {
            return part.activity(user);
        }
    }

    /// What there is, and what went wrong.
    public AccountingCounts counts() {
        AccountingCounts sum = AccountingCounts.NONE;
        for (Ledger part : parts) {
            synchronized (part) {
                sum = sum.plus(part.counts());
            }
        }
        return sum;
    }

    /// The batch that is to be taken next: the one before if it was not confirmed, or else all that has
    /// changed since.
    public synchronized TotalsBatch drain() {
        List<TotalsBatch.Change> changes = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            synchronized (parts[i]) {
                if (!isOutstanding) {
                    parts[i].drain();
                }
                parts[i].collect(i, changes);
            }
        }
        if (!isOutstanding && !changes.isEmpty()) {
            sequence++;
            isOutstanding = true;
        }
        return new TotalsBatch(sequence, changes);
    }

    /// A batch was taken.
    ///
    /// @param number its sequence number; any but that of the last batch means nothing
    /// @return whether it was the last batch, and not confirmed before
    public synchronized boolean confirm(long number) {
        if (!isOutstanding || number != sequence) {
            return false;
        }
        for (Ledger part : parts) {
            synchronized (part) {
                part.confirm();
            }
        }
        isOutstanding = false;
        return true;
    }

    /// Writes everything. A part is held while it is copied, and never while something is written.
    ///
    /// @param seconds the time, from any origin
    synchronized void save(BlockWriter out, UserNames names, long seconds) throws IOException {
        ByteBuffer head = out.entry(AccountRecords.HEAD_BYTES);
        head.put(AccountRecords.HEAD).putLong(sequence).put((byte) (isOutstanding ? 1 : 0));
        for (int i = 0; i < PARTS; i++) {
            LedgerCopy copy;
            synchronized (parts[i]) {
                copy = parts[i].copy((int) seconds);
            }
            copy.write(out, names, i);
        }
    }

    /// Takes in what was saved, in place of what is here for those users. To be called before anything is
    /// announced.
    ///
    /// @param seconds the time, from any origin
    /// @param elapsedSeconds how long ago it was saved, 0 or more
    synchronized long load(BlockReader in, UserNames names, long seconds, int elapsedSeconds)
            throws IOException {
        var check = new AccountLoader(names, null);
        in.readAll(check::read);
        var loader = new AccountLoader(names, this);
        for (Ledger part : parts) {
            synchronized (part) {
                part.restarted((int) seconds, elapsedSeconds);
            }
        }
        long entries = in.readAll(loader::read);
        sequence = loader.sequence();
        isOutstanding = loader.isOutstanding();
        return entries;
    }

    /// The account of a user, as it was saved.
    void restoreUser(int user, long[] amounts) {
        Ledger part = part(user);
        synchronized (part) {
            part.restoreUser(user, amounts);
        }
    }

    /// A session, as it was saved, but with the number that its user has now.
    void restoreSession(AccountRecords.Session session) {
        Ledger part = part(session.key.user);
        synchronized (part) {
            part.restoreSession(session);
        }
    }
}
