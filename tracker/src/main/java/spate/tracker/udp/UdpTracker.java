package spate.tracker.udp;

import java.nio.ByteBuffer;
import spate.io.udp.DatagramService;
import spate.io.udp.DatagramSource;
import spate.io.udp.Steering;
import spate.protocol.address.IpAddress;
import spate.protocol.tracker.UdpAction;
import spate.protocol.tracker.UdpRequest;
import spate.tracker.access.NetworkList;
import spate.tracker.core.Caller;
import spate.tracker.core.Desk;
import spate.tracker.core.Policy;
import spate.tracker.core.Refusal;
import spate.tracker.core.RequestCounts;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.proxy.ProxyHeader;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.Scrape;

/// Answers the packets of BEP 15 at a desk, on its thread. Nothing is allocated for a packet.
///
/// A scrape has no place for a URL (BEP 41), so nobody knows whose it is: a private tracker refuses all.
///
/// Who sends no valid connection id gets at most 16 bytes, never more than he sent; what is no packet
/// of a client gets nothing.
public final class UdpTracker implements DatagramService {
    /// Announces and scrapes go to the socket whose number the (first) info hash has as
    /// [spate.tracker.core.Shards#indexOf] says; a connect, which needs no shard, goes anywhere: where
    /// its transaction id says.
    public static final Steering STEERING = new Steering(8, UdpAction.CONNECT, 14, 16);

    private static final int ANSWER_HEAD = 20;
    private static final int V4_BYTES = 6;
    private static final int V6_BYTES = 18;

    /// The most IPv6 peers that fit into a datagram which no network cuts in two and that is not over
    /// [spate.io.udp.AnsweringSockets#MAX_BYTES].
    private static final int MAX_V6_PEERS = 112;

    private static final int EVENT_COMPLETED = 1;
    private static final int EVENT_STOPPED = 3;
    private static final int EVENT_PAUSED = 4;
    private static final int NO_ID_ANSWER = 16;

    /// "bad id\0\0": an error that is not longer than the shortest request.
    private static final long BAD_ID = 0x6261642069640000L;

    private final Desk desk;
    private final RequestCounts counts;
    private final ConnectionIds ids;
    private volatile NetworkList nextProxies;
    private NetworkList proxies;
    private boolean hasProxies;
    private final DatagramSource client = new DatagramSource();
    private final UrlData url = new UrlData();
    private Policy policy;
    private long batchStartNanos;

    /// @param proxies who may speak for others by the PROXY protocol
    public UdpTracker(Desk desk, ConnectionIds ids, NetworkList proxies) {
        this.nextProxies = proxies;
        this.proxies = proxies;
        this.hasProxies = !proxies.isEmpty();
        this.desk = desk;
        this.counts = desk.counts();
        this.ids = ids;
        this.policy = desk.policy();
    }

    /// Others may speak for others, from the next batch on. From any thread.
    public void use(NetworkList trusted) {
        nextProxies = trusted;
    }

    @Override
    public void onBatch(int count) {
        proxies = nextProxies;
        hasProxies = !proxies.isEmpty();
        batchStartNanos = System.nanoTime();
        desk.tick();
        policy = desk.policy();
    }

    @Override
    public void onBatchEnd(int count) {
        desk.release();
        counts.answered(count, (System.nanoTime() - batchStartNanos) / count);
    }

    @Override
    public int answer(
            ByteBuffer in, int at, int length, DatagramSource from, ByteBuffer out, int outAt) {
        boolean isBehindProxy =
                hasProxies
                        && length > 0
                        && in.get(at) == ProxyHeader.V2_FIRST_BYTE
                        && isProxy(from);
        return isBehindProxy
                ? answerBehindProxy(in, at, length, from, out, outAt)
                : answerTo(in, at, length, from, out, outAt);
    }

    private boolean isProxy(DatagramSource from) {
        return from.isV6()
                ? proxies.containsV6(from.high(), from.low())
                : proxies.containsV4(from.v4());
    }

