package spate.protocol.tracker;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.peer.PeerId;

/// What a client tells a tracker, the same for HTTP and UDP.
///
/// @param infoHash the 20-byte form
/// @param peerId who announces
/// @param port where the client listens, 0 to 65535
/// @param totals what was moved
/// @param event why
/// @param numWant how many peers to return at most, or [#DEFAULT_NUM_WANT]
/// @param key random bits that stay the same while a torrent runs, by which a tracker knows the client
///     after a change of address (BEP 7)
/// @param trackerId what this tracker last gave as `tracker id`
/// @param publish addresses to publish beside or in place of the one the request comes from
public record AnnounceRequest(
        InfoHash infoHash,
        PeerId peerId,
        int port,
        TransferTotals totals,
        AnnounceEvent event,
        int numWant,
        int key,
        @Nullable String trackerId,
        Publish publish) {

    /// The [#numWant()] that leaves the number to the tracker.
    public static final int DEFAULT_NUM_WANT = -1;

    /// What `left` says over HTTP, where it must be a number, while the size is not known: one block, so that
    /// nobody takes the client for a seed.
    private static final long LEFT_IF_UNKNOWN = 16_384;

    /// Addresses that a client asks to have published. Most trackers rightly ignore them.
    ///
    /// @param ip in place of the source address (BEP 3)
    /// @param ipv6 beside an IPv4 source address (BEP 7 before 2020)
    public record Publish(@Nullable IpAddress ip, @Nullable IpAddress ipv6) {
        /// Only the source address.
        public static final Publish NOTHING = new Publish(null, null);
    }

    public AnnounceRequest {
        if (infoHash.length() != 20) {
            throw new IllegalArgumentException("trackers know info hashes of 20 bytes");
        }
        if (port < 0 || port > PeerAddress.MAX_PORT) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    /// The plain announce: nothing but what is required, and the tracker's number of peers.
    public AnnounceRequest(
            InfoHash infoHash,
            PeerId peerId,
            int port,
            TransferTotals totals,
            AnnounceEvent event) {
        this(infoHash, peerId, port, totals, event, DEFAULT_NUM_WANT, 0, null, Publish.NOTHING);
    }

    /// The same, asking for at most `count` peers.
    public AnnounceRequest withNumWant(int count) {
        return new AnnounceRequest(
                infoHash, peerId, port, totals, event, count, key, trackerId, publish);
    }

    /// The same with a key.
    public AnnounceRequest withKey(int newKey) {
        return new AnnounceRequest(
                infoHash, peerId, port, totals, event, numWant, newKey, trackerId, publish);
    }

    /// The same with the `tracker id` of an earlier answer.
    public AnnounceRequest withTrackerId(@Nullable String id) {
        return new AnnounceRequest(
                infoHash, peerId, port, totals, event, numWant, key, id, publish);
    }

    /// The same with addresses to publish.
    public AnnounceRequest withPublish(Publish addresses) {
        return new AnnounceRequest(
                infoHash, peerId, port, totals, event, numWant, key, trackerId, addresses);
    }

    /// The URL to get, from the announce URL of the torrent, whose own query is kept. Compact answers are
    /// asked for (BEP 23).
    public String httpUrl(String announceUrl) {
        HttpQuery query =
                new HttpQuery(announceUrl)
                        .add("info_hash", infoHash.toBytes())
                        .add("peer_id", peerId.toBytes())
                        .add("port", port)
                        .add("uploaded", totals.uploaded())
                        .add("downloaded", totals.downloaded())
                        .add("left", totals.left() < 0 ? LEFT_IF_UNKNOWN : totals.left())
                        .add("compact", 1)
                        .add("key", HexFormat.of().withUpperCase().toHexDigits(key));
        if (numWant >= 0) {
            query.add("numwant", numWant);
        }
        addIfThere(query, "event", event.parameter());
        addIfThere(query, "trackerid", trackerId);
        addIfThere(query, "ip", publish.ip());
        addIfThere(query, "ipv6", publish.ipv6());
        return query.toString();
    }

    private static void addIfThere(HttpQuery query, String key, @Nullable Object value) {
        if (value != null) {
            query.add(key, value.toString());
        }
    }
}
