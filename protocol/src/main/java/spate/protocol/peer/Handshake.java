package spate.protocol.peer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import spate.protocol.metainfo.InfoHash;

/// The first 68 bytes each side sends (BEP 3): `19, "BitTorrent protocol"`, eight reserved bytes whose bits
/// name extensions, the info hash, the peer id.
///
/// The side that was dialled may answer as soon as it has the first [#PREFIX_LENGTH] bytes: they tell the
/// torrent.
///
/// @param extensionProtocol reserved bit 20 from the right: extended messages (BEP 10)
/// @param fast reserved bit 2 from the right: the fast extension (BEP 6)
/// @param dht the last reserved bit: `port` messages (BEP 5)
/// @param v2 the 4th most significant bit of the last reserved byte: the torrent is a hybrid and the sender
///     could speak of it by its v2 hash (BEP 52, "upgrade path")
/// @param infoHash the 20-byte form; that of v2 is truncated
/// @param peerId who sends
public record Handshake(
        boolean extensionProtocol,
        boolean fast,
        boolean dht,
        boolean v2,
        InfoHash infoHash,
        PeerId peerId) {

    /// Bytes of a handshake.
    public static final int LENGTH = 68;

    /// Bytes up to and including the info hash.
    public static final int PREFIX_LENGTH = 48;

    private static final byte[] PROTOCOL =
            "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);
    private static final int RESERVED_LENGTH = 8;
    private static final int INFO_HASH_OFFSET = PROTOCOL.length + RESERVED_LENGTH;
    private static final int INFO_HASH_LENGTH = 20;

    private static final long EXTENSION_PROTOCOL = 0x10_0000L;
    private static final long V2 = 0x10L;
    private static final long FAST = 0x04L;
    private static final long DHT = 0x01L;

    public Handshake {
        if (infoHash.length() != INFO_HASH_LENGTH) {
            throw new IllegalArgumentException("a handshake carries 20 bytes of info hash");
        }
    }

    /// Writes [#LENGTH] bytes.
    public void encode(ByteBuffer out) {
        long reserved =
                (extensionProtocol ? EXTENSION_PROTOCOL : 0)
                        | (fast ? FAST : 0)
                        | (dht ? DHT : 0)
                        | (v2 ? V2 : 0);
        out.put(PROTOCOL).putLong(reserved);
        infoHash.writeTo(out);
        peerId.writeTo(out);
    }

    /// Judges the bytes that have arrived so far, without consuming them: null as long as they can be the
    /// beginning of a handshake, the reason to close at the first byte that cannot.
    public static @Nullable ProtocolError check(ByteBuffer in) {
        int count = Math.min(in.remaining(), PROTOCOL.length);
        for (int i = 0; i < count; i++) {
            if (in.get(in.position() + i) != PROTOCOL[i]) {
                return new ProtocolError(
                        ProtocolError.Kind.NOT_BITTORRENT,
                        "byte " + i + " is not that of a BitTorrent handshake");
            }
        }
        return null;
    }

    /// The info hash of a handshake of which at least [#PREFIX_LENGTH] bytes are there, without consuming
    /// them.
    public static InfoHash infoHash(ByteBuffer in) {
        byte[] hash = new byte[INFO_HASH_LENGTH];
        in.get(in.position() + INFO_HASH_OFFSET, hash);
        return InfoHash.of(hash);
    }

    /// Reads [#LENGTH] bytes, which must be there and have passed [#check(ByteBuffer)].
    public static Handshake decode(ByteBuffer in) {
        assert check(in) == null;
        in.position(in.position() + PROTOCOL.length);
        long reserved = in.getLong();
        byte[] hash = new byte[INFO_HASH_LENGTH];
        in.get(hash);
        return new Handshake(
                (reserved & EXTENSION_PROTOCOL) != 0,
                (reserved & FAST) != 0,
                (reserved & DHT) != 0,
                (reserved & V2) != 0,
                InfoHash.of(hash),
                PeerId.read(in));
    }
}
