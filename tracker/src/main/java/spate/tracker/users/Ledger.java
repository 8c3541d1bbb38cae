package spate.tracker.users;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.tracker.core.Caller;
import spate.tracker.core.Refusal;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.Keys;

/// The accounts of a part of the users. For one thread at a time.
///
/// What a client says are sums since it began, so each announce is compared with the one before of the same
/// session. The rules, by which nothing is counted twice and nothing is ever taken away:
///
/// | what comes | what is counted |
/// |---|---|
/// | the first announce of a session | nothing: it only says where counting begins |
/// | sums that have not become less | what they are more |
/// | one has become less, within `replaySeconds` | nothing, and the announce is forgotten: a packet that came late, or twice |
/// | one has become less, later | nothing, and counting begins there: the client was started anew |
/// | more than `maxBytesPerSecond` allows | nothing of that sum, and counting goes on from there |
/// | sums over 2^63 - 1 | nothing of them |
///
/// Seed time is counted between two announces of a session in both of which it was a seed, and once for
/// each user and torrent, however many clients he has.
final class Ledger {
    static final Refusal TOO_MANY_TORRENTS =
            Refusal.forMinutes("too many torrents are running", 30);
    static final Refusal TOO_MANY_ADDRESSES =
            Refusal.forMinutes("too many addresses use this passkey", 30);
    static final Refusal TOO_MANY_SESSIONS =
            Refusal.forMinutes("too many clients use this passkey", 30);

    /// When a session must go, the one of so many that did not announce for the longest.
    private static final int CANDIDATES = 16;

    /// What a client cannot have said.
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final AccountingLimits limits;
    private final int maxSessions;
    private final Keys keys;
    private final Sessions sessions;
    private final CountedKeys torrents = new CountedKeys();
    private final CountedKeys addresses = new CountedKeys();
    private final UserTable users = new UserTable();
    private final SessionKey key = new SessionKey();

    private int sweptSession;
    private int drawn;
    private int restoredAt;
    private int savedAt;
    private boolean isRestored;
    private long evictions;
    private long late;
    private long unbelievable;

    Ledger(AccountingLimits limits, long seed) {
        this.limits = limits;
        this.maxSessions = limits.maxSessions() / Accounting.PARTS;
        this.keys = new Keys(seed);
        this.sessions = new Sessions(keys);
    }

    private static int row(int user) {
        return user / Accounting.PARTS;
    }

    @Nullable Refusal announce(Announce announce, Caller caller, User user, int now) {
        users.reserve(row(caller.user()));
        int session = sessions.find(key.of(announce, caller));
        if (session != Sessions.NONE && isOver(session, now)) {
            end(session);
            session = Sessions.NONE;
        }
        if (session == Sessions.NONE) {
            return announce.isStopped() ? null : begin(announce, caller, user, now);
        }
        if (announce.isStopped()) {
            count(session, announce, caller, now);
            end(session);
            return null;
        }
        Refusal refusal = move(session, caller, user);
        if (refusal == null) {
            count(session, announce, caller, now);
        }
        return refusal;
    }

    /// After a restart nobody's time is over before he had time to announce again.
    private boolean isOver(int session, int now) {
        int sinceRestart = (now - restoredAt) & Sessions.SECONDS_MASK;
        return sessions.age(session, now) > limits.timeoutSeconds()
                && !(isRestored && sinceRestart <= limits.timeoutSeconds());
    }

    private @Nullable Refusal begin(Announce announce, Caller caller, User user, int now) {
        int row = row(caller.user());
        if (users.count(row, UserTable.SESSIONS) >= limits.maxSessionsPerUser()) {
            return TOO_MANY_SESSIONS;
        }
        boolean isNewTorrent = torrents.count(torrentKey()) == 0;
        if (isNewTorrent && users.count(row, UserTable.TORRENTS) >= user.maxTorrents()) {
            return TOO_MANY_TORRENTS;
        }
        boolean isV6 = isV6(caller);
        long address = address(caller, isV6);
        boolean isNewAddress =
                address != 0 && addresses.count(addressKey(caller.user(), isV6, address)) == 0;
        if (isNewAddress && users.count(row, addressCount(isV6)) >= user.maxAddresses()) {
            return TOO_MANY_ADDRESSES;
        }
        if (sessions.count() >= maxSessions) {
            evict(now);
            key.of(announce, caller);
        }
        int session = add(now);
        setAddress(session, isV6, address);
        sessions.setWord(session, Sessions.UPLOADED, said(caller.uploaded()));
        sessions.setWord(session, Sessions.DOWNLOADED, said(caller.downloaded()));
        sessions.setSeen(session, now, announce.isSeed());
        return null;
    }

    private static long said(long amount) {
        return amount < 0 ? UNKNOWN : amount;
    }

