package spate.tracker.swarm;

/// The swarms of a tracker, or one shard of them: who is in which, and who is told of whom. For one
/// thread. An announce allocates nothing once its swarm has room, and takes a time that does not grow
/// with the swarm.
///
/// Peers are known by address and port, so that nobody can act for another. Those that do not announce
/// any more are left out of answers as soon as their time is over, and swept away by [#sweep].
public final class SwarmStore {
    /// When a torrent must go, the one of so many that was not asked for the longest.
    private static final int CANDIDATES = 16;

    /// How long a torrent without peers keeps the number of its downloads, in minutes.
    private static final int KEPT_EMPTY_MINUTES = 24 * 60;

    private final StoreLimits limits;
    private final AddressLimit addresses;
    private final Torrents torrents;
    private final PeerPlaces places;
    private final SwarmPeers v4;
    private final SwarmPeers v6;
    private final ChunkPool pool;
    private final StoreRandom random;
    private final PeerChoice choice;

    private int v4Peers;
    private int v6Peers;
    private int seeds;
    private long evictions;
    private long refusals;

    /// What is swept next: a torrent, there a family, there a peer.
    private int sweptTorrent;

    private boolean sweepsV6;
    private int sweptPeer;

    /// @param seed what its random numbers and its secret keys come from
    public SwarmStore(StoreLimits limits, long seed) {
        this(limits, AddressLimit.NONE, seed);
    }

    /// @param addresses is told of every peer that comes and goes
    /// @param seed what its random numbers and its secret keys come from
    public SwarmStore(StoreLimits limits, AddressLimit addresses, long seed) {
        Keys keys = new Keys(seed);
        this.limits = limits;
        this.addresses = addresses;
        this.pool = new ChunkPool(limits.maxBytes());
        Runs runs = new Runs(pool, this::moved);
        this.torrents = new Torrents(keys, pool, runs);
        this.places = new PeerPlaces(keys, runs);
        this.v4 = new SwarmPeers(torrents, runs, places, false);
        this.v6 = new SwarmPeers(torrents, runs, places, true);
        this.random = new StoreRandom(seed);
        this.choice = new PeerChoice(limits.timeoutMinutes(), random);
    }

    private void moved(int owner, int place) {
        if (owner >= 0) {
            movedOfTorrent(owner, place);
        } else if (owner == Torrents.INDEX_OWNER) {
            torrents.moved(place);
        } else {
            places.movedOfLarge(owner, place);
        }
    }

    private void movedOfTorrent(int owner, int place) {
        long[] record = torrents.array(owner >>> 1);
        int at = torrents.base(owner >>> 1) + Torrents.PLACES;
        record[at] = SwarmPeers.withPlace(record[at], (owner & 1) == 1, place);
    }

    public int torrentCount() {
        return torrents.count();
    }

    public int v4PeerCount() {
        return v4Peers;
    }

    public int v6PeerCount() {
        return v6Peers;
    }

    /// Seeds of both families.
    public int seedCount() {
        return seeds;
    }

    /// What torrents and peers take, and what is kept for more of them.
    public long bytes() {
        return pool.bytes();
    }

    /// Torrents that had to go because the store was full.
    public long evictions() {
        return evictions;
    }

    /// Announces that were answered but not noted because a limit was reached.
    public long refusals() {
        return refusals;
    }

    /// Answers an announce, then notes what it says.
    ///
    /// @param minute the time in minutes, from any origin; never less than before
    public void announce(Announce announce, int minute) {
        announce.clearAnswer();
        int torrent = torrents.find(announce.hash0, announce.hash1, announce.hash2);
        if (torrent == Torrents.NONE) {
            if (announce.isStopped) {
                return;
            }
            if (isFull(minute)) {
                refuse(announce);
                return;
            }
            torrent = torrents.add(announce.hash0, announce.hash1, announce.hash2);
        } else if (isCrowded() && !announce.isStopped && evict(torrent, minute)) {
            torrent = torrents.find(announce.hash0, announce.hash1, announce.hash2);
        }
        torrents.touch(torrent, minute);
        SwarmPeers mine = announce.isV6 ? v6 : v4;
        long last = Peer.word(announce.ip, announce.port, minute, announce.flags | Peer.OURS);
        mine.load(torrent);
        int position = mine.find(announce.high, announce.low, last);
        if (!announce.isStopped) {
            answer(announce, torrent, position, minute);
            mine.load(torrent);
            note(announce, torrent, mine, position, last);
        } else if (position >= 0) {
            remove(mine, position);
            announce.changed(Announce.Change.REMOVED);
        }
        tellCounts(announce, torrent);
    }

