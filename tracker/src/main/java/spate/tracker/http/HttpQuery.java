package spate.tracker.http;

import static spate.tracker.http.AnswerBytes.ascii;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.tracker.UdpRequest;
import spate.tracker.core.Refusal;

/// The target of a request taken apart: `/announce?info_hash=...`, with any path before `announce` or
/// `scrape`, which a passkey may be in. One object reads any number of targets and allocates nothing for
/// one that is as it should be.
///
/// Names that are not known and events that are not known mean nothing. Of a name that comes twice the last
/// counts, save `info_hash`. A number that is too great counts as the greatest, a negative one as not given.
final class HttpQuery {
    /// The longest target, in bytes.
    static final int MAX_TARGET = 8 << 10;

    /// How many torrents one scrape may ask for.
    static final int MAX_HASHES = UdpRequest.MAX_SCRAPE;

    /// What was not said, of [#left], [#wanted].
    static final int NOT_GIVEN = -1;

    /// What is asked for.
    enum Path {
        ANNOUNCE,
        SCRAPE,
        /// `/`
        ROOT,
        UNKNOWN
    }

    /// What a client says has happened (BEP 3, 21).
    enum Event {
        NONE,
        COMPLETED,
        STOPPED,
        PAUSED
    }

    private static final int V1_LENGTH = 20;
    private static final int V2_LENGTH = 32;
    private static final int HEX_LENGTH = 40;
    private static final int MAX_ADDRESS_TEXT = 45;

    private static final byte[] INFO_HASH = ascii("info_hash");
    private static final byte[] PEER_ID = ascii("peer_id");
    private static final byte[] PORT = ascii("port");
    private static final byte[] UPLOADED = ascii("uploaded");
    private static final byte[] DOWNLOADED = ascii("downloaded");
    private static final byte[] LEFT = ascii("left");
    private static final byte[] EVENT = ascii("event");
    private static final byte[] NUMWANT = ascii("numwant");
    private static final byte[] COMPACT = ascii("compact");
    private static final byte[] IP = ascii("ip");
    private static final byte[] IPV4 = ascii("ipv4");
    private static final byte[] IPV6 = ascii("ipv6");
    private static final byte[] COMPLETED = ascii("completed");
    private static final byte[] STOPPED = ascii("stopped");
    private static final byte[] PAUSED = ascii("paused");
    private static final byte[] ANNOUNCE_PATH = ascii("announce");
    private static final byte[] SCRAPE_PATH = ascii("scrape");

    private static final Refusal NO_HASH = Refusal.of("info_hash is missing");
    private static final Refusal HEX_HASH =
            Refusal.of("info_hash is hexadecimal: send its 20 bytes, percent-encoded");
    private static final Refusal TWO_HASHES = Refusal.of("more than one info_hash in one announce");
    private static final Refusal MANY_HASHES =
            Refusal.of("more than " + MAX_HASHES + " info_hash in one scrape");
    private static final Refusal NO_PEER_ID = Refusal.of("peer_id is missing");
    private static final Refusal NO_PORT = Refusal.of("port is missing");
    private static final Refusal BAD_PORT = Refusal.of("port is not a number from 1 to 65535");

    private final byte[] decoded = new byte[V2_LENGTH];
    private final long[] hashes = new long[2 * MAX_HASHES];
    private final int[] hashEnds = new int[MAX_HASHES];
    private byte[] target = new byte[0];

    private Path path = Path.UNKNOWN;
    private int hashCount;
    private boolean hasPeerId;
    private long peerId0;
    private long peerId1;
    private int peerId2;
    private long port;
    private long uploaded;
    private long downloaded;
    private long left;
    private long wanted;
    private Event event = Event.NONE;
    private boolean isCompact;
    private int addressFrom;
    private int addressTo;
    private @Nullable Refusal problem;

    /// Reads a target.
    ///
    /// @param bytes it is in the first of them; kept until the next is read
    /// @return null, or what is wrong with it
    @Nullable Refusal read(byte[] bytes, int length) {
        target = bytes;
        clear();
        int mark = indexOf('?', 0, length);
        path = path(mark);
        if (path == Path.UNKNOWN || path == Path.ROOT) {
            return null;
        }
        int at = mark + 1;
        while (at < length && problem == null) {
            int end = indexOf('&', at, length);
            readParameter(at, end);
            at = end + 1;
        }
        return problem != null ? problem : missing();
    }

    private void clear() {
        hashCount = 0;
        hasPeerId = false;
        port = NOT_GIVEN;
        uploaded = 0;
        downloaded = 0;
        left = NOT_GIVEN;
        wanted = NOT_GIVEN;
        event = Event.NONE;
        isCompact = true;
        addressFrom = 0;
        addressTo = 0;
        problem = null;
    }

