package spate.tracker.udp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import spate.io.udp.AnsweringSockets;
import spate.io.udp.DatagramSource;
import spate.protocol.address.AddressBlock;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.tracker.UdpAction;
import spate.protocol.tracker.UdpRequest;
import spate.protocol.tracker.UdpResponse;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Caller;
import spate.tracker.core.Desk;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.proxy.ProxyHeader;
import spate.tracker.swarm.StoreLimits;

/// Any packet: never an exception, an answer that a client reads to its last byte, none that is longer
/// than the question for who has no connection id, and nobody is given to himself. The first byte says who
/// sends it, and whether with an id that is good; one of them is a proxy.
final class UdpPacketFuzzer {
    private static final int AT = AnsweringSockets.MAX_BYTES;
    private static final int MAX_PEERS = 74;
    private static final int V6 = 1;
    private static final int WITH_ID = 2;
    private static final int PROXY = 31;

    private static final ByteBuffer IN = ByteBuffer.allocate(2 * AT);
    private static final ByteBuffer OUT = ByteBuffer.allocate(2 * AT);
    private static final ConnectionIds IDS = new ConnectionIds(1, 2, 240);
    private static final NetworkList PROXIES =
            NetworkList.of(
                    List.of(
                            AddressBlock.parse("10.0.0." + PROXY),
                            AddressBlock.parse(
                                    "2001:0:0:" + Integer.toHexString(PROXY) + "::/64")));
    private static final UdpTracker UDP = new UdpTracker(desk(), IDS, PROXIES);

    private UdpPacketFuzzer() {}

    /// Some URLs are a user's.
    private static Desk desk() {
        Shards shards = new Shards(2, new StoreLimits(1000, 10_000, 1000, 60), 1);
        Policy policy = new Policy(1800, 900, 50, MAX_PEERS, UdpPacketFuzzer::userOf, List.of());
        return new Tracker(shards, policy, () -> 0).openDesk(FrontEnd.UDP);
    }

    private static int userOf(byte[] url, int length) {
        return length > 1 && url[1] == 'p' ? url[length - 1] & 7 : Caller.NO_USER;
    }

    public static void fuzzerTestOneInput(byte[] data) {
        int who = data.length == 0 ? 0 : data[0];
        int length = Math.min(Math.max(0, data.length - 1), AT);
        IN.put(AT, data, Math.min(1, data.length), length);
        DatagramSource from = source(who);
        ProxyHeader header = header(who, length);
        int skipped = Math.max(0, header.length());
        IpAddress asker = header.client() == null ? ip(from) : header.client();
        boolean hasId = (who & WITH_ID) != 0 && length - skipped >= UdpRequest.HEAD_LENGTH;
        if (hasId) {
            long address = asker.isV4() ? asker.low() & 0xFFFF_FFFFL : asker.high();
            IN.putLong(AT + skipped, IDS.idFor(address, 0));
        }
        UDP.onBatch(1);
        int answered = UDP.answer(IN, AT, length, from, OUT, AT);
        UDP.onBatchEnd(1);
        require(answered >= 0 && answered <= AnsweringSockets.MAX_BYTES);
        require(hasId || answered <= Math.min(length, UdpRequest.HEAD_LENGTH));
        if (answered > 0) {
            check(OUT.slice(AT, answered), AT + skipped, asker);
        }
    }

    private static ProxyHeader header(int who, int length) {
        return who >> 2 == PROXY && length > 0 && IN.get(AT) == ProxyHeader.V2_FIRST_BYTE
                ? ProxyHeader.read(IN.slice(AT, length))
                : ProxyHeader.NONE;
    }

    private static DatagramSource source(int who) {
        DatagramSource from = new DatagramSource();
        int host = who >> 2;
        if ((who & V6) == 0) {
            from.set(0x0A000000 + host, 5000);
        } else {
            from.set(0x2001L << 48 | host, host, 5000);
        }
        return from;
    }

    private static IpAddress ip(DatagramSource from) {
        return from.isV6() ? new IpAddress(from.high(), from.low()) : IpAddress.ofV4(from.v4());
    }

    private static void check(ByteBuffer answer, int at, IpAddress asker) {
        boolean isV6 = !asker.isV4();
        UdpResponse response = Objects.requireNonNull(UdpResponse.decode(answer.duplicate(), isV6));
        require(response.transactionId() == IN.getInt(at + 12));
        if (response instanceof UdpResponse.Announced announced) {
            require(IN.getInt(at + 8) == UdpAction.ANNOUNCE);
            require(announced.peers().size() <= MAX_PEERS);
            int port = IN.getShort(at + 96) & 0xFFFF;
            require(!announced.peers().contains(new PeerAddress(asker, port)));
        }
        if (!(response instanceof UdpResponse.Failed)) { // whose text is made presentable
            ByteBuffer again = ByteBuffer.allocate(response.encodedLength());
            response.encode(again);
            require(again.flip().equals(answer));
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