    /// A datagram that begins with a PROXY header is the client's whom that names. The answer has none, and
    /// goes to the proxy, who knows whom it is for. What the system steers packets by is somewhere else
    /// then: they come to any worker.
    private int answerBehindProxy(
            ByteBuffer in, int at, int length, DatagramSource from, ByteBuffer out, int outAt) {
        ProxyHeader header = ProxyHeader.read(in.duplicate().limit(at + length).position(at));
        if (header.length() <= 0) {
            return header.equals(ProxyHeader.NONE)
                    ? answerTo(in, at, length, from, out, outAt)
                    : malformed(from.isV6());
        }
        IpAddress behind = header.client();
        if (behind != null) {
            client.set(behind.high(), behind.low(), header.port());
        }
        DatagramSource asker = behind == null ? from : client;
        int skipped = header.length();
        return answerTo(in, at + skipped, length - skipped, asker, out, outAt);
    }

    private int answerTo(
            ByteBuffer in, int at, int length, DatagramSource from, ByteBuffer out, int outAt) {
        boolean isV6 = from.isV6();
        if (length < UdpRequest.HEAD_LENGTH || from.port() == 0) {
            return malformed(isV6);
        }
        Caller caller =
                isV6
                        ? desk.caller().fromV6(from.high(), from.low())
                        : desk.caller().fromV4(from.v4());
        if (desk.admitUnproven() != null) {
            return 0; // it may not be he who sends it
        }
        long address = isV6 ? caller.high() : caller.low();
        int action = in.getInt(at + 8);
        if (action == UdpAction.CONNECT) {
            return connect(in, at, address, out, outAt);
        }
        if (action != UdpAction.ANNOUNCE && action != UdpAction.SCRAPE) {
            return malformed(isV6);
        }
        if (!ids.isValid(in.getLong(at), address, desk.seconds())) {
            counts.add(Kind.BAD_ID, isV6);
            head(UdpAction.ERROR, in, at, out, outAt);
            out.putLong(outAt + 8, BAD_ID);
            return NO_ID_ANSWER;
        }
        if (desk.charge() != null) {
            return 0; // whoever sends too much is not sent anything
        }
        return action == UdpAction.ANNOUNCE
                ? announce(in, at, length, from, out, outAt)
                : scrape(in, at, length, out, outAt);
    }

    @Override
    public void onTooLong(DatagramSource from) {
        malformed(from.isV6());
    }

    private int malformed(boolean isV6) {
        counts.add(Kind.MALFORMED, isV6);
        return 0;
    }

    private static void head(int action, ByteBuffer in, int at, ByteBuffer out, int outAt) {
        out.putInt(outAt, action).putInt(outAt + 4, in.getInt(at + 12));
    }

    private int connect(ByteBuffer in, int at, long address, ByteBuffer out, int outAt) {
        boolean isV6 = desk.caller().isV6();
        if (in.getLong(at) != UdpRequest.PROTOCOL_ID) {
            return malformed(isV6);
        }
        counts.add(Kind.CONNECT, isV6);
        head(UdpAction.CONNECT, in, at, out, outAt);
        out.putLong(outAt + 8, ids.idFor(address, desk.seconds()));
        return UdpRequest.HEAD_LENGTH;
    }

    private int announce(
            ByteBuffer in, int at, int length, DatagramSource from, ByteBuffer out, int outAt) {
        int port = length < UdpRequest.ANNOUNCE_LENGTH ? 0 : in.getShort(at + 96) & 0xFFFF;
        if (port == 0) {
            return malformed(from.isV6());
        }
        readCaller(in, at, length);
        readAnnounce(in, at, from, port);
        Refusal refusal = desk.answer();
        if (refusal != null) {
            return refuse(refusal, in, at, out, outAt);
        }
        Announce announce = desk.announce();
        head(UdpAction.ANNOUNCE, in, at, out, outAt);
        out.putInt(outAt + 8, desk.nextInterval());
        out.putInt(outAt + 12, announce.leechers()).putInt(outAt + 16, announce.seeds());
        int peers = from.isV6() ? writeV6(announce, out, outAt) : writeV4(announce, out, outAt);
        return ANSWER_HEAD + peers;
    }