    /// Whether there is no room for another torrent, after one that nobody asked for in this minute was
    /// removed, if there is one.
    private boolean isFull(int minute) {
        if (torrents.count() < limits.maxTorrents() && !isCrowded()) {
            return false;
        }
        return !evict(Torrents.NONE, minute) || peerCount() >= limits.maxPeers();
    }

    /// Whether nothing more should come without that something else goes.
    private boolean isCrowded() {
        return peerCount() >= limits.maxPeers() || pool.isFull();
    }

    /// Removes the torrent of some that was not asked for the longest, if that is not in this minute. Then
    /// others have other numbers.
    ///
    /// @param kept a torrent that stays
    /// @return whether one was removed
    private boolean evict(int kept, int minute) {
        int oldest = Torrents.NONE;
        int oldestAge = 0;
        for (int i = 0; i < CANDIDATES; i++) {
            int candidate = random.below(torrents.count());
            int age = torrents.idleMinutes(candidate, minute);
            if (age > oldestAge && candidate != kept) {
                oldest = candidate;
                oldestAge = age;
            }
        }
        if (oldest == Torrents.NONE) {
            return false;
        }
        removeTorrent(oldest);
        evictions++;
        return true;
    }

    private int peerCount() {
        return v4Peers + v6Peers;
    }

    /// A download is counted once, until the peer is no seed any more: a client may say `completed` again
    /// when the answer is lost, or only after an announce by which it is a seed already.
    private void note(Announce announce, int torrent, SwarmPeers mine, int position, long said) {
        long before = position < 0 ? 0 : mine.last(position);
        boolean isSeed = Peer.is(said, Peer.SEED);
        boolean isDownload = announce.isCompleted && isSeed && !Peer.is(before, Peer.COUNTED);
        long last = said | (isDownload ? Peer.COUNTED : isSeed ? before & Peer.COUNTED : 0);
        if (position < 0) {
            if (!mayAdd(mine, announce.high, announce.low, last) || !hasRoom(mine, said)) {
                refuse(announce);
                return;
            }
            announce.changed(Announce.Change.ADDED);
            mine.add(announce.high, announce.low, last);
            count(mine, announce.high, announce.low, last, 1);
        } else {
            announce.changed(Announce.Change.KEPT);
            announce.isHidden = Peer.is(before, Peer.UNREACHABLE);
            mine.set(position, last | (before & Peer.UNREACHABLE));
        }
        seeds += (isSeed ? 1 : 0) - (Peer.is(before, Peer.SEED) ? 1 : 0);
        if (isDownload) {
            torrents.countDownload(torrent);
            announce.downloadCounted();
        }
    }

    private void refuse(Announce announce) {
        refusals++;
        announce.changed(Announce.Change.NO_ROOM);
    }

    /// Whether there is room for a newcomer in a swarm, after the peer of some that was silent for the longest
    /// was removed, if the swarm is full.
    private boolean hasRoom(SwarmPeers mine, long newcomer) {
        return hasRoom() && (!isFull(mine) || forgetOldest(mine, Peer.minuteOrAge(newcomer)));
    }

    private boolean hasRoom() {
        return peerCount() < limits.maxPeers() && !pool.isOverfull();
    }

    private boolean isFull(SwarmPeers mine) {
        return mine.total() >= limits.maxPeersPerTorrent();
    }

    private boolean forgetOldest(SwarmPeers mine, int minute) {
        int oldest = -1;
        int oldestAge = 0;
        for (int i = 0; i < CANDIDATES; i++) {
            int candidate = random.below(mine.total());
            int age = Peer.age(mine.last(candidate), minute);
            if (age > oldestAge) {
                oldest = candidate;
                oldestAge = age;
            }
        }
        if (oldest >= 0) {
            remove(mine, oldest);
        }
        return oldest >= 0;
    }