    private static boolean isV6(Caller caller) {
        boolean isMapped = caller.high() == 0 && caller.low() >>> 32 == 0xFFFF;
        return caller.isV6() && !isMapped;
    }

    /// An IPv4 address, or the first half of an IPv6 address; 0 counts as no address.
    private static long address(Caller caller, boolean isV6) {
        return isV6 ? caller.high() : caller.low() & 0xFFFF_FFFFL;
    }

    private static int addressCount(boolean isV6) {
        return isV6 ? UserTable.V6_ADDRESSES : UserTable.V4_ADDRESSES;
    }

    private long torrentKey() {
        return keys.mix(key.hash0, key.hash1, (long) key.user << 32 | (key.hash2 & 0xFFFF_FFFFL));
    }

    private long addressKey(int user, boolean isV6, long address) {
        return keys.mix(address, isV6 ? 6 : 4, user);
    }

    /// Adds the session of the key.
    private int add(int creditedUntil) {
        int row = row(key.user);
        users.count(row, UserTable.SESSIONS, 1);
        if (torrents.add(torrentKey(), creditedUntil) == 1) {
            users.count(row, UserTable.TORRENTS, 1);
        }
        return sessions.add(key);
    }

    private void setAddress(int session, boolean isV6, long address) {
        int user = sessions.user(session);
        long before = addressOf(session, isV6);
        if (before != 0 && addresses.remove(addressKey(user, isV6, before)) == 0) {
            users.count(row(user), addressCount(isV6), -1);
        }
        if (address != 0 && addresses.add(addressKey(user, isV6, address), 0) == 1) {
            users.count(row(user), addressCount(isV6), 1);
        }
        if (isV6) {
            sessions.setWord(session, Sessions.V6, address);
        } else {
            sessions.setV4(session, (int) address);
        }
    }

    private long addressOf(int session, boolean isV6) {
        return isV6
                ? sessions.word(session, Sessions.V6)
                : Integer.toUnsignedLong(sessions.v4(session));
    }

    /// A session announces from where it did before, or from elsewhere if its user may.
    private @Nullable Refusal move(int session, Caller caller, User user) {
        boolean isV6 = isV6(caller);
        long address = address(caller, isV6);
        long before = addressOf(session, isV6);
        if (address == before) {
            return null;
        }
        int number = caller.user();
        boolean isNew = address != 0 && addresses.count(addressKey(number, isV6, address)) == 0;
        boolean leavesOne = before != 0 && addresses.count(addressKey(number, isV6, before)) == 1;
        int others = users.count(row(number), addressCount(isV6)) - (leavesOne ? 1 : 0);
        if (isNew && others >= user.maxAddresses()) {
            return TOO_MANY_ADDRESSES;
        }
        setAddress(session, isV6, address);
        return null;
    }

    private void count(int session, Announce announce, Caller caller, int now) {
        int elapsed = sessions.age(session, now);
        long uploaded = caller.uploaded();
        long downloaded = caller.downloaded();
        if (uploaded >= 0 && downloaded >= 0) {
            long moreUploaded = uploaded - sessions.word(session, Sessions.UPLOADED);
            long moreDownloaded = downloaded - sessions.word(session, Sessions.DOWNLOADED);
            boolean isLess = moreUploaded < 0 || moreDownloaded < 0;
            if (isLess && elapsed <= limits.replaySeconds()) {
                late++;
                return;
            }
            if (!isLess) {
                credit(UserTable.UPLOADED, moreUploaded, elapsed);
                credit(UserTable.DOWNLOADED, moreDownloaded, elapsed);
            }
            sessions.setWord(session, Sessions.UPLOADED, uploaded);
            sessions.setWord(session, Sessions.DOWNLOADED, downloaded);
        }
        if (sessions.isSeed(session) && announce.isSeed()) {
            creditSeed(elapsed, now);
        }
        sessions.setSeen(session, now, announce.isSeed());
    }

    private void credit(int kind, long bytes, int elapsed) {
        double most = limits.maxBytesPerSecond() * (elapsed + 1.0);
        if (bytes <= most) {
            users.addAmount(row(key.user), kind, bytes);
        } else {
            unbelievable++;
        }
    }

    /// Counts the seconds for which no other session of this torrent has brought any.
    private void creditSeed(int elapsed, int now) {
        int place = torrents.find(torrentKey());
        int sinceCredited = (now - torrents.value(place)) & Sessions.SECONDS_MASK;
        int seconds = Math.min(Math.min(elapsed, sinceCredited), limits.timeoutSeconds());
        users.addAmount(row(key.user), UserTable.SEED_SECONDS, seconds);
        torrents.setValue(place, now & Sessions.SECONDS_MASK);
    }

    private void end(int session) {
        sessions.readKey(session, key);
        setAddress(session, false, 0);
        setAddress(session, true, 0);
        int row = row(key.user);
        users.count(row, UserTable.SESSIONS, -1);
        if (torrents.remove(torrentKey()) == 0) {
            users.count(row, UserTable.TORRENTS, -1);
        }
        sessions.remove(session);
    }

