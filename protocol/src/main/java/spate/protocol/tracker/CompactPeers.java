package spate.protocol.tracker;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.protocol.address.PeerAddress;

/// Peers one behind the other in compact form (BEP 23, BEP 7).
final class CompactPeers {

    private CompactPeers() {}

    /// Reads what there is, without peers on port 0, to [AnnounceResponse#MAX_PEERS].
    static List<PeerAddress> read(ByteBuffer in, boolean v6) {
        int length = v6 ? PeerAddress.COMPACT_V6_LENGTH : PeerAddress.COMPACT_V4_LENGTH;
        List<PeerAddress> peers = new ArrayList<>();
        while (in.remaining() >= length && peers.size() < AnnounceResponse.MAX_PEERS) {
            @Nullable PeerAddress peer =
                    v6 ? PeerAddress.readCompactV6(in) : PeerAddress.readCompactV4(in);
            if (peer != null) {
                peers.add(peer);
            }
        }
        return peers;
    }
}
