package spate.tracker.swarm;

/// An announce and its answer. One object serves any number of announces, one after the other, so that
/// none costs an allocation: [#begin], then the peer and what it says, then [SwarmStore#announce],
/// then the answer is read.
public final class Announce {
    /// The most peers of each family in an answer.
    public static final int MAX_WANTED = 200;

    long hash0;
    long hash1;
    int hash2;
    boolean isV6;
    long high;
    long low;
    int ip;
    int port;
    int flags;
    boolean isStopped;
    boolean isCompleted;
    int wantedV4;
    int wantedV6;

    private final long[] v4 = new long[MAX_WANTED];
    private final long[] v6 = new long[MAX_WANTED * 2];
    private final int[] v6Ports = new int[MAX_WANTED];
    private int v4Count;
    private int v6Count;
    private int seeds;
    private int leechers;
    private int downloads;
    private Change change = Change.NONE;
    boolean isHidden;
    private boolean isDownloadCounted;

    /// What an announce changed.
    public enum Change {
        /// Nothing: who leaves was not there.
        NONE,
        /// A peer is there that was not.
        ADDED,
        /// A peer that was there still is.
        KEPT,
        /// A peer that was there is no more.
        REMOVED,
        /// A peer was answered but not noted: there is no room.
        NO_ROOM
    }

    /// Makes one; it is to be begun.
    public Announce() {}

    /// Starts a new one, of a torrent: 20 bytes of info hash as words in network order.
    public Announce begin(long first, long second, int third) {
        hash0 = first;
        hash1 = second;
        hash2 = third;
        flags = 0;
        isStopped = false;
        isCompleted = false;
        wantedV4 = 0;
        wantedV6 = 0;
        return this;
    }

    /// It is about the torrent of another info hash, and all else stays.
    public void rename(long first, long second, int third) {
        hash0 = first;
        hash1 = second;
        hash2 = third;
    }

    /// Who announces, over IPv4.
    public Announce fromV4(int address, int peerPort) {
        isV6 = false;
        high = 0;
        low = 0;
        ip = address;
        port = peerPort;
        return this;
    }

    /// Who announces, over IPv6: both halves of the address.
    public Announce fromV6(long addressHigh, long addressLow, int peerPort) {
        isV6 = true;
        high = addressHigh;
        low = addressLow;
        ip = 0;
        port = peerPort;
        return this;
    }

    /// It has everything.
    public Announce seed() {
        flags |= Peer.SEED;
        return this;
    }

    /// It has all it wants (BEP 21, `event=paused`).
    public Announce partialSeed() {
        flags |= Peer.PARTIAL_SEED;
        return this;
    }

    /// It leaves (`event=stopped`), and gets no peers.
    public Announce stopped() {
        isStopped = true;
        return this;
    }

    /// It has just completed the torrent (`event=completed`).
    public Announce completed() {
        isCompleted = true;
        return this;
    }

    /// How many peers of each family it wants at most; more than [#MAX_WANTED] are not given.
    public Announce wants(int countV4, int countV6) {
        wantedV4 = Math.clamp(countV4, 0, MAX_WANTED);
        wantedV6 = Math.clamp(countV6, 0, MAX_WANTED);
        return this;
    }

    void clearAnswer() {
        v4Count = 0;
        v6Count = 0;
        seeds = 0;
        leechers = 0;
        downloads = 0;
        change = Change.NONE;
        isHidden = false;
        isDownloadCounted = false;
    }

    void changed(Change what) {
        change = what;
    }

    void downloadCounted() {
        isDownloadCounted = true;
    }

    void counts(int seedCount, int leecherCount, int downloadCount) {
        seeds = seedCount;
        leechers = leecherCount;
        downloads = downloadCount;
    }

    void addV4(long last) {
        v4[v4Count++] = last;
    }

    void addV6(long addressHigh, long addressLow, long last) {
        v6[2 * v6Count] = addressHigh;
        v6[2 * v6Count + 1] = addressLow;
        v6Ports[v6Count++] = Peer.port(last);
    }

    /// The first 8 bytes of the info hash.
    public long hash0() {
        return hash0;
    }

    /// The second 8 bytes of the info hash.
    public long hash1() {
        return hash1;
    }

    /// The last 4 bytes of the info hash.
    public int hash2() {
        return hash2;
    }

    /// Whether the peer that announces is known by an IPv6 address.
    public boolean isV6() {
        return isV6;
    }

    /// The first half of its IPv6 address; 0 for IPv4.
    public long high() {
        return high;
    }

    /// The second half of its IPv6 address; 0 for IPv4.
    public long low() {
        return low;
    }

    /// Its IPv4 address; 0 for IPv6.
    public int ip() {
        return ip;
    }

    /// Its port, 1 to 65,535.
    public int port() {
        return port;
    }

    public boolean isSeed() {
        return (flags & Peer.SEED) != 0;
    }

    public boolean isPartialSeed() {
        return (flags & Peer.PARTIAL_SEED) != 0;
    }

    public boolean isStopped() {
        return isStopped;
    }

    /// What it says: see [#change] for whether it was believed.
    public boolean isCompleted() {
        return isCompleted;
    }

    /// Whether the peer that announced is given to nobody, because it could not be reached.
    public boolean isHidden() {
        return isHidden;
    }

    /// What it changed.
    public Change change() {
        return change;
    }

    /// Whether it was counted as a download.
    public boolean isDownloadCounted() {
        return isDownloadCounted;
    }

    /// Peers that have everything, the one that announced included.
    public int seeds() {
        return seeds;
    }

    /// Peers that have not everything, the one that announced included.
    public int leechers() {
        return leechers;
    }

    /// How often the torrent was completed.
    public int downloads() {
        return downloads;
    }

    public int v4Count() {
        return v4Count;
    }

    /// The address of a peer in the answer.
    public int v4Address(int index) {
        return Peer.ip(v4[index]);
    }

    /// The port of a peer in the answer, 0 to 65,535.
    public int v4Port(int index) {
        return Peer.port(v4[index]);
    }

    public int v6Count() {
        return v6Count;
    }

    /// The first half of the address of a peer in the answer.
    public long v6High(int index) {
        return v6[2 * index];
    }

    /// The second half of the address of a peer in the answer.
    public long v6Low(int index) {
        return v6[2 * index + 1];
    }

    /// The port of a peer in the answer, 0 to 65,535.
    public int v6Port(int index) {
        return v6Ports[index];
    }
}
