package spate.protocol.tracker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeList;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;

/// What a tracker answers to an announce. Numbers that were not told are [SwarmCounts#UNKNOWN].
///
/// @param error null if the announce was taken; an answer that refuses may still tell the rest
/// @param intervalSeconds until the next regular announce (BEP 3)
/// @param minIntervalSeconds before which no announce is welcome
/// @param counts how many peers there are
/// @param peers whose addresses are told, in the order of the answer
/// @param namedPeers whose hosts must be resolved
/// @param externalIp the address the client is seen as (BEP 24)
/// @param warning words for the user; the announce was taken
/// @param trackerId to be sent with the next announce
/// @param retryInMinutes when to ask again after a refusal, or [#NEVER] (BEP 31)
public record AnnounceResponse(
        @Nullable TrackerError error,
        int intervalSeconds,
        int minIntervalSeconds,
        SwarmCounts counts,
        List<PeerAddress> peers,
        List<NamedPeer> namedPeers,
        @Nullable IpAddress externalIp,
        @Nullable String warning,
        @Nullable String trackerId,
        int retryInMinutes) {

    /// The [#retryInMinutes()] of a tracker that wants not to be asked again.
    public static final int NEVER = Integer.MAX_VALUE;

    /// The longest body that is read: room for far more peers than are taken, in the most wordy form.
    public static final int MAX_BODY_LENGTH = 1 << 20;

    /// The most peers that are taken of one answer, for each of `peers` and `peers6`.
    public static final int MAX_PEERS = 5000;

    /// The longest `tracker id` that is kept.
    public static final int MAX_TRACKER_ID_LENGTH = 500;

    public AnnounceResponse {
        peers = List.copyOf(peers);
        namedPeers = List.copyOf(namedPeers);
    }

    /// Whether the announce was taken.
    public boolean isOk() {
        return error == null;
    }

    /// An answer that tells nothing but why.
    public static AnnounceResponse failed(TrackerError error) {
        return new AnnounceResponse(
                error,
                SwarmCounts.UNKNOWN,
                SwarmCounts.UNKNOWN,
                SwarmCounts.NOTHING,
                List.of(),
                List.of(),
                null,
                null,
                null,
                SwarmCounts.UNKNOWN);
    }

    /// What an answer over UDP says; one that does not answer an announce is an error.
    public static AnnounceResponse of(UdpResponse response) {
        return switch (response) {
            case UdpResponse.Announced announced -> ofAnnounced(announced);
            case UdpResponse.Failed(_, String message) -> failed(TrackerError.refused(message));
            case UdpResponse.Connected _, UdpResponse.Scraped _ ->
                    failed(TrackerError.malformed("the answer to something else"));
        };
    }

    private static AnnounceResponse ofAnnounced(UdpResponse.Announced announced) {
        SwarmCounts counts =
                new SwarmCounts(
                        Math.max(announced.seeds(), SwarmCounts.UNKNOWN),
                        Math.max(announced.leechers(), SwarmCounts.UNKNOWN),
                        SwarmCounts.UNKNOWN,
                        SwarmCounts.UNKNOWN);
        return new AnnounceResponse(
                null,
                Math.max(announced.intervalSeconds(), SwarmCounts.UNKNOWN),
                SwarmCounts.UNKNOWN,
                counts,
                announced.peers(),
                List.of(),
                null,
                null,
                null,
                SwarmCounts.UNKNOWN);
    }

    /// Reads the body of an answer over HTTP, already unzipped. Generous: unsorted keys, numbers as strings,
    /// entries of the list of peers that are none, a missing `peers`; but a compact list whose length is no
    /// whole number of peers is refused as a whole, since nothing tells which bytes are missing.
    public static AnnounceResponse parse(byte[] body) {
        if (body.length > MAX_BODY_LENGTH) {
            return failed(TrackerError.malformed("an answer of " + body.length + " bytes"));
        }
        try {
            return new Reader(BencodeValue.parseDictionary(body, BencodeReader.Mode.LENIENT))
                    .read();
        } catch (BencodeException e) {
            return failed(TrackerError.malformed("not an answer of a tracker: " + e.getMessage()));
        }
    }

    /// Gathers the answer from its dictionary.
    private static final class Reader {
        private final BencodeDictionary answer;
        private final List<PeerAddress> peers = new ArrayList<>();
        private final List<NamedPeer> namedPeers = new ArrayList<>();
        private @Nullable TrackerError error;

        Reader(BencodeDictionary answer) {
            this.answer = answer;
        }

        AnnounceResponse read() {
            readPeers();
            readCompact("peers6", true);
            readFailure();
            return new AnnounceResponse(
                    error,
                    TrackerValue.count(answer, "interval"),
                    TrackerValue.count(answer, "min interval"),
                    counts(),
                    peers,
                    namedPeers,
                    externalIp(),
                    text("warning message"),
                    trackerId(),
                    retryInMinutes());
        }

        private void readPeers() {
            BencodeList list = answer.list("peers");
            if (list == null) {
                readCompact("peers", false);
                return;
            }
            for (BencodeValue entry : list) {
                if (peers.size() + namedPeers.size() >= MAX_PEERS) {
                    return;
                }
                add(NamedPeer.parse(entry));
            }
            if (peers.isEmpty() && namedPeers.isEmpty() && list.size() > 0) {
                error = TrackerError.malformed("no entry of its list of peers is a peer");
            }
        }

        private void add(@Nullable NamedPeer peer) {
            if (peer == null) {
                return;
            }
            PeerAddress address = peer.address();
            if (address == null) {
                namedPeers.add(peer);
            } else {
                peers.add(address);
            }
        }

        private void readCompact(String key, boolean v6) {
            BencodeString compact = answer.string(key);
            if (compact == null) {
                return;
            }
            int length = v6 ? PeerAddress.COMPACT_V6_LENGTH : PeerAddress.COMPACT_V4_LENGTH;
            if (compact.length() % length == 0) {
                peers.addAll(CompactPeers.read(compact.buffer(), v6));
            } else {
                String what = key + " of " + compact.length() + " bytes, no multiple of " + length;
                error = TrackerError.malformed(what);
            }
        }

        private void readFailure() {
            String reason = text("failure reason");
            if (reason != null) {
                error = TrackerError.refused(reason);
            } else if (error == null && !isAnswer()) {
                error = TrackerError.malformed("not an answer of a tracker: no key of one");
            }
        }

        private boolean isAnswer() {
            return answer.get("interval") != null
                    || answer.get("peers") != null
                    || answer.get("peers6") != null;
        }

        private SwarmCounts counts() {
            return new SwarmCounts(
                    TrackerValue.count(answer, "complete"),
                    TrackerValue.count(answer, "incomplete"),
                    TrackerValue.count(answer, "downloaded"),
                    TrackerValue.count(answer, "downloaders"));
        }

        private @Nullable IpAddress externalIp() {
            BencodeString ip = answer.string("external ip");
            return ip == null ? null : IpAddress.ofBytes(ip.toBytes());
        }

        private @Nullable String trackerId() {
            BencodeString id = answer.string("tracker id");
            return id == null || id.length() > MAX_TRACKER_ID_LENGTH ? null : id.text();
        }

        private int retryInMinutes() {
            return "never".equals(answer.text("retry in"))
                    ? NEVER
                    : TrackerValue.count(answer, "retry in");
        }

        private @Nullable String text(String key) {
            BencodeString text = answer.string(key);
            return text == null ? null : TrackerText.of(text.toBytes());
        }
    }
}
