package spate.tracker.http;

import static spate.tracker.http.AnswerBytes.ascii;

import java.nio.charset.StandardCharsets;
import spate.protocol.address.IpAddress;
import spate.tracker.core.Caller;
import spate.tracker.core.Desk;
import spate.tracker.swarm.Announce;

/// Writes what an announce is answered: a dictionary with its keys in order (BEP 3, 7, 23, 24).
///
/// A client may get peers of both families. No more of both than it wants; where there are enough, three of
/// four are of its own family.
final class AnnounceWriter {
    private static final int V4_LENGTH = 6;
    private static final int V6_LENGTH = 18;

    private static final byte[] COMPLETE = ascii("d8:complete");
    private static final byte[] DOWNLOADED = ascii("10:downloaded");
    private static final byte[] EXTERNAL_V4 = ascii("11:external ip4:");
    private static final byte[] EXTERNAL_V6 = ascii("11:external ip16:");
    private static final byte[] INCOMPLETE = ascii("10:incomplete");
    private static final byte[] INTERVAL = ascii("8:interval");
    private static final byte[] MIN_INTERVAL = ascii("12:min interval");
    private static final byte[] PEERS = ascii("5:peers");
    private static final byte[] PEERS6 = ascii("6:peers6");
    private static final byte[] WARNING = ascii("15:warning message");
    private static final byte[] PEER = ascii("d2:ip");
    private static final byte[] PEER_PORT = ascii("4:port");

    private final byte[] warning;
    private int v4Count;
    private int v6Count;

    AnnounceWriter(String warning) {
        this.warning = warning.getBytes(StandardCharsets.UTF_8);
    }

    /// Writes the answer of a desk.
    ///
    /// @param wanted the most peers of both families
    void write(Desk desk, boolean isCompact, int wanted, AnswerBytes out) {
        Announce announce = desk.announce();
        out.put(COMPLETE).putInteger(announce.seeds());
        out.put(DOWNLOADED).putInteger(announce.downloads());
        writeCaller(desk.caller(), out);
        out.put(INCOMPLETE).putInteger(announce.leechers());
        out.put(INTERVAL).putInteger(desk.nextInterval());
        int minInterval = desk.policy().minIntervalSeconds();
        if (minInterval > 0) {
            out.put(MIN_INTERVAL).putInteger(minInterval);
        }
        share(announce, wanted);
        out.put(PEERS);
        if (isCompact) {
            writeCompact(announce, out);
        } else {
            writeDictionaries(announce, out);
        }
        if (warning.length > 0) {
            out.put(WARNING).putString(warning);
        }
        out.put('e');
    }

    private static void writeCaller(Caller caller, AnswerBytes out) {
        if (caller.isV6()) {
            out.put(EXTERNAL_V6).putLong(caller.high()).putLong(caller.low());
        } else {
            out.put(EXTERNAL_V4).putInt((int) caller.low());
        }
    }

    private void share(Announce announce, int wanted) {
        int own = announce.isV6() ? announce.v6Count() : announce.v4Count();
        int other = announce.isV6() ? announce.v4Count() : announce.v6Count();
        int reserved = Math.min(other, wanted / 4);
        own = Math.min(own, wanted - reserved);
        other = Math.min(other, wanted - own);
        v4Count = announce.isV6() ? other : own;
        v6Count = announce.isV6() ? own : other;
    }

    private void writeCompact(Announce announce, AnswerBytes out) {
        out.putNumber((long) v4Count * V4_LENGTH).put(':');
        for (int i = 0; i < v4Count; i++) {
            out.putInt(announce.v4Address(i)).putShort(announce.v4Port(i));
        }
        if (v6Count == 0) {
            return;
        }
        out.put(PEERS6).putNumber((long) v6Count * V6_LENGTH).put(':');
        for (int i = 0; i < v6Count; i++) {
            out.putLong(announce.v6High(i)).putLong(announce.v6Low(i));
            out.putShort(announce.v6Port(i));
        }
    }

    /// A tracker that keeps no peer ids leaves them out, as if `no_peer_id=1` had been asked for.
    private void writeDictionaries(Announce announce, AnswerBytes out) {
        out.put('l');
        if (announce.isV6()) {
            writeV6(announce, out);
            writeV4(announce, out);
        } else {
            writeV4(announce, out);
            writeV6(announce, out);
        }
        out.put('e');
    }

    private void writeV4(Announce announce, AnswerBytes out) {
        for (int i = 0; i < v4Count; i++) {
            String address = IpAddress.ofV4(announce.v4Address(i)).toString();
            writePeer(address, announce.v4Port(i), out);
        }
    }

    private void writeV6(Announce announce, AnswerBytes out) {
        for (int i = 0; i < v6Count; i++) {
            IpAddress address = new IpAddress(announce.v6High(i), announce.v6Low(i));
            writePeer(address.toString(), announce.v6Port(i), out);
        }
    }

    private static void writePeer(String address, int port, AnswerBytes out) {
        out.put(PEER).putString(ascii(address)).put(PEER_PORT).putInteger(port).put('e');
    }
}