    private void readCaller(ByteBuffer in, int at, int length) {
        Caller caller = desk.caller();
        caller.peerId(in.getLong(at + 36), in.getLong(at + 44), in.getInt(at + 52));
        caller.amounts(in.getLong(at + 72), in.getLong(at + 56), in.getLong(at + 64));
        if (length > UdpRequest.ANNOUNCE_LENGTH) {
            url.read(in, at + UdpRequest.ANNOUNCE_LENGTH, at + length);
            caller.user(policy.passkeys().userOf(url.bytes(), url.length()));
        }
    }

    private void readAnnounce(ByteBuffer in, int at, DatagramSource from, int port) {
        Announce announce = desk.announce();
        announce.begin(in.getLong(at + 16), in.getLong(at + 24), in.getInt(at + 32));
        int wanted = policy.peersFor(in.getInt(at + 92));
        if (from.isV6()) {
            announce.fromV6(from.high(), from.low(), port).wants(0, Math.min(wanted, MAX_V6_PEERS));
        } else {
            announce.fromV4(from.v4(), port).wants(wanted, 0);
        }
        int event = in.getInt(at + 80);
        if (in.getLong(at + 64) == 0) {
            announce.seed();
        } else if (event == EVENT_PAUSED) {
            announce.partialSeed();
        }
        if (event == EVENT_STOPPED) {
            announce.stopped();
        } else if (event == EVENT_COMPLETED) {
            announce.completed();
        }
    }

    private static int refuse(Refusal refusal, ByteBuffer in, int at, ByteBuffer out, int outAt) {
        head(UdpAction.ERROR, in, at, out, outAt);
        byte[] text = refusal.text();
        out.put(outAt + 8, text);
        return 8 + text.length;
    }

    private static int writeV4(Announce announce, ByteBuffer out, int outAt) {
        int at = outAt + ANSWER_HEAD;
        for (int i = 0; i < announce.v4Count(); i++, at += V4_BYTES) {
            out.putInt(at, announce.v4Address(i)).putShort(at + 4, (short) announce.v4Port(i));
        }
        return announce.v4Count() * V4_BYTES;
    }

    private static int writeV6(Announce announce, ByteBuffer out, int outAt) {
        int at = outAt + ANSWER_HEAD;
        for (int i = 0; i < announce.v6Count(); i++, at += V6_BYTES) {
            out.putLong(at, announce.v6High(i)).putLong(at + 8, announce.v6Low(i));
            out.putShort(at + 16, (short) announce.v6Port(i));
        }
        return announce.v6Count() * V6_BYTES;
    }

    private int scrape(ByteBuffer in, int at, int length, ByteBuffer out, int outAt) {
        int count = Math.min((length - UdpRequest.HEAD_LENGTH) / 20, UdpRequest.MAX_SCRAPE);
        boolean isV6 = desk.caller().isV6();
        if (count == 0) {
            return malformed(isV6);
        }
        Refusal refusal = desk.checkScrape();
        if (refusal != null) {
            return refuse(refusal, in, at, out, outAt);
        }
        counts.add(Kind.SCRAPE, isV6);
        head(UdpAction.SCRAPE, in, at, out, outAt);
        for (int i = 0; i < count; i++) {
            int hash = at + UdpRequest.HEAD_LENGTH + 20 * i;
            Scrape scrape =
                    desk.scrape(in.getLong(hash), in.getLong(hash + 8), in.getInt(hash + 16));
            int to = outAt + 8 + 12 * i;
            out.putInt(to, scrape.seeds()).putInt(to + 4, scrape.downloads());
            out.putInt(to + 8, scrape.leechers());
        }
        return 8 + 12 * count;
    }
}
