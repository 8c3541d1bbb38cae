package spate.engine.torrent;

import java.util.List;
import spate.engine.peer.PeerConnection;
import spate.engine.peer.PeerList;
import spate.protocol.address.AddressBlock;
import spate.protocol.address.IpAddress;
import spate.protocol.address.PeerAddress;

/// The places for connections of one torrent, and who makes room when all are taken.
///
/// | who comes | and there is no place | then |
/// |---|---|---|
/// | anybody | a peer has long been of no use to either side | that one makes room |
/// | a peer that dialled us | its priority (BEP 40) is above that of some peer | the peer of the lowest priority makes room, one in [#REPLACE_NANOS] |
/// | a peer that dialled us | too many handshakes are not complete | the oldest of them makes room |
///
/// Both ends of a connection see the same priority, and to each peer other peers come first. So in
/// whatever order peers came, all end up with neighbours from the whole swarm; else those who came
/// first would fill all places with each other, and nobody else would get anything before they are done.
final class Places {

    /// A peer that neither side has wanted anything of for so long makes room when room is needed.
    private static final long USELESS_NANOS = 60_000_000_000L;

    /// So often a peer that is of use makes room for a newcomer, and no sooner after it came itself.
    private static final long REPLACE_NANOS = 10_000_000_000L;

    /// Of the places for peers no more than one in so many is taken by connections that came in and
    /// whose handshake is not complete; the oldest of them gives way.
    private static final int HANDSHAKING_PART = 4;

    private static final int MIN_HANDSHAKING = 8;

    /// What of an IPv6 address stands for one machine.
    private static final int V6_BITS = 64;

    private final int count;
    private final PeerList known;
    private final List<PeerConnection> peers;
    private final List<PeerConnection> members;
    private long nextReplacement = Long.MIN_VALUE;

    /// @param count how many there are
    /// @param peers who has one
    /// @param members those of them whose handshake is done
    Places(int count, PeerList known, List<PeerConnection> peers, List<PeerConnection> members) {
        this.count = count;
        this.known = known;
        this.peers = peers;
        this.members = members;
    }

    /// Whether there is a place for one more. If there is none, a peer that has long been of no use to
    /// either side makes room: else peers that have nothing for each other could shut out all others.
    boolean isThereOne(long now) {
        if (peers.size() < count) {
            return true;
        }
        for (PeerConnection peer : members) {
            boolean useless = !peer.isInteresting() && !peer.isInterestedInUs();
            if (useless && now - peer.establishedSinceNanos() > USELESS_NANOS) {
                return makeRoom(peer);
            }
        }
        return false;
    }

    private static boolean makeRoom(PeerConnection peer) {
        peer.close("makes room for another");
        return true;
    }

    /// Whether there is a place for a peer that dialled us, or another one makes room for it. For a
    /// machine that is connected already nobody does: else one could take all places in turn.
    boolean isThereOneFor(PeerAddress newcomer, long now) {
        if (isThereOne(now)) {
            return true;
        }
        if (now < nextReplacement || isConnected(newcomer.ip())) {
            return false;
        }
        PeerConnection least = null;
        int leastPriority = known.priority(newcomer);
        for (PeerConnection peer : members) {
            int priority = known.priority(peer.address());
            if (now - peer.establishedSinceNanos() > REPLACE_NANOS
                    && Integer.compareUnsigned(priority, leastPriority) < 0) {
                least = peer;
                leastPriority = priority;
            }
        }
        if (least == null) {
            return false;
        }
        nextReplacement = now + REPLACE_NANOS;
        return makeRoom(least);
    }

    private boolean isConnected(IpAddress ip) {
        AddressBlock machine = ip.isV4() ? new AddressBlock(ip, 32) : new AddressBlock(ip, V6_BITS);
        for (PeerConnection peer : peers) {
            if (machine.contains(peer.address().ip())) {
                return true;
            }
        }
        return false;
    }

    /// Whoever begins a handshake and does not end it must not keep others out.
    ///
    /// @param dials how many are being dialled
    void boundHandshaking(int dials) {
        int most = Math.max(count / HANDSHAKING_PART, MIN_HANDSHAKING);
        if (peers.size() - members.size() - dials < most) {
            return;
        }
        for (PeerConnection peer : peers) {
            if (!peer.isOutgoing() && !peer.isEstablished()) {
                peer.close("makes room for others that are quicker with their handshake");
                return;
            }
        }
    }
}
