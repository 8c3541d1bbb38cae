package spate.tracker.users;

import spate.tracker.swarm.Keys;
import spate.tracker.swarm.Slab;

/// Sessions: a record of nine longs each, without holes, and an index by user, info hash and peer id.
///
/// ```
/// 0, 1        info hash, 16 bytes
/// 2, 3        peer id, 16 bytes
/// 4           the last 4 bytes of both
/// 5, 6        uploaded, downloaded: what the client said last
/// 7           the first half of the IPv6 address it announces from; 0 if from none
/// 8 high      the IPv4 address it announces from; 0 if from none
/// 8 low       when it announced last, in seconds (31 bits); whether it is a seed
/// ```
final class Sessions {
    static final int NONE = -1;
    static final int UPLOADED = 5;
    static final int DOWNLOADED = 6;
    static final int V6 = 7;
    private static final int HASH0 = 0;
    private static final int HASH1 = 1;
    private static final int PEER0 = 2;
    private static final int PEER1 = 3;
    private static final int LAST_WORDS = 4;
    private static final int V4_AND_SEEN = 8;
    private static final int RECORD_LONGS = 9;
    private static final long LOW_WORD = 0xFFFF_FFFFL;

    /// Seconds are counted modulo 2^31.
    static final int SECONDS_MASK = 0x7FFF_FFFF;

    private static final int FIRST_LENGTH = 16;

    private final Slab records = new Slab(RECORD_LONGS);
    private final Keys keys;
    private final SessionKey other = new SessionKey();

    /// Numbers of records, plus 1; 0 is an empty place. The length is a power of two.
    private int[] index = new int[FIRST_LENGTH];

    Sessions(Keys keys) {
        this.keys = keys;
    }

    int count() {
        return records.count();
    }

    int user(int session) {
        return records.owner(session);
    }

    long word(int session, int word) {
        return records.array(session)[records.base(session) + word];
    }

    void setWord(int session, int word, long value) {
        records.array(session)[records.base(session) + word] = value;
    }

    int v4(int session) {
        return (int) (word(session, V4_AND_SEEN) >>> 32);
    }

    void setV4(int session, int address) {
        long seen = word(session, V4_AND_SEEN) & LOW_WORD;
        setWord(session, V4_AND_SEEN, (long) address << 32 | seen);
    }

    boolean isSeed(int session) {
        return (word(session, V4_AND_SEEN) & 1) != 0;
    }

    /// For how many seconds it did not announce.
    int age(int session, int now) {
        int seen = (int) word(session, V4_AND_SEEN) >>> 1;
        return (now - seen) & SECONDS_MASK;
    }

    void setSeen(int session, int seconds, boolean isSeed) {
        long address = word(session, V4_AND_SEEN) & ~LOW_WORD;
        long seen = (long) (seconds & SECONDS_MASK) << 1;
        setWord(session, V4_AND_SEEN, address | seen | (isSeed ? 1 : 0));
    }

    void readKey(int session, SessionKey key) {
        long[] array = records.array(session);
        int base = records.base(session);
        key.user = records.owner(session);
        key.hash0 = array[base + HASH0];
        key.hash1 = array[base + HASH1];
        key.hash2 = (int) (array[base + LAST_WORDS] >>> 32);
        key.peer0 = array[base + PEER0];
        key.peer1 = array[base + PEER1];
        key.peer2 = (int) array[base + LAST_WORDS];
    }

    private static long lastWords(SessionKey key) {
        return (long) key.hash2 << 32 | (key.peer2 & LOW_WORD);
    }

    private int home(SessionKey key) {
        long torrent = keys.mix(key.hash0, key.hash1, key.hash2);
        long peer = keys.mix(key.peer0, key.peer1, key.peer2);
        return (int) keys.mix(torrent, peer, key.user) & (index.length - 1);
    }

    private int next(int at) {
        return (at + 1) & (index.length - 1);
    }

    /// The number of a session, which holds until one is removed.
    int find(SessionKey key) {
        for (int at = home(key); index[at] != 0; at = next(at)) {
            if (has(index[at] - 1, key)) {
                return index[at] - 1;
            }
        }
        return NONE;
    }

    private boolean has(int session, SessionKey key) {
        long[] array = records.array(session);
        int base = records.base(session);
        return array[base + HASH0] == key.hash0
                && array[base + PEER0] == key.peer0
                && array[base + HASH1] == key.hash1
                && array[base + PEER1] == key.peer1
                && array[base + LAST_WORDS] == lastWords(key)
                && records.owner(session) == key.user;
    }

    /// Adds a session that is not there; all but its key is 0.
    int add(SessionKey key) {
        if (records.count() * 3L >= index.length * 2L) {
            grow();
        }
        int session = records.add(key.user);
        long[] array = records.array(session);
        int base = records.base(session);
        array[base + HASH0] = key.hash0;
        array[base + HASH1] = key.hash1;
        array[base + PEER0] = key.peer0;
        array[base + PEER1] = key.peer1;
        array[base + LAST_WORDS] = lastWords(key);
        for (int word = UPLOADED; word < RECORD_LONGS; word++) {
            array[base + word] = 0;
        }
        enter(key, session);
        return session;
    }

    private void grow() {
        index = new int[index.length * 2];
        for (int session = 0; session < records.count(); session++) {
            readKey(session, other);
            enter(other, session);
        }
    }

    private void enter(SessionKey key, int session) {
        int at = home(key);
        while (index[at] != 0) {
            at = next(at);
        }
        index[at] = session + 1;
    }

    /// Removes a session. The last one takes its number.
    void remove(int session) {
        int last = records.count() - 1;
        int gap = placeOf(session);
        if (session != last) {
            index[placeOf(last)] = session + 1;
        }
        records.remove(session);
        closeGap(gap);
    }

    private int placeOf(int session) {
        readKey(session, other);
        int at = home(other);
        while (index[at] != session + 1) {
            at = next(at);
        }
        return at;
    }

    /// Whatever follows and may begin its search at or before the gap moves up.
    private void closeGap(int removed) {
        int gap = removed;
        index[gap] = 0;
        for (int at = next(gap); index[at] != 0; at = next(at)) {
            readKey(index[at] - 1, other);
            int mask = index.length - 1;
            boolean reachesGap = ((at - home(other)) & mask) >= ((at - gap) & mask);
            if (reachesGap) {
                index[gap] = index[at];
                index[at] = 0;
                gap = at;
            }
        }
    }
}
