package spate.protocol.tracker;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;

/// A packet from a client to a tracker over UDP (BEP 15, with the options of BEP 41).
public sealed interface UdpRequest {

    /// The number of `connect`, in the place where every other packet has its connection id.
    long PROTOCOL_ID = 0x417_2710_1980L;

    /// Bytes of a connect packet, and of the head of every other.
    int HEAD_LENGTH = 16;

    /// Bytes of an announce packet without options.
    int ANNOUNCE_LENGTH = 98;

    /// The most torrents of one scrape: what a packet of 1500 bytes holds (BEP 15: "about 74").
    int MAX_SCRAPE = 74;

    /// The most bytes of path and query that an announce carries; what is more is left out.
    int MAX_URL_DATA = 1024;

    /// What the tracker repeats in its answer.
    int transactionId();

    /// How many bytes [#encode(ByteBuffer)] writes.
    int encodedLength();

    /// Writes the packet.
    void encode(ByteBuffer out);

    /// Asks for a connection id.
    record Connect(int transactionId) implements UdpRequest {
        @Override
        public int encodedLength() {
            return HEAD_LENGTH;
        }

        @Override
        public void encode(ByteBuffer out) {
            out.putLong(PROTOCOL_ID).putInt(UdpAction.CONNECT).putInt(transactionId);
        }
    }

    /// Announces. Of [AnnounceRequest#publish()] only an IPv4 `ip` is carried, and no `tracker id`.
    ///
    /// @param connectionId what the tracker gave for the connect
    /// @param urlData path and query of the tracker's URL (BEP 41), empty to send no option
    record Announce(long connectionId, int transactionId, AnnounceRequest announce, String urlData)
            implements UdpRequest {
        @Override
        public int encodedLength() {
            return ANNOUNCE_LENGTH + UdpOptions.encodedLength(urlData);
        }

        @Override
        public void encode(ByteBuffer out) {
            out.putLong(connectionId).putInt(UdpAction.ANNOUNCE).putInt(transactionId);
            announce.infoHash().writeTo(out);
            announce.peerId().writeTo(out);
            IpAddress ip = announce.publish().ip();
            out.putLong(announce.totals().downloaded())
                    .putLong(announce.totals().left())
                    .putLong(announce.totals().uploaded())
                    .putInt(announce.event().udpCode())
                    .putInt(ip != null && ip.isV4() ? ip.v4Bits() : 0)
                    .putInt(announce.key())
                    .putInt(announce.numWant())
                    .putShort((short) announce.port());
            UdpOptions.encode(urlData, out);
        }
    }

    /// Asks for the counts of up to [#MAX_SCRAPE] torrents.
    ///
    /// @param connectionId what the tracker gave for the connect
    /// @param infoHashes 20-byte forms
    record Scrape(long connectionId, int transactionId, List<InfoHash> infoHashes)
            implements UdpRequest {
        public Scrape {
            infoHashes = List.copyOf(infoHashes);
            if (infoHashes.size() > MAX_SCRAPE) {
                throw new IllegalArgumentException(infoHashes.size() + " torrents in one scrape");
            }
        }

        @Override
        public int encodedLength() {
            return HEAD_LENGTH + 20 * infoHashes.size();
        }

        @Override
        public void encode(ByteBuffer out) {
            out.putLong(connectionId).putInt(UdpAction.SCRAPE).putInt(transactionId);
            for (InfoHash hash : infoHashes) {
                hash.writeTo(out);
            }
        }
    }

    /// Reads a packet as a tracker gets it; null if it is none. What follows the fields that are known is
    /// ignored ("should not assume packets to be of a certain size"), and a scrape of too many torrents is
    /// cut.
    static @Nullable UdpRequest decode(ByteBuffer in) {
        if (in.remaining() < HEAD_LENGTH) {
            return null;
        }
        long connectionId = in.getLong();
        int action = in.getInt();
        int transactionId = in.getInt();
        return switch (action) {
            case UdpAction.CONNECT ->
                    connectionId == PROTOCOL_ID ? new Connect(transactionId) : null;
            case UdpAction.ANNOUNCE ->
                    in.remaining() < ANNOUNCE_LENGTH - HEAD_LENGTH
                            ? null
                            : new Announce(
                                    connectionId,
                                    transactionId,
                                    decodeAnnounce(in),
                                    UdpOptions.decode(in));
            case UdpAction.SCRAPE -> new Scrape(connectionId, transactionId, decodeScrape(in));
            default -> null;
        };
    }

    private static AnnounceRequest decodeAnnounce(ByteBuffer in) {
        InfoHash infoHash = readHash(in);
        PeerId peerId = PeerId.read(in);
        long downloaded = in.getLong();
        long left = in.getLong();
        TransferTotals totals = new TransferTotals(in.getLong(), downloaded, left);
        AnnounceEvent event = AnnounceEvent.ofUdpCode(in.getInt());
        int ip = in.getInt();
        int key = in.getInt();
        int numWant = in.getInt();
        int port = in.getShort() & 0xffff;
        AnnounceRequest.Publish publish =
                ip == 0
                        ? AnnounceRequest.Publish.NOTHING
                        : new AnnounceRequest.Publish(IpAddress.ofV4(ip), null);
        return new AnnounceRequest(
                infoHash, peerId, port, totals, event, numWant, key, null, publish);
    }

    private static List<InfoHash> decodeScrape(ByteBuffer in) {
        List<InfoHash> hashes = new ArrayList<>();
        while (in.remaining() >= 20 && hashes.size() < MAX_SCRAPE) {
            hashes.add(readHash(in));
        }
        return hashes;
    }

    private static InfoHash readHash(ByteBuffer in) {
        byte[] hash = new byte[20];
        in.get(hash);
        return InfoHash.of(hash);
    }
}