    private boolean mayAdd(SwarmPeers mine, long high, long low, long last) {
        return mine == v4 ? addresses.mayAddV4(Peer.ip(last)) : addresses.mayAddV6(high, low);
    }

    private void count(SwarmPeers mine, long high, long low, long last, int peers) {
        if (mine == v4) {
            v4Peers += peers;
            addresses.countV4(Peer.ip(last), peers);
        } else {
            v6Peers += peers;
            addresses.countV6(high, low, peers);
        }
    }

    private void countGone(SwarmPeers mine, int position) {
        boolean isV6 = mine == v6;
        count(
                mine,
                isV6 ? mine.high(position) : 0,
                isV6 ? mine.low(position) : 0,
                mine.last(position),
                -1);
    }

    private void remove(SwarmPeers mine, int position) {
        seeds -= Peer.is(mine.last(position), Peer.SEED) ? 1 : 0;
        countGone(mine, position);
        mine.remove(position);
    }

    private void answer(Announce announce, int torrent, int position, int minute) {
        if (announce.wantedV4 > 0) {
            v4.load(torrent);
            choice.pick(announce, v4, announce.isV6 ? -1 : position, minute);
        }
        if (announce.wantedV6 > 0) {
            v6.load(torrent);
            choice.pick(announce, v6, announce.isV6 ? position : -1, minute);
        }
    }

    private void tellCounts(Announce announce, int torrent) {
        v4.load(torrent);
        v6.load(torrent);
        int seedCount = v4.seeds() + v6.seeds();
        announce.counts(
                seedCount, v4.total() + v6.total() - seedCount, torrents.downloads(torrent));
    }

    /// Notes whether a peer can be reached: one that cannot is counted, but given to nobody.
    ///
    /// @param peer torrent, address and port, as they were announced
    public void mark(Announce peer, boolean isReachable) {
        int torrent = torrents.find(peer.hash0, peer.hash1, peer.hash2);
        if (torrent == Torrents.NONE) {
            return;
        }
        SwarmPeers mine = peer.isV6 ? v6 : v4;
        mine.load(torrent);
        int position = mine.find(peer.high, peer.low, Peer.word(peer.ip, peer.port, 0, 0));
        if (position >= 0) {
            long last = mine.last(position);
            mine.set(position, isReachable ? last & ~Peer.UNREACHABLE : last | Peer.UNREACHABLE);
        }
    }

    /// Looks a torrent up.
    ///
    /// @return whether it is here
    public boolean scrape(Scrape scrape) {
        int torrent = torrents.find(scrape.hash0, scrape.hash1, scrape.hash2);
        if (torrent == Torrents.NONE) {
            return false;
        }
        tellCounts(scrape, torrent);
        return true;
    }

    /// The counts of a torrent by its place. Who looks at all from the first to the last sees none twice
    /// that stays meanwhile, and may miss some: what a removal moves, moves towards the first.
    ///
    /// @param torrent 0 to [#torrentCount], exclusive
    public void scrapeAt(int torrent, Scrape scrape) {
        long[] record = torrents.array(torrent);
        int at = torrents.base(torrent);
        int hash2 = (int) (record[at + Torrents.HASH2_AND_COMPLETED] >>> 32);
        scrape.begin(record[at], record[at + Torrents.HASH1], hash2);
        tellCounts(scrape, torrent);
    }

    private void tellCounts(Scrape scrape, int torrent) {
        v4.load(torrent);
        v6.load(torrent);
        int seedCount = v4.seeds() + v6.seeds();
        int others = v4.total() + v6.total() - seedCount;
        long counts = torrents.array(torrent)[torrents.base(torrent) + Torrents.V4_COUNTS];
        scrape.counts(
                seedCount, others, SwarmPeers.partialSeeds(counts), torrents.downloads(torrent));
    }

