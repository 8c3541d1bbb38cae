package spate.tracker.swarm;

/// How a peer lies in the arrays of a store and in a [TorrentRecord]: an IPv4 peer is one word, an IPv6
/// peer three.
///
/// ```
/// last word      IPv4 address (32 bits; zero for IPv6), port (16), minute of its last announce (8), flags (8)
/// words before   the IPv6 address
/// ```
public final class Peer {
    /// Has all of the torrent.
    public static final int SEED = 1;

    /// Has all that it wants of the torrent, and not all of it (BEP 21).
    public static final int PARTIAL_SEED = 2;

    /// Was dialled, and did not answer.
    static final int UNREACHABLE = 4;

    /// Announced to this tracker, and to no other since.
    public static final int OURS = 8;

    /// Is there no more: in a record that is merged, never in a store.
    public static final int LEFT = 16;

    /// Is a seed whose download was counted.
    public static final int COUNTED = 32;

    /// What tells seeds, partial seeds and others apart.
    static final int COMPLETENESS = SEED | PARTIAL_SEED;

    static final int PORT_SHIFT = 16;
    private static final int MINUTE_SHIFT = 8;
    private static final long STATE_MASK = 0xFFFF;

    private Peer() {}

    /// The last word of a peer.
    ///
    /// @param ip its IPv4 address, or 0
    /// @param port 0 to 65,535
    /// @param minuteOrAge its lowest eight bits count
    /// @param flags what is known of it
    public static long word(int ip, int port, int minuteOrAge, int flags) {
        return (long) ip << 32
                | (long) (port & 0xFFFF) << PORT_SHIFT
                | (minuteOrAge & 0xFF) << MINUTE_SHIFT
                | flags;
    }

    /// The minutes since its last announce, if they are fewer than 256.
    static int age(long word, int minute) {
        return (minute - (int) (word >>> MINUTE_SHIFT)) & 0xFF;
    }

    /// The same peer with another number where its minute is; its lowest eight bits count.
    static long with(long word, int minuteOrAge) {
        return (word & ~(0xFFL << MINUTE_SHIFT)) | ((minuteOrAge & 0xFFL) << MINUTE_SHIFT);
    }

    /// What lies where its minute is: 0 to 255.
    public static int minuteOrAge(long word) {
        return (int) (word >>> MINUTE_SHIFT) & 0xFF;
    }

    /// Whether a flag is set.
    public static boolean is(long word, int flag) {
        return (word & flag) != 0;
    }

    /// Who it is, without its state.
    static long address(long word) {
        return word & ~STATE_MASK;
    }

    /// Its IPv4 address, or 0.
    public static int ip(long word) {
        return (int) (word >>> 32);
    }

    /// Its port, 0 to 65,535.
    public static int port(long word) {
        return (int) (word >>> PORT_SHIFT) & 0xFFFF;
    }
}
