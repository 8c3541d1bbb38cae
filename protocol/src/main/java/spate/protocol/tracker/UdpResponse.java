package spate.protocol.tracker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.PeerAddress;

/// A packet from a tracker to a client over UDP (BEP 15).
public sealed interface UdpResponse {

    /// Bytes of the action and the transaction id.
    int HEAD_LENGTH = 8;

    /// The request's.
    int transactionId();

    /// How many bytes [#encode(ByteBuffer)] writes.
    int encodedLength();

    /// Writes the packet.
    void encode(ByteBuffer out);

    /// Answers a connect.
    ///
    /// @param connectionId for the requests of the next minute
    record Connected(int transactionId, long connectionId) implements UdpResponse {
        @Override
        public int encodedLength() {
            return HEAD_LENGTH + 8;
        }

        @Override
        public void encode(ByteBuffer out) {
            out.putInt(UdpAction.CONNECT).putInt(transactionId).putLong(connectionId);
        }
    }

    /// Answers an announce.
    ///
    /// @param intervalSeconds until the next regular announce
    /// @param peers all of one family: that of the packet
    record Announced(
            int transactionId,
            int intervalSeconds,
            int leechers,
            int seeds,
            List<PeerAddress> peers)
            implements UdpResponse {
        public Announced {
            peers = List.copyOf(peers);
        }

        @Override
        public int encodedLength() {
            int length = HEAD_LENGTH + 12;
            for (PeerAddress peer : peers) {
                length += peer.compactLength();
            }
            return length;
        }

        @Override
        public void encode(ByteBuffer out) {
            out.putInt(UdpAction.ANNOUNCE)
                    .putInt(transactionId)
                    .putInt(intervalSeconds)
                    .putInt(leechers)
                    .putInt(seeds);
            for (PeerAddress peer : peers) {
                peer.writeCompact(out);
            }
        }
    }

    /// Answers a scrape: one count a torrent, in the order of the request.
    record Scraped(int transactionId, List<SwarmCounts> counts) implements UdpResponse {
        public Scraped {
            counts = List.copyOf(counts);
        }

        @Override
        public int encodedLength() {
            return HEAD_LENGTH + 12 * counts.size();
        }

        @Override
        public void encode(ByteBuffer out) {
            out.putInt(UdpAction.SCRAPE).putInt(transactionId);
            for (SwarmCounts swarm : counts) {
                out.putInt(swarm.seeds()).putInt(swarm.downloaded()).putInt(swarm.leechers());
            }
        }
    }

    /// Refuses a request.
    record Failed(int transactionId, String message) implements UdpResponse {
        @Override
        public int encodedLength() {
            return HEAD_LENGTH + message.getBytes(StandardCharsets.UTF_8).length;
        }

        @Override
        public void encode(ByteBuffer out) {
            out.putInt(UdpAction.ERROR)
                    .putInt(transactionId)
                    .put(message.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Reads a packet as a client gets it; null if it is none. Whether the transaction id is that of the
    /// request is for the caller to see. Peers on port 0 are left out, and those that are cut short.
    ///
    /// @param v6 whether the packet came over IPv6, which tells the form of the peers
    static @Nullable UdpResponse decode(ByteBuffer in, boolean v6) {
        if (in.remaining() < HEAD_LENGTH) {
            return null;
        }
        int action = in.getInt();
        int transactionId = in.getInt();
        return switch (action) {
            case UdpAction.CONNECT ->
                    in.remaining() < 8 ? null : new Connected(transactionId, in.getLong());
            case UdpAction.ANNOUNCE ->
                    in.remaining() < 12 ? null : decodeAnnounced(transactionId, in, v6);
            case UdpAction.SCRAPE -> new Scraped(transactionId, decodeCounts(in));
            case UdpAction.ERROR -> {
                byte[] message = new byte[in.remaining()];
                in.get(message);
                yield new Failed(transactionId, TrackerText.of(message));
            }
            default -> null;
        };
    }

    private static Announced decodeAnnounced(int transactionId, ByteBuffer in, boolean v6) {
        int interval = in.getInt();
        int leechers = in.getInt();
        int seeds = in.getInt();
        return new Announced(transactionId, interval, leechers, seeds, CompactPeers.read(in, v6));
    }

    private static List<SwarmCounts> decodeCounts(ByteBuffer in) {
        List<SwarmCounts> counts = new ArrayList<>();
        while (in.remaining() >= 12 && counts.size() < UdpRequest.MAX_SCRAPE) {
            int seeds = in.getInt();
            int downloaded = in.getInt();
            int leechers = in.getInt();
            counts.add(new SwarmCounts(seeds, leechers, downloaded, SwarmCounts.UNKNOWN));
        }
        return counts;
    }
}