    /// How many peers a torrent has, of both families, forgotten ones included.
    ///
    /// @param torrent 0 to [#torrentCount], exclusive
    public int peerCountOf(int torrent) {
        v4.load(torrent);
        v6.load(torrent);
        return v4.total() + v6.total();
    }

    /// Copies a torrent out. Who copies all from the last to the first misses none that stays meanwhile,
    /// whatever is added and removed: what a removal moves, moves towards the first.
    ///
    /// @param torrent 0 to [#torrentCount], exclusive
    public void copy(int torrent, TorrentRecord into, int minute) {
        long[] record = torrents.array(torrent);
        int at = torrents.base(torrent);
        int hash2 = (int) (record[at + Torrents.HASH2_AND_COMPLETED] >>> 32);
        into.begin(record[at], record[at + Torrents.HASH1], hash2, torrents.downloads(torrent));
        v4.load(torrent);
        for (int i = 0; i < v4.total(); i++) {
            into.addV4(aged(v4.last(i), minute));
        }
        v6.load(torrent);
        for (int i = 0; i < v6.total(); i++) {
            into.addV6(v6.high(i), v6.low(i), aged(v6.last(i), minute));
        }
    }

    private static long aged(long last, int minute) {
        return Peer.with(last, Peer.age(last, minute));
    }

    /// Takes a torrent in, as far as there is room: those of its peers that are not here and whose time
    /// is not over. Of the downloads the greater number counts.
    ///
    /// @param elapsedMinutes how long ago it was copied out, 0 or more
    public void restore(TorrentRecord from, int elapsedMinutes, int minute) {
        int torrent = torrents.find(from.hash0, from.hash1, from.hash2);
        boolean isNew = torrent == Torrents.NONE;
        if (isNew) {
            if (torrents.count() >= limits.maxTorrents() || isCrowded()) {
                return;
            }
            torrent = torrents.add(from.hash0, from.hash1, from.hash2);
            torrents.touch(torrent, minute);
        }
        torrents.downloadedAtLeast(torrent, from.downloads);
        int latest = limits.timeoutMinutes() - elapsedMinutes;
        v4.load(torrent);
        v4.reserve(isNew ? Math.min(from.v4CountOfAge(latest), limits.maxPeersPerTorrent()) : 0);
        for (int i = 0; i < from.v4Count(); i++) {
            if (isNew || v4.find(0, 0, from.v4(i)) < 0) {
                addAged(v4, 0, 0, from.v4(i), elapsedMinutes, minute);
            }
        }
        v6.load(torrent);
        v6.reserve(isNew ? Math.min(from.v6CountOfAge(latest), limits.maxPeersPerTorrent()) : 0);
        for (int i = 0; i < from.v6Count(); i++) {
            if (isNew || v6.find(from.v6(i, 0), from.v6(i, 1), from.v6(i, 2)) < 0) {
                addAged(v6, from.v6(i, 0), from.v6(i, 1), from.v6(i, 2), elapsedMinutes, minute);
            }
        }
    }

    private void addAged(
            SwarmPeers mine, long high, long low, long aged, int elapsedMinutes, int minute) {
        long age = (long) Peer.minuteOrAge(aged) + elapsedMinutes;
        if (age <= limits.timeoutMinutes() && hasRoom() && !isFull(mine)) {
            mine.add(high, low, Peer.with(aged, minute - (int) age));
            count(mine, high, low, aged, 1);
            seeds += Peer.is(aged, Peer.SEED) ? 1 : 0;
        }
    }

    /// Takes in what other trackers say of a torrent, as far as there is room: peers that are not here,
    /// that announced later than they did here, or that have left. Of the downloads the greater number
    /// counts.
    ///
    /// @param from peers with their ages; none of them is [Peer#OURS]
    public void merge(TorrentRecord from, int minute) {
        int torrent = torrents.find(from.hash0, from.hash1, from.hash2);
        if (torrent == Torrents.NONE) {
            if (!from.hasPresentPeers() || isFull(minute)) {
                return;
            }
            torrent = torrents.add(from.hash0, from.hash1, from.hash2);
        }
        torrents.touch(torrent, minute);
        torrents.downloadedAtLeast(torrent, from.downloads);
        v4.load(torrent);
        for (int i = 0; i < from.v4Count(); i++) {
            mergePeer(v4, 0, 0, from.v4(i), minute);
        }
        v6.load(torrent);
        for (int i = 0; i < from.v6Count(); i++) {
            mergePeer(v6, from.v6(i, 0), from.v6(i, 1), from.v6(i, 2), minute);
        }
    }

