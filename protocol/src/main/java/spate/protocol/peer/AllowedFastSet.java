package spate.protocol.peer;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import spate.protocol.address.IpAddress;
import spate.protocol.metainfo.InfoHash;

/// The pieces that a peer may have even while it is choked (BEP 6, "Allowed Fast Set Generation"): few, and
/// the same ones for everybody of one network, so that more addresses bring no more of them.
///
/// BEP 6 knows IPv4 alone. For IPv6 the rule here is the same with the first 48 bits of the address, the
/// rest of its 16 bytes being zero, in the place of the first 24 bits of four: a /48 is what one site
/// commonly gets.
public final class AllowedFastSet {

    /// How many pieces are given away, as everyone does.
    public static final int SIZE = 10;

    private static final int V4_MASK = 0xffff_ff00;
    private static final long V6_MASK = 0xffff_ffff_ffff_0000L;

    private AllowedFastSet() {}

    /// The piece indices for the peer at `ip`, in the order in which they are found.
    ///
    /// @param infoHash the 20-byte form
    /// @param size how many; all pieces if there are no more than that
    public static int[] of(IpAddress ip, InfoHash infoHash, int pieceCount, int size) {
        int[] set = new int[Math.min(size, pieceCount)];
        int count = 0;
        byte[] x = seed(ip, infoHash);
        MessageDigest sha1 = sha1();
        while (count < set.length) {
            x = sha1.digest(x);
            ByteBuffer words = ByteBuffer.wrap(x);
            while (words.hasRemaining() && count < set.length) {
                int index = Integer.remainderUnsigned(words.getInt(), pieceCount);
                if (!contains(set, count, index)) {
                    set[count++] = index;
                }
            }
        }
        return set;
    }

    private static byte[] seed(IpAddress ip, InfoHash infoHash) {
        ByteBuffer seed = ByteBuffer.allocate(IpAddress.V6_LENGTH + infoHash.length());
        if (ip.isV4()) {
            seed.putInt(ip.v4Bits() & V4_MASK);
        } else {
            seed.putLong(ip.high() & V6_MASK).putLong(0);
        }
        infoHash.writeTo(seed);
        return Arrays.copyOf(seed.array(), seed.position());
    }

    private static boolean contains(int[] set, int count, int index) {
        for (int i = 0; i < count; i++) {
            if (set[i] == index) {
                return true;
            }
        }
        return false;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
