package spate.engine.picker;

import java.util.ArrayList;
import java.util.List;

/// What the connected peers have, each by itself and all together, and how much of it is wanted.
///
/// A seed that comes or goes costs O(1); another peer O(pieces); a piece more or less of a peer
/// O(1), but that of the last piece, which makes it a seed; a change of what is wanted O(peers).
final class SwarmPieces {
    private final PieceTable table;
    private final Availability availability;
    private final FreshPieces fresh;

    /// The connected peers that are no seeds.
    private final List<PeerPieces> partialPeers = new ArrayList<>();

    SwarmPieces(PieceTable table, Availability availability, FreshPieces fresh) {
        this.table = table;
        this.availability = availability;
        this.fresh = fresh;
    }

    Availability availability() {
        return availability;
    }

    /// How many peers are connected.
    int size() {
        return partialPeers.size() + availability.seeds();
    }

    void join(PeerPieces peer) {
        if (peer.isSeed()) {
            availability.seedJoined();
            return;
        }
        availability.peerJoined(peer.pieces);
        add(peer);
        fresh.changed(peer.pieces);
    }

    void leave(PeerPieces peer) {
        if (peer.isSeed()) {
            availability.seedLeft();
            return;
        }
        availability.peerLeft(peer.pieces);
        remove(peer);
        fresh.changed(peer.pieces);
    }

    boolean has(PeerPieces peer, int piece) {
        if (!peer.pieces.set(piece)) {
            return false;
        }
        availability.increment(piece);
        if (table.wanted().get(piece)) {
            peer.interesting++;
        }
        if (peer.isSeed()) {
            availability.peerLeft(peer.pieces);
            remove(peer);
            availability.seedJoined();
            fresh.changed(peer.pieces);
        } else {
            fresh.changed(piece);
        }
        return true;
    }

    boolean lost(PeerPieces peer, int piece) {
        if (!peer.has(piece)) {
            return false;
        }
        if (peer.isSeed()) {
            availability.seedLeft();
            availability.peerJoined(peer.pieces);
            add(peer);
            fresh.changed(peer.pieces);
        }
        peer.pieces.clear(piece);
        availability.decrement(piece);
        fresh.changed(piece);
        if (table.wanted().get(piece)) {
            peer.interesting--;
        }
        return true;
    }

    /// How many pieces the peer has that are wanted and not on disk.
    int interesting(PeerPieces peer) {
        return peer.isSeed() ? table.wanted().cardinality() : peer.interesting;
    }

    /// A piece became wanted (1), or is no longer missing (-1).
    void countInterest(int piece, int change) {
        for (int i = 0; i < partialPeers.size(); i++) {
            PeerPieces peer = partialPeers.get(i);
            if (peer.has(piece)) {
                peer.interesting += change;
            }
        }
    }

    /// Any number of pieces became wanted, or not.
    void recountInterest() {
        for (int i = 0; i < partialPeers.size(); i++) {
            PeerPieces peer = partialPeers.get(i);
            peer.interesting = peer.pieces.countAnd(table.wanted());
        }
    }

    private void add(PeerPieces peer) {
        peer.partialIndex = partialPeers.size();
        partialPeers.add(peer);
        peer.interesting = peer.pieces.countAnd(table.wanted());
    }

    private void remove(PeerPieces peer) {
        PeerPieces last = partialPeers.removeLast();
        if (last != peer) {
            partialPeers.set(peer.partialIndex, last);
            last.partialIndex = peer.partialIndex;
        }
        peer.partialIndex = -1;
    }
}