    private void mergePeer(SwarmPeers mine, long high, long low, long aged, int minute) {
        int position = mine.find(high, low, aged);
        if (Peer.is(aged, Peer.LEFT)) {
            if (position >= 0) {
                remove(mine, position);
            }
        } else if (position < 0) {
            addAged(mine, high, low, aged, 0, minute);
        } else {
            update(mine, position, aged, minute);
        }
    }

    /// Two clocks may see one event in neighbouring minutes: what is so close may be the announce to
    /// this tracker, told back.
    private void update(SwarmPeers mine, int position, long aged, int minute) {
        long before = mine.last(position);
        int age = Peer.minuteOrAge(aged);
        int ageHere = Peer.age(before, minute);
        boolean isOther = ((before ^ aged) & Peer.COMPLETENESS) != 0;
        if (age < ageHere || (isOther && age == ageHere)) {
            int kept = Peer.UNREACHABLE | (age + 1 >= ageHere ? Peer.OURS : 0);
            kept |= Peer.is(aged, Peer.SEED) ? Peer.COUNTED : 0;
            mine.set(position, Peer.with(aged, minute - age) | (before & kept));
            seeds += (Peer.is(aged, Peer.SEED) ? 1 : 0) - (Peer.is(before, Peer.SEED) ? 1 : 0);
        }
    }

    /// Looks at some of the peers, goes on where it ended, and removes those that did not announce for
    /// too long; then torrents that have none. All must be looked at within
    /// `255 - timeoutMinutes` minutes: a minute has eight bits.
    ///
    /// @param count how many peers and torrents are looked at
    /// @return how many times the last torrent was passed: 0 or more
    public int sweep(int minute, int count) {
        int rounds = 0;
        for (int looked = 0; looked < count; looked++) {
            if (sweptTorrent >= torrents.count()) {
                sweptTorrent = 0;
                rounds++;
                if (torrents.count() == 0) {
                    return rounds;
                }
            }
            sweepOne(minute);
        }
        return rounds;
    }

    private void sweepOne(int minute) {
        SwarmPeers mine = sweepsV6 ? v6 : v4;
        mine.load(sweptTorrent);
        if (sweptPeer < mine.total()) {
            if (Peer.age(mine.last(sweptPeer), minute) > limits.timeoutMinutes()) {
                remove(mine, sweptPeer); // another may have taken its position
            } else {
                sweptPeer++;
            }
            return;
        }
        sweptPeer = 0;
        sweepsV6 = !sweepsV6;
        if (!sweepsV6) {
            finishSwept(minute);
        }
    }

    private void finishSwept(int minute) {
        v4.load(sweptTorrent);
        v6.load(sweptTorrent);
        boolean isEmpty = v4.total() + v6.total() == 0;
        if (isEmpty
                && (torrents.downloads(sweptTorrent) == 0
                        || torrents.idleMinutes(sweptTorrent, minute) >= KEPT_EMPTY_MINUTES)) {
            removeTorrent(sweptTorrent); // the last one has taken its number
        } else {
            sweptTorrent++;
        }
    }

    private void removeTorrent(int torrent) {
        forget(v4, torrent);
        forget(v6, torrent);
        int last = torrents.count() - 1;
        torrents.remove(torrent);
        if (torrent != last) {
            long word = torrents.array(torrent)[torrents.base(torrent) + Torrents.PLACES];
            places.setOwner(SwarmPeers.placeIn(word, false), torrent << 1);
            places.setOwner(SwarmPeers.placeIn(word, true), torrent << 1 | 1);
        }
    }

    private void forget(SwarmPeers mine, int torrent) {
        mine.load(torrent);
        for (int i = 0; i < mine.total(); i++) {
            countGone(mine, i);
        }
        seeds -= mine.seeds();
        mine.free();
    }
}
