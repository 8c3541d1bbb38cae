package spate.protocol.peer;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;

/// The canonical priority of a connection (BEP 40): a number that both of its ends compute alike, by which
/// each prefers some peers to others. So nobody can crowd a swarm out, and every peer stands the same
/// chance.
public final class PeerPriority {

    /// The bits of an address that count where the network alone is not told apart.
    private static final byte MASK = 0x55;

    /// The first bytes that always count in full.
    private static final int V4_FULL = 2;

    private static final int V6_FULL = 6;

    private PeerPriority() {}

    /// The priority of the connection between `one` and `other`, in either order: 32 bits, the higher the
    /// better, to be compared unsigned.
    ///
    /// Both are of one family: of each end the address by which the other sees it.
    public static int of(PeerAddress one, PeerAddress other) {
        if (one.ip().equals(other.ip())) {
            return ofPorts(one.port(), other.port());
        }
        IpAddress low = one.ip().compareTo(other.ip()) < 0 ? one.ip() : other.ip();
        IpAddress high = low.equals(one.ip()) ? other.ip() : one.ip();
        byte[] lowBytes = low.toBytes();
        byte[] highBytes = high.toBytes();
        int full = fullBytes(lowBytes, highBytes);
        CRC32C crc = new CRC32C();
        updateMasked(crc, lowBytes, full);
        updateMasked(crc, highBytes, full);
        return (int) crc.getValue();
    }

    private static int ofPorts(int one, int other) {
        CRC32C crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(4)
                        .putShort((short) Math.min(one, other))
                        .putShort((short) Math.max(one, other))
                        .flip());
        return (int) crc.getValue();
    }

    /// How many bytes count in full. For IPv4: those the addresses share and then one, at least the first
    /// two. For IPv6, by the words of BEP 40, it would be likewise, at least the first six; libtorrent and
    /// the vectors published with it take one more than is shared and one, and to agree is all that counts.
    private static int fullBytes(byte[] one, byte[] other) {
        int shared = 0;
        while (shared < one.length && one[shared] == other[shared]) {
            shared++;
        }
        return one.length == IpAddress.V4_LENGTH
                ? Math.max(V4_FULL, shared + 1)
                : Math.max(V6_FULL, shared + 2);
    }

    private static void updateMasked(CRC32C crc, byte[] address, int full) {
        for (int i = full; i < address.length; i++) {
            address[i] &= MASK;
        }
        crc.update(address);
    }
}
