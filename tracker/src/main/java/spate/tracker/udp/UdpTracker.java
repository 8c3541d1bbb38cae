package spate.tracker.udp;

import java.nio.ByteBuffer;
import spate.io.udp.DatagramService;
import spate.io.udp.DatagramSource;
import spate.protocol.tracker.UdpAction;
import spate.protocol.tracker.UdpRequest;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.Scrape;
import spate.tracker.swarm.SwarmStore;

/// Answers the packets of BEP 15 out of a store, on its thread. Nothing is allocated for a packet.
///
/// Who sends no valid connection id gets at most 16 bytes, never more than he sent; what is no packet
/// of a client gets nothing.
public final class UdpTracker implements DatagramService {
    private static final int ANSWER_HEAD = 20;
    private static final int V4_BYTES = 6;
    private static final int V6_BYTES = 18;
    private static final int EVENT_COMPLETED = 1;
    private static final int EVENT_STOPPED = 3;
    private static final int EVENT_PAUSED = 4;
    private static final int NO_ID_ANSWER = 16;

    /// "bad id\0\0": an error that is not longer than the shortest request.
    private static final long BAD_ID = 0x6261642069640000L;

    private final SwarmStore store;
    private final ConnectionIds ids;
    private final UdpSettings settings;
    private final UdpCounts counts = new UdpCounts();
    private final Announce announce = new Announce();
    private final Scrape scrape = new Scrape();
    private long seconds;
    private int jitter;

    public UdpTracker(SwarmStore store, ConnectionIds ids, UdpSettings settings) {
        this.store = store;
        this.ids = ids;
        this.settings = settings;
    }

    /// Tells the time, before packets are answered.
    public void at(long seconds) {
        this.seconds = seconds;
    }

    /// What was answered so far.
    public UdpCounts counts() {
        return counts;
    }

    @Override
    public int answer(
            ByteBuffer in, int at, int length, DatagramSource from, ByteBuffer out, int outAt) {
        if (length < UdpRequest.HEAD_LENGTH || from.port() == 0) {
            counts.malformed++;
            return 0;
        }
        long address = from.isV6() ? from.high() : Integer.toUnsignedLong(from.v4());
        int action = in.getInt(at + 8);
        if (action == UdpAction.CONNECT) {
            return connect(in, at, address, out, outAt);
        }
        if (action != UdpAction.ANNOUNCE && action != UdpAction.SCRAPE) {
            counts.malformed++;
            return 0;
        }
        if (!ids.isValid(in.getLong(at), address, seconds)) {
            counts.badIds++;
            out.putInt(outAt, UdpAction.ERROR).putInt(outAt + 4, in.getInt(at + 12));
            out.putLong(outAt + 8, BAD_ID);
            return NO_ID_ANSWER;
        }
        return action == UdpAction.ANNOUNCE
                ? announce(in, at, length, from, out, outAt)
                : scrape(in, at, length, out, outAt);
    }

    private int connect(ByteBuffer in, int at, long address, ByteBuffer out, int outAt) {
        if (in.getLong(at) != UdpRequest.PROTOCOL_ID) {
            counts.malformed++;
            return 0;
        }
        counts.connects++;
        out.putInt(outAt, UdpAction.CONNECT).putInt(outAt + 4, in.getInt(at + 12));
        out.putLong(outAt + 8, ids.idFor(address, seconds));
        return UdpRequest.HEAD_LENGTH;
    }

    private int announce(
            ByteBuffer in, int at, int length, DatagramSource from, ByteBuffer out, int outAt) {
        int port = length < UdpRequest.ANNOUNCE_LENGTH ? 0 : in.getShort(at + 96) & 0xFFFF;
        if (port == 0) {
            counts.malformed++;
            return 0;
        }
        counts.announces++;
        read(in, at, from, port);
        store.announce(announce, (int) (seconds / 60));
        out.putInt(outAt, UdpAction.ANNOUNCE).putInt(outAt + 4, in.getInt(at + 12));
        out.putInt(outAt + 8, interval());
        out.putInt(outAt + 12, announce.leechers()).putInt(outAt + 16, announce.seeds());
        return ANSWER_HEAD + (from.isV6() ? writeV6(out, outAt) : writeV4(out, outAt));
    }

    private void read(ByteBuffer in, int at, DatagramSource from, int port) {
        announce.begin(in.getLong(at + 16), in.getLong(at + 24), in.getInt(at + 32));
        int asked = in.getInt(at + 92);
        int wanted = asked < 0 ? settings.defaultPeers() : Math.min(asked, settings.maxPeers());
        if (from.isV6()) {
            announce.fromV6(from.high(), from.low(), port).wants(0, wanted);
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

    /// Spreads announces over time: those who came together shall not come together again.
    private int interval() {
        jitter = jitter * 1_664_525 + 1_013_904_223;
        int spread = settings.intervalSeconds() / 8;
        return settings.intervalSeconds() + (int) (((long) (jitter >>> 8) * spread) >>> 24);
    }

    private int writeV4(ByteBuffer out, int outAt) {
        int at = outAt + ANSWER_HEAD;
        for (int i = 0; i < announce.v4Count(); i++, at += V4_BYTES) {
            out.putInt(at, announce.v4Address(i)).putShort(at + 4, (short) announce.v4Port(i));
        }
        return announce.v4Count() * V4_BYTES;
    }

    private int writeV6(ByteBuffer out, int outAt) {
        int at = outAt + ANSWER_HEAD;
        for (int i = 0; i < announce.v6Count(); i++, at += V6_BYTES) {
            out.putLong(at, announce.v6High(i)).putLong(at + 8, announce.v6Low(i));
            out.putShort(at + 16, (short) announce.v6Port(i));
        }
        return announce.v6Count() * V6_BYTES;
    }

    private int scrape(ByteBuffer in, int at, int length, ByteBuffer out, int outAt) {
        int count = Math.min((length - UdpRequest.HEAD_LENGTH) / 20, UdpRequest.MAX_SCRAPE);
        if (count == 0) {
            counts.malformed++;
            return 0;
        }
        counts.scrapes++;
        out.putInt(outAt, UdpAction.SCRAPE).putInt(outAt + 4, in.getInt(at + 12));
        for (int i = 0; i < count; i++) {
            int hash = at + UdpRequest.HEAD_LENGTH + 20 * i;
            store.scrape(
                    scrape.begin(in.getLong(hash), in.getLong(hash + 8), in.getInt(hash + 16)));
            int to = outAt + 8 + 12 * i;
            out.putInt(to, scrape.seeds()).putInt(to + 4, scrape.downloads());
            out.putInt(to + 8, scrape.leechers());
        }
        return 8 + 12 * count;
    }
}