    private int indexOf(char wantedChar, int from, int to) {
        for (int i = from; i < to; i++) {
            if (target[i] == wantedChar) {
                return i;
            }
        }
        return to;
    }

    private Path path(int end) {
        if (end == 1 && target[0] == '/') {
            return Path.ROOT;
        }
        int slash = end - 1;
        while (slash >= 0 && target[slash] != '/') {
            slash--;
        }
        if (slash < 0) {
            return Path.UNKNOWN;
        }
        if (is(slash + 1, end, ANNOUNCE_PATH)) {
            return Path.ANNOUNCE;
        }
        return is(slash + 1, end, SCRAPE_PATH) ? Path.SCRAPE : Path.UNKNOWN;
    }

    private boolean is(int from, int to, byte[] word) {
        return to - from == word.length && Arrays.equals(target, from, to, word, 0, word.length);
    }

    private void readParameter(int from, int to) {
        int equals = indexOf('=', from, to);
        int value = Math.min(equals + 1, to);
        switch (equals - from) {
            case 2 -> {
                if (is(from, equals, IP)) {
                    readAddress(value, to);
                }
            }
            case 4 -> readShortName(from, equals, value, to);
            case 5 -> {
                if (is(from, equals, EVENT)) {
                    readEvent(value, to);
                }
            }
            case 7 -> {
                if (is(from, equals, PEER_ID)) {
                    readPeerId(value, to);
                } else if (is(from, equals, NUMWANT)) {
                    wanted = number("numwant", value, to);
                } else if (is(from, equals, COMPACT)) {
                    isCompact = to - value != 1 || target[value] != '0';
                }
            }
            case 8 -> {
                if (is(from, equals, UPLOADED)) {
                    uploaded = Math.max(0, number("uploaded", value, to));
                }
            }
            case 9 -> {
                if (is(from, equals, INFO_HASH)) {
                    readHash(value, to);
                }
            }
            case 10 -> {
                if (is(from, equals, DOWNLOADED)) {
                    downloaded = Math.max(0, number("downloaded", value, to));
                }
            }
            default -> {}
        }
    }

    private void readShortName(int from, int equals, int value, int to) {
        if (is(from, equals, PORT)) {
            port = number("port", value, to);
        } else if (is(from, equals, LEFT)) {
            left = number("left", value, to);
        } else if (is(from, equals, IPV4) || is(from, equals, IPV6)) {
            readAddress(value, to);
        }
    }

    /// Only noted: whether it counts depends on who says it.
    private void readAddress(int from, int to) {
        if (addressFrom == addressTo) {
            addressFrom = from;
            addressTo = to;
        }
    }

    private void readEvent(int from, int to) {
        if (is(from, to, COMPLETED)) {
            event = Event.COMPLETED;
        } else if (is(from, to, STOPPED)) {
            event = Event.STOPPED;
        } else {
            event = is(from, to, PAUSED) ? Event.PAUSED : Event.NONE;
        }
    }

    private void readPeerId(int from, int to) {
        int length = decode("peer_id", from, to);
        if (problem != null) {
            return;
        }
        if (length != V1_LENGTH) {
            problem = Refusal.of("peer_id of " + length + " bytes: it has 20");
            return;
        }
        hasPeerId = true;
        peerId0 = decodedLong(0);
        peerId1 = decodedLong(8);
        peerId2 = decodedInt(16);
    }

    /// A v2 hash goes by its first 20 bytes (BEP 52).
    private void readHash(int from, int to) {
        int length = decode("info_hash", from, to);
        if (problem != null) {
            return;
        }
        if (length != V1_LENGTH && length != V2_LENGTH) {
            problem =
                    length == HEX_LENGTH
                            ? HEX_HASH
                            : Refusal.of("info_hash of " + length + " bytes: it has 20 or 32");
            return;
        }
        if (hashCount == (path == Path.ANNOUNCE ? 1 : MAX_HASHES)) {
            problem = path == Path.ANNOUNCE ? TWO_HASHES : MANY_HASHES;
            return;
        }
        hashes[2 * hashCount] = decodedLong(0);
        hashes[2 * hashCount + 1] = decodedLong(8);
        hashEnds[hashCount++] = decodedInt(16);
    }

    private int decodedInt(int at) {
        return (decoded[at] & 0xFF) << 24
                | (decoded[at + 1] & 0xFF) << 16
                | (decoded[at + 2] & 0xFF) << 8
                | (decoded[at + 3] & 0xFF);
    }

    private long decodedLong(int at) {
        return (long) decodedInt(at) << 32 | (decodedInt(at + 4) & 0xFFFF_FFFFL);
    }

