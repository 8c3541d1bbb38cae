package spate.protocol.peer.extended;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeInteger;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;

/// The payload of an extended message of id 0 (BEP 10): which extensions the sender takes under which ids,
/// and things worth knowing about it. Every item is optional, and may come again later with changes.
///
/// @param ids by extension name, the id under which the sender takes its messages: 1 to 255, or 0 to say
///     that it takes them no more
/// @param client name and version of the program (`v`)
/// @param listenPort the TCP port the sender listens on (`p`), 0 if not told
/// @param requestQueue how many requests the sender keeps without dropping any (`reqq`), 0 if not told
/// @param yourIp the address by which the sender sees the receiver
/// @param ipv4 an IPv4 address of the sender
/// @param ipv6 an IPv6 address of the sender
/// @param metadataSize bytes of the info dictionary (BEP 9), 0 if not told
/// @param uploadOnly whether the sender is a seed or a partial seed (BEP 21); null if not told
public record ExtendedHandshake(
        Map<String, Integer> ids,
        @Nullable String client,
        int listenPort,
        int requestQueue,
        @Nullable IpAddress yourIp,
        @Nullable IpAddress ipv4,
        @Nullable IpAddress ipv6,
        int metadataSize,
        @Nullable Boolean uploadOnly) {

    /// The extended message id of this message.
    public static final int ID = 0;

    /// The longest payload that is looked at.
    public static final int MAX_LENGTH = 64 * 1024;

    /// The most extensions that are remembered of one peer.
    public static final int MAX_EXTENSIONS = 64;

    /// The longest name of an extension that is remembered, in bytes.
    public static final int MAX_NAME_LENGTH = 64;

    /// The longest client name, in characters.
    public static final int MAX_CLIENT_LENGTH = 100;

    /// The largest metadata size that is believed (BEP 9 names none).
    public static final int MAX_METADATA_SIZE = 256 << 20;

    public ExtendedHandshake {
        ids = Collections.unmodifiableMap(new TreeMap<>(ids));
    }

    /// A handshake that tells nothing but ids, to be completed.
    public static ExtendedHandshake ofIds(Map<String, Integer> ids) {
        return new ExtendedHandshake(ids, null, 0, 0, null, null, null, 0, null);
    }

    public ExtendedHandshake withClient(@Nullable String name) {
        return new ExtendedHandshake(
                ids, name, listenPort, requestQueue, yourIp, ipv4, ipv6, metadataSize, uploadOnly);
    }

    public ExtendedHandshake withListenPort(int port) {
        return new ExtendedHandshake(
                ids, client, port, requestQueue, yourIp, ipv4, ipv6, metadataSize, uploadOnly);
    }

    public ExtendedHandshake withRequestQueue(int count) {
        return new ExtendedHandshake(
                ids, client, listenPort, count, yourIp, ipv4, ipv6, metadataSize, uploadOnly);
    }

    public ExtendedHandshake withYourIp(@Nullable IpAddress ip) {
        return new ExtendedHandshake(
                ids, client, listenPort, requestQueue, ip, ipv4, ipv6, metadataSize, uploadOnly);
    }

    /// Tells addresses of the sender.
    public ExtendedHandshake withAddresses(@Nullable IpAddress v4, @Nullable IpAddress v6) {
        return new ExtendedHandshake(
                ids, client, listenPort, requestQueue, yourIp, v4, v6, metadataSize, uploadOnly);
    }

    public ExtendedHandshake withMetadataSize(int sizeBytes) {
        return new ExtendedHandshake(
                ids, client, listenPort, requestQueue, yourIp, ipv4, ipv6, sizeBytes, uploadOnly);
    }

    public ExtendedHandshake withUploadOnly(@Nullable Boolean only) {
        return new ExtendedHandshake(
                ids, client, listenPort, requestQueue, yourIp, ipv4, ipv6, metadataSize, only);
    }

    /// What is known of the sender after a further handshake: ids are added or changed, and so is all else
    /// that it tells (BEP 10: "the `m` dictionary is additive").
    public ExtendedHandshake updatedBy(ExtendedHandshake later) {
        Map<String, Integer> all = new TreeMap<>(ids);
        later.ids.forEach((name, id) -> {
            if (all.size() < MAX_EXTENSIONS || all.containsKey(name)) {
                all.put(name, id);
            }
        });
        return new ExtendedHandshake(
                all,
                later.client != null ? later.client : client,
                later.listenPort != 0 ? later.listenPort : listenPort,
                later.requestQueue != 0 ? later.requestQueue : requestQueue,
                later.yourIp != null ? later.yourIp : yourIp,
                later.ipv4 != null ? later.ipv4 : ipv4,
                later.ipv6 != null ? later.ipv6 : ipv6,
                later.metadataSize != 0 ? later.metadataSize : metadataSize,
                later.uploadOnly != null ? later.uploadOnly : uploadOnly);
    }

    /// The id under which the sender takes messages of an extension, 0 if it does not.
    public int id(String extension) {
        return ids.getOrDefault(extension, 0);
    }

    /// The payload of the message.
    public byte[] encode() {
        BencodeDictionary.Builder m = BencodeDictionary.builder();
        ids.forEach((name, id) -> m.put(name, (long) id));
        BencodeDictionary.Builder root = BencodeDictionary.builder().put("m", m.build());
        if (client != null) {
            root.put("v", client);
        }
        putIfPositive(root, "p", listenPort);
        putIfPositive(root, "reqq", requestQueue);
        putIfPositive(root, "metadata_size", metadataSize);
        putIp(root, "yourip", yourIp);
        putIp(root, "ipv4", ipv4);
        putIp(root, "ipv6", ipv6);
        if (uploadOnly != null) {
            root.put("upload_only", uploadOnly ? 1 : 0);
        }
        return root.build().encode();
    }

    private static void putIfPositive(BencodeDictionary.Builder root, String key, int value) {
        if (value > 0) {
            root.put(key, value);
        }
    }

    private static void putIp(BencodeDictionary.Builder root, String key, @Nullable IpAddress ip) {
        if (ip != null) {
            root.put(key, ip.toBytes());
        }
    }

    /// Reads a payload. Null if it is no dictionary, or longer than [#MAX_LENGTH]; what is wrong within one
    /// counts as not told.
    public static @Nullable ExtendedHandshake decode(byte[] payload) {
        if (payload.length > MAX_LENGTH) {
            return null;
        }
        try {
            return read(BencodeValue.parseDictionary(payload, BencodeReader.Mode.LENIENT));
        } catch (BencodeException _) {
            return null;
        }
    }

    private static ExtendedHandshake read(BencodeDictionary root) {
        return new ExtendedHandshake(
                readIds(root.dictionary("m")),
                readClient(root.string("v")),
                readNumber(root, "p", PeerAddress.MAX_PORT),
                readNumber(root, "reqq", Integer.MAX_VALUE),
                readIp(root, "yourip"),
                readIp(root, "ipv4", true),
                readIp(root, "ipv6", false),
                readNumber(root, "metadata_size", MAX_METADATA_SIZE),
                readFlag(root, "upload_only"));
    }

    private static Map<String, Integer> readIds(@Nullable BencodeDictionary m) {
        Map<String, Integer> ids = new TreeMap<>();
        for (int i = 0; m != null && i < m.size() && ids.size() < MAX_EXTENSIONS; i++) {
            BencodeString name = m.key(i);
            if (name.length() <= MAX_NAME_LENGTH && m.value(i) instanceof BencodeInteger id) {
                long value = id.longOr(-1);
                if (value >= 0 && value <= 255) {
                    ids.putIfAbsent(name.text(), (int) value);
                }
            }
        }
        return ids;
    }

    /// The client's name in one line.
    private static @Nullable String readClient(@Nullable BencodeString v) {
        if (v == null) {
            return null;
        }
        StringBuilder name = new StringBuilder();
        v.text()
                .codePoints()
                .limit(MAX_CLIENT_LENGTH)
                .map(c -> isShown(c) ? c : ' ')
                .forEach(name::appendCodePoint);
        String stripped = name.toString().strip();
        return stripped.isEmpty() ? null : stripped;
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /// A number from 1 to `most`, else 0.
    private static int readNumber(BencodeDictionary root, String key, int most) {
        long value = root.integer(key, 0);
        return value > 0 && value <= most ? (int) value : 0;
    }

    private static @Nullable IpAddress readIp(BencodeDictionary root, String key) {
        BencodeString ip = root.string(key);
        return ip == null ? null : IpAddress.ofBytes(ip.toBytes());
    }

    private static @Nullable IpAddress readIp(BencodeDictionary root, String key, boolean v4) {
        IpAddress ip = readIp(root, key);
        return ip != null && ip.isV4() == v4 ? ip : null;
    }

    private static @Nullable Boolean readFlag(BencodeDictionary root, String key) {
        return root.get(key) instanceof BencodeInteger flag ? flag.longOr(1) != 0 : null;
    }
}
