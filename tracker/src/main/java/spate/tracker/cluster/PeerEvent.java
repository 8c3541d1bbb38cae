package spate.tracker.cluster;

import java.nio.ByteBuffer;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.Peer;

/// The latest that is known of a peer in a torrent: that it is there, or that it has left. Used again and
/// again.
///
/// Of two events of one peer the later holds, of two at one time the greater [#rank]; so it does not matter
/// in which order they come, or how often. Times are ticks: eighths of a second of Unix time as the engine
/// has it. On the wire a tick has 21 bits, which come round every 72 hours.
///
/// ```
/// entry   length of the address (1 byte), address (4 or 16), port (2), value
/// value   tick (21 bits), has left (1), state (2)
/// ```
final class PeerEvent {
    static final int TICK_MILLIS = 125;
    static final int TICKS_A_MINUTE = 60_000 / TICK_MILLIS;

    static final int LEECHER = 0;
    static final int PARTIAL_SEED = 1;
    static final int SEED = 2;

    /// A seed whose download is to be counted, or was.
    static final int COUNTED_SEED = 3;

    private static final int LEFT = 4;
    private static final int V4_BYTES = 6;
    private static final int V6_BYTES = 18;
    private static final int VALUE_BYTES = 3;
    private static final int WIRE_TICKS = 1 << 21;

    boolean isV6;
    long high;

    /// The second half of the address, or an IPv4 address as a number below 2^32.
    long low;

    int port;
    long tick;

    /// State, and whether it has left: as on the wire.
    int rank;

    /// What an announce says.
    void set(Announce announce, long at) {
        isV6 = announce.isV6();
        high = announce.high();
        low = isV6 ? announce.low() : Integer.toUnsignedLong(announce.ip());
        port = announce.port();
        tick = at;
        int state = LEECHER;
        if (announce.isSeed()) {
            state = announce.isDownloadCounted() ? COUNTED_SEED : SEED;
        } else if (announce.isPartialSeed()) {
            state = PARTIAL_SEED;
        }
        rank = announce.isStopped() ? LEFT | state : state;
    }

    /// A peer of a store: the last of its words, with its age in minutes. Its download was told of when it
    /// was counted, and is not once more.
    void set(long last, boolean ofV6, long addressHigh, long addressLow, long at) {
        isV6 = ofV6;
        high = addressHigh;
        low = ofV6 ? addressLow : Integer.toUnsignedLong(Peer.ip(last));
        port = Peer.port(last);
        tick = at;
        rank =
                Peer.is(last, Peer.SEED)
                        ? SEED
                        : Peer.is(last, Peer.PARTIAL_SEED) ? PARTIAL_SEED : 0;
    }

    boolean hasLeft() {
        return (rank & LEFT) != 0;
    }

    /// The last word of the peer for a record: with its age in minutes.
    long word(int ageMinutes) {
        int flags =
                switch (rank & 3) {
                    case LEECHER -> 0;
                    case PARTIAL_SEED -> Peer.PARTIAL_SEED;
                    case COUNTED_SEED -> Peer.SEED | Peer.COUNTED;
                    default -> Peer.SEED;
                };
        int ip = isV6 ? 0 : (int) low;
        return Peer.word(ip, port, ageMinutes, hasLeft() ? flags | Peer.LEFT : flags);
    }

    byte[] field() {
        ByteBuffer field = ByteBuffer.allocate(isV6 ? V6_BYTES : V4_BYTES);
        if (isV6) {
            field.putLong(high).putLong(low);
        } else {
            field.putInt((int) low);
        }
        return field.putShort((short) port).array();
    }

    byte[] value() {
        int value = (int) (tick & (WIRE_TICKS - 1)) << 3 | rank;
        return new byte[] {(byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    /// Reads an entry.
    ///
    /// @param now the time in ticks
    /// @return whether there is one; if not, nothing that follows is to be read
    boolean read(ByteBuffer from, long now) {
        if (!from.hasRemaining()) {
            return false;
        }
        int length = from.get();
        return from.remaining() >= length + VALUE_BYTES && readPeer(from, length, now);
    }

    /// Reads a field and its value.
    boolean read(byte[] field, byte[] value, long now) {
        if (value.length != VALUE_BYTES) {
            return false;
        }
        ByteBuffer both = ByteBuffer.allocate(field.length + VALUE_BYTES);
        return readPeer(both.put(field).put(value).flip(), field.length, now);
    }

    private boolean readPeer(ByteBuffer from, int length, long now) {
        if (length != V4_BYTES && length != V6_BYTES) {
            return false;
        }
        isV6 = length == V6_BYTES;
        high = isV6 ? from.getLong() : 0;
        low = isV6 ? from.getLong() : Integer.toUnsignedLong(from.getInt());
        port = from.getShort() & 0xFFFF;
        int value = (from.get() & 0xFF) << 16 | (from.getShort() & 0xFFFF);
        rank = value & 7;
        long behind = (now - (value >>> 3)) & (WIRE_TICKS - 1);
        tick = now - (behind < WIRE_TICKS / 2 ? behind : behind - WIRE_TICKS);
        return true;
    }
}
