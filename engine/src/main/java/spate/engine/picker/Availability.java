package spate.engine.picker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How many connected peers have each piece.
///
/// Seeds are counted apart, so that one costs O(1) to come and go. The others cost 2 bytes a piece
/// from the first peer that has anything until the last such peer has gone.
final class Availability {
    private static final int MAX_PEERS = Character.MAX_VALUE;

    private final int pieceCount;
    private int seeds;
    private int partialPeers;

    /// For each piece, how many peers that are no seeds have it; null stands for all zeros.
    private char @Nullable [] counts;

    /// `piecesAt[c]`: how many pieces have the count `c`.
    private int[] piecesAt = new int[8];

    Availability(int pieceCount) {
        this.pieceCount = pieceCount;
        piecesAt[0] = pieceCount;
    }

    /// How many peers that are no seeds have the piece.
    int of(int piece) {
        return counts == null ? 0 : counts[piece];
    }

    int seeds() {
        return seeds;
    }

    int partialPeers() {
        return partialPeers;
    }

    void seedJoined() {
        seeds++;
    }

    void seedLeft() {
        assert seeds > 0;
        seeds--;
    }

    void peerJoined(PieceSet pieces) {
        if (partialPeers == MAX_PEERS) {
            throw new IllegalStateException("more than " + MAX_PEERS + " peers in one torrent");
        }
        partialPeers++;
        if (partialPeers >= piecesAt.length) {
            piecesAt = Arrays.copyOf(piecesAt, piecesAt.length * 2);
        }
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            increment(piece);
        }
    }

    void peerLeft(PieceSet pieces) {
        assert partialPeers > 0;
        partialPeers--;
        if (partialPeers == 0) {
            counts = null;
            Arrays.fill(piecesAt, 0);
            piecesAt[0] = pieceCount;
            return;
        }
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            decrement(piece);
        }
    }

    void increment(int piece) {
        char[] counts = this.counts;
        if (counts == null) {
            counts = new char[pieceCount];
            this.counts = counts;
        }
        int count = counts[piece]++;
        piecesAt[count]--;
        piecesAt[count + 1]++;
    }

    void decrement(int piece) {
        char[] counts = this.counts;
        if (counts == null || counts[piece] == 0) {
            throw new IllegalStateException("no peer has piece " + piece);
        }
        int count = counts[piece]--;
        piecesAt[count]--;
        piecesAt[count - 1]++;
    }

    /// How many copies the connected peers hold together: the availability of the rarest piece, and
    /// behind the point the part of the pieces that have more.
    double copies() {
        if (pieceCount == 0) {
            return 0;
        }
        int lowest = 0;
        while (piecesAt[lowest] == 0) {
            lowest++;
        }
        return seeds + lowest + 1.0 - (double) piecesAt[lowest] / pieceCount;
    }
}