    /// Undoes the percent-encoding.
    ///
    /// @return how many bytes there are, of which the first are in [#decoded]
    private int decode(String name, int from, int to) {
        int length = 0;
        int at = from;
        while (at < to) {
            int next = target[at++];
            if (next == '%') {
                next = at + 2 <= to ? hex(target[at]) << 4 | hex(target[at + 1]) : -1;
                if (next < 0) {
                    problem = Refusal.of(name + " has a % without two hexadecimal digits behind");
                    return 0;
                }
                at += 2;
            } else if (next == '+') {
                next = ' ';
            }
            if (length < V2_LENGTH) {
                decoded[length] = (byte) next;
            }
            length++;
        }
        return length;
    }

    private static int hex(byte digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        int letter = digit | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    private long number(String name, int from, int to) {
        boolean isNegative = from < to && target[from] == '-';
        int at = isNegative ? from + 1 : from;
        if (at == to && !isNegative) {
            return NOT_GIVEN;
        }
        long value = 0;
        boolean isNumber = at < to;
        while (at < to && isNumber) {
            int digit = target[at++] - '0';
            isNumber = digit >= 0 && digit <= 9;
            value = value > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : value * 10 + digit;
        }
        if (!isNumber) {
            problem = Refusal.of(name + " is not a number");
        }
        return isNegative ? NOT_GIVEN : value;
    }

    private @Nullable Refusal missing() {
        if (path == Path.SCRAPE) {
            return null; // one that names no torrent asks for all
        }
        if (hashCount == 0) {
            return NO_HASH;
        }
        if (!hasPeerId) {
            return NO_PEER_ID;
        }
        if (port == NOT_GIVEN) {
            return NO_PORT;
        }
        return port < 1 || port > 0xFFFF ? BAD_PORT : null;
    }

    Path path() {
        return path;
    }

    /// How many torrents are named: 1 in an announce, 0 to [#MAX_HASHES] in a scrape.
    int hashCount() {
        return hashCount;
    }

    /// The first 8 bytes of an info hash.
    long hash0(int index) {
        return hashes[2 * index];
    }

    /// The second 8 bytes of an info hash.
    long hash1(int index) {
        return hashes[2 * index + 1];
    }

    /// The last 4 bytes of an info hash.
    int hash2(int index) {
        return hashEnds[index];
    }

    /// Puts the torrents in order and leaves each only once: keys of a dictionary are so (BEP 3).
    void sortHashes() {
        int kept = 0;
        for (int i = 0; i < hashCount; i++) {
            long first = hashes[2 * i];
            long second = hashes[2 * i + 1];
            int third = hashEnds[i];
            int at = kept;
            while (at > 0 && compare(at - 1, first, second, third) > 0) {
                at--;
            }
            if (at > 0 && compare(at - 1, first, second, third) == 0) {
                continue;
            }
            System.arraycopy(hashes, 2 * at, hashes, 2 * at + 2, 2 * (kept - at));
            System.arraycopy(hashEnds, at, hashEnds, at + 1, kept - at);
            hashes[2 * at] = first;
            hashes[2 * at + 1] = second;
            hashEnds[at] = third;
            kept++;
        }
        hashCount = kept;
    }

    private int compare(int index, long first, long second, int third) {
        int order = Long.compareUnsigned(hash0(index), first);
        order = order != 0 ? order : Long.compareUnsigned(hash1(index), second);
        return order != 0 ? order : Integer.compareUnsigned(hash2(index), third);
    }

    long peerId0() {
        return peerId0;
    }

    long peerId1() {
        return peerId1;
    }

    int peerId2() {
        return peerId2;
    }

    /// 1 to 65,535.
    int port() {
        return (int) port;
    }

    /// Bytes.
    long uploaded() {
        return uploaded;
    }

    /// Bytes.
    long downloaded() {
        return downloaded;
    }

    /// Bytes, or [#NOT_GIVEN].
    long left() {
        return left;
    }

    /// How many peers, or [#NOT_GIVEN].
    int wanted() {
        return (int) Math.min(wanted, Integer.MAX_VALUE);
    }

    Event event() {
        return event;
    }

    /// Whether peers are wanted as in BEP 23: always, but for `compact=0`.
    boolean isCompact() {
        return isCompact;
    }

    /// The address that the client says is its own: the first of `ip`, `ipv4` and `ipv6` (BEP 3, 7). Null if
    /// it says none, or a name.
    @Nullable IpAddress claimedAddress() {
        int length = addressTo - addressFrom;
        if (length == 0 || length > 3 * MAX_ADDRESS_TEXT) {
            return null;
        }
        String text =
                new String(target, addressFrom, length, StandardCharsets.ISO_8859_1)
                        .replace("%3A", ":")
                        .replace("%3a", ":");
        return IpAddress.parse(text);
    }
}