    private void evict(int now) {
        int oldest = 0;
        int oldestAge = -1;
        for (int i = 0; i < CANDIDATES; i++) {
            long random = keys.mix(drawn++, 0, 0) >>> 33;
            int candidate = (int) (random % sessions.count());
            int age = sessions.age(candidate, now);
            if (age > oldestAge) {
                oldest = candidate;
                oldestAge = age;
            }
        }
        end(oldest);
        evictions++;
    }

    /// Looks at some of the sessions, goes on where it ended, and ends those that did not announce for too
    /// long.
    void sweep(int now, int count) {
        for (int looked = 0; looked < count && sessions.count() > 0; looked++) {
            if (sweptSession >= sessions.count()) {
                sweptSession = 0;
            }
            if (isOver(sweptSession, now)) {
                end(sweptSession); // the last one has taken its number
            } else {
                sweptSession++;
            }
        }
    }

    AccountingCounts counts() {
        return new AccountingCounts(sessions.count(), evictions, late, unbelievable);
    }

    Totals totals(int user) {
        return row(user) < users.size() ? users.totals(row(user), UserTable.ALL) : Totals.NONE;
    }

    UserActivity activity(int user) {
        return row(user) < users.size() ? users.activity(row(user)) : new UserActivity(0, 0, 0, 0);
    }

    /// From now on everything is in a batch.
    void drain() {
        for (int row = 0; row < users.size(); row++) {
            users.copyAmounts(row, UserTable.ALL, UserTable.DRAINED);
        }
    }

    /// Adds what is in a batch that was not confirmed.
    ///
    /// @param part which part of the users these are
    void collect(int part, List<TotalsBatch.Change> changes) {
        for (int row = 0; row < users.size(); row++) {
            if (users.differs(row, UserTable.DRAINED, UserTable.CONFIRMED)) {
                Totals more = users.difference(row, UserTable.DRAINED, UserTable.CONFIRMED);
                Totals total = users.totals(row, UserTable.DRAINED);
                changes.add(new TotalsBatch.Change(row * Accounting.PARTS + part, more, total));
            }
        }
    }

    /// All that is in a batch was taken.
    void confirm() {
        for (int row = 0; row < users.size(); row++) {
            users.copyAmounts(row, UserTable.DRAINED, UserTable.CONFIRMED);
        }
    }

    /// Everything that is here.
    LedgerCopy copy(int now) {
        long[] amounts = new long[users.size() * UserTable.AMOUNTS];
        boolean[] isKept = new boolean[users.size()];
        for (int row = 0; row < isKept.length; row++) {
            isKept[row] = users.copy(row, amounts);
        }
        ByteBuffer out = ByteBuffer.allocate(sessions.count() * AccountRecords.SESSION_BYTES);
        AccountRecords.Session record = new AccountRecords.Session();
        for (int session = 0; session < sessions.count(); session++) {
            copy(session, record, now);
            record.write(out);
        }
        return new LedgerCopy(amounts, isKept, out.flip());
    }

    private void copy(int session, AccountRecords.Session record, int now) {
        sessions.readKey(session, key);
        int credited = torrents.value(torrents.find(torrentKey()));
        sessions.readKey(session, record.key);
        record.uploaded = sessions.word(session, Sessions.UPLOADED);
        record.downloaded = sessions.word(session, Sessions.DOWNLOADED);
        record.v6 = sessions.word(session, Sessions.V6);
        record.v4 = sessions.v4(session);
        record.age = sessions.age(session, now);
        record.creditedAge = (now - credited) & Sessions.SECONDS_MASK;
        record.isSeed = sessions.isSeed(session);
    }

    /// What is restored from now on was saved some time ago.
    void restarted(int now, int elapsedSeconds) {
        isRestored = true;
        restoredAt = now;
        savedAt = now - elapsedSeconds;
    }

    void restoreUser(int user, long[] amounts) {
        users.reserve(row(user));
        for (int i = 0; i < amounts.length; i++) {
            users.setAmount(row(user), i, amounts[i]);
        }
    }

    void restoreSession(AccountRecords.Session record) {
        key.of(record.key);
        if (sessions.find(key) != Sessions.NONE || sessions.count() >= maxSessions) {
            return;
        }
        int session = add((savedAt - record.creditedAge) & Sessions.SECONDS_MASK);
        setAddress(session, false, Integer.toUnsignedLong(record.v4));
        setAddress(session, true, record.v6);
        sessions.setWord(session, Sessions.UPLOADED, record.uploaded);
        sessions.setWord(session, Sessions.DOWNLOADED, record.downloaded);
        sessions.setSeen(session, savedAt - record.age, record.isSeed);
    }
}
