package spate.client.resume;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import spate.engine.picker.PieceSet;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader.Mode;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.metainfo.InfoHashes;

/// The record's bytes: one canonical bencoded dictionary, so that `spate dump` shows it.
///
/// | key | value |
/// |---|---|
/// | `format` | `spate resume` |
/// | `version` | [#VERSION]; a higher one is not read |
/// | `checksum` | CRC32C of the dictionary without this key |
/// | `v1`, `v2` | the info hashes, at least one |
/// | `name`, `folder`, `device`, `boot` | texts |
/// | `pieces` | the number of pieces |
/// | `have`, `unchecked` | bitfields as on the wire (BEP 3) |
/// | `files` | 16 bytes a file and the part file: length (-1: absent), time in ns since 1970 |
/// | `priorities` | a byte a file |
/// | `journal`, `position` | the [JournalMark] |
/// | `blocks` | what was noted of unfinished pieces ([BlockNotes#toBytes]); may be missing |
/// | `clean` | 1 or 0 |
/// | `uploaded`, `downloaded`, `added`, `completed`, `seeded` | totals in bytes, times in seconds |
/// | `peers`, `peers6` | compact addresses (BEP 23, BEP 7) |
///
/// Unknown keys are ignored. Decoding takes anything, throws nothing but [ResumeException], and
/// allocates no more than a small multiple of the input.
final class ResumeCodec {
    /// The version written, and the highest that is read.
    static final int VERSION = 1;

    /// The longest record read: one of 10 million pieces and 1 million files takes 20 MB.
    static final int MAX_BYTES = 64 << 20;

    private static final String FORMAT = "spate resume";

    private ResumeCodec() {}

    static byte[] encode(ResumeRecord record) {
        ResumeState state = record.state();
        BencodeDictionary.Builder out = BencodeDictionary.builder();
        out.put("format", FORMAT).put("version", VERSION);
        putHash(out, "v1", record.infoHashes().v1());
        putHash(out, "v2", record.infoHashes().v2());
        out.put("name", state.name()).put("folder", record.folder());
        out.put("device", record.device()).put("boot", record.bootId());
        out.put("pieces", state.have().size());
        out.put("have", bits(state.have())).put("unchecked", bits(state.unchecked()));
        out.put("files", record.files().toBytes()).put("priorities", state.priorities());
        out.put("journal", record.mark().journalId()).put("position", record.mark().position());
        out.put("blocks", record.blocks());
        out.put("clean", record.clean() ? 1 : 0);
        out.put("uploaded", state.uploadedBytes()).put("downloaded", state.downloadedBytes());
        out.put("added", state.addedSeconds()).put("completed", state.completedSeconds());
        out.put("seeded", state.seededSeconds());
        putPeers(out, state.peers());
        return out.put("checksum", checksum(out.build())).build().encode();
    }

    private static void putHash(
            BencodeDictionary.Builder out, String key, @Nullable InfoHash hash) {
        if (hash != null) {
            out.put(key, hash.toBytes());
        }
    }

    private static byte[] bits(PieceSet set) {
        ByteBuffer bits = ByteBuffer.allocate(PieceSet.wireBytes(set.size()));
        set.writeWire(bits);
        return bits.array();
    }

    private static void putPeers(BencodeDictionary.Builder out, List<PeerAddress> peers) {
        ByteBuffer v4 = ByteBuffer.allocate(peers.size() * PeerAddress.COMPACT_V4_LENGTH);
        ByteBuffer v6 = ByteBuffer.allocate(peers.size() * PeerAddress.COMPACT_V6_LENGTH);
        for (PeerAddress peer : peers) {
            peer.writeCompact(peer.isV4() ? v4 : v6);
        }
        out.put("peers", written(v4)).put("peers6", written(v6));
    }

    private static byte[] written(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static long checksum(BencodeDictionary dictionary) {
        CRC32C crc = new CRC32C();
        crc.update(dictionary.encode());
        return crc.getValue();
    }

    /// Reads a record.
    ///
    /// @throws ResumeException with the reason why the bytes are none
    static ResumeRecord decode(byte[] bytes) throws ResumeException {
        BencodeDictionary in = dictionary(bytes);
        if (!FORMAT.equals(in.text("format"))) {
            throw new ResumeException("it is no resume record");
        }
        long version = in.integer("version", 0);
        if (version < 1 || version > VERSION) {
            throw new ResumeException("its version " + version + " is unknown to this program");
        }
        if (in.integer("checksum", -1) != checksum(in.toBuilder().remove("checksum").build())) {
            throw new ResumeException("it is damaged: the checksum is wrong");
        }
        return new ResumeRecord(
                infoHashes(in),
                text(in, "folder"),
                text(in, "device"),
                text(in, "boot"),
                state(in),
                files(in),
                new JournalMark(in.integer("journal", 0), in.integer("position", 0)),
                optionalBytes(in, "blocks"),
                in.integer("clean", 0) == 1);
    }

    private static BencodeDictionary dictionary(byte[] bytes) throws ResumeException {
        try {
            return BencodeValue.parseDictionary(bytes, Mode.STRICT);
        } catch (BencodeException e) {
            throw new ResumeException("it is damaged: " + e.getMessage());
        }
    }

    private static InfoHashes infoHashes(BencodeDictionary in) throws ResumeException {
        InfoHash v1 = hash(in, "v1", InfoHash.V1_LENGTH);
        InfoHash v2 = hash(in, "v2", InfoHash.V2_LENGTH);
        if (v1 == null && v2 == null) {
            throw new ResumeException("it names no info hash");
        }
        return new InfoHashes(v1, v2);
    }

    private static @Nullable InfoHash hash(BencodeDictionary in, String key, int length)
            throws ResumeException {
        BencodeString bytes = in.string(key);
        if (bytes == null) {
            return null;
        }
        if (bytes.length() != length) {
            throw new ResumeException("an info hash has the wrong length");
        }
        return InfoHash.of(bytes.toBytes());
    }

    private static ResumeState state(BencodeDictionary in) throws ResumeException {
        long pieces = in.integer("pieces", -1);
        if (pieces < 0 || pieces > Integer.MAX_VALUE) {
            throw new ResumeException("its number of pieces is impossible");
        }
        List<PeerAddress> peers = new ArrayList<>();
        readPeers(bytes(in, "peers"), IpAddress.V4_LENGTH, peers);
        readPeers(bytes(in, "peers6"), IpAddress.V6_LENGTH, peers);
        return new ResumeState(
                text(in, "name"),
                set(in, "have", (int) pieces),
                set(in, "unchecked", (int) pieces),
                bytes(in, "priorities"),
                Math.max(0, in.integer("uploaded", 0)),
                Math.max(0, in.integer("downloaded", 0)),
                peers,
                in.integer("added", 0),
                in.integer("completed", 0),
                Math.max(0, in.integer("seeded", 0)));
    }

    private static PieceSet set(BencodeDictionary in, String key, int pieces)
            throws ResumeException {
        ByteBuffer bits = ByteBuffer.wrap(bytes(in, key));
        String fault = PieceSet.wireFault(bits, pieces);
        if (fault != null) {
            throw new ResumeException("a " + fault);
        }
        return PieceSet.ofWire(bits, pieces);
    }

    private static void readPeers(byte[] compact, int ipLength, List<PeerAddress> into) {
        ByteBuffer in = ByteBuffer.wrap(compact);
        int room = into.size() + ResumeState.MAX_PEERS;
        while (in.remaining() >= ipLength + 2 && into.size() < room) {
            PeerAddress peer =
                    ipLength == IpAddress.V4_LENGTH
                            ? PeerAddress.readCompactV4(in)
                            : PeerAddress.readCompactV6(in);
            if (peer != null) {
                into.add(peer);
            }
        }
    }

    private static FileFacts files(BencodeDictionary in) throws ResumeException {
        try {
            return FileFacts.ofBytes(bytes(in, "files"));
        } catch (IllegalArgumentException _) {
            throw new ResumeException("its list of files is damaged");
        }
    }

    private static String text(BencodeDictionary in, String key) {
        String text = in.text(key);
        return text == null ? "" : text;
    }

    private static byte[] optionalBytes(BencodeDictionary in, String key) {
        BencodeString bytes = in.string(key);
        return bytes == null ? new byte[0] : bytes.toBytes();
    }

    private static byte[] bytes(BencodeDictionary in, String key) throws ResumeException {
        BencodeString bytes = in.string(key);
        if (bytes == null) {
            throw new ResumeException("it has no \"" + key + "\"");
        }
        return bytes.toBytes();
    }
}
