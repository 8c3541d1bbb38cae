package spate.engine.picker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the picker knows, in the simplest form: every question is answered by looking at
/// everything.
final class NaivePicker {
    final int[] blocksIn;
    final boolean[] have;
    final int[] priority;

    /// For each piece and block: who is asked, and who has sent it (null while nobody has).
    final List<List<Set<Integer>>> asked = new ArrayList<>();

    final Integer[][] sender;
    final Map<Integer, PeerPieces> peers = new LinkedHashMap<>();
    final Map<Integer, Set<Integer>> peerHas = new LinkedHashMap<>();

    NaivePicker(int[] blocksIn, PieceSet have) {
        this.blocksIn = blocksIn;
        this.have = new boolean[blocksIn.length];
        priority = new int[blocksIn.length];
        sender = new Integer[blocksIn.length][];
        for (int piece = 0; piece < blocksIn.length; piece++) {
            this.have[piece] = have.get(piece);
            priority[piece] = 4;
            sender[piece] = new Integer[blocksIn[piece]];
            asked.add(new ArrayList<>());
            for (int block = 0; block < blocksIn[piece]; block++) {
                asked.get(piece).add(new LinkedHashSet<>());
            }
        }
    }

    PieceState state(int piece) {
        if (have[piece]) {
            return PieceState.HAVE;
        }
        int received = received(piece);
        if (received == blocksIn[piece]) {
            return PieceState.WRITING;
        }
        boolean touched = received > 0 || asked.get(piece).stream().anyMatch(s -> !s.isEmpty());
        if (touched) {
            return PieceState.REQUESTED;
        }
        return priority[piece] > 0 ? PieceState.WANTED : PieceState.UNWANTED;
    }

    int received(int piece) {
        int count = 0;
        for (Integer from : sender[piece]) {
            count += from == null ? 0 : 1;
        }
        return count;
    }

    boolean isFree(int piece, int block) {
        return !have[piece] && sender[piece][block] == null && asked(piece, block).isEmpty();
    }

    Set<Integer> asked(int piece, int block) {
        return asked.get(piece).get(block);
    }

    /// Whether there is a free block of a wanted piece that the peer has.
    boolean hasFreeFor(int peerSlot) {
        for (int piece : peerHas.get(peerSlot)) {
            if (priority[piece] > 0 && hasFree(piece)) {
                return true;
            }
        }
        return false;
    }

    boolean hasFree(int piece) {
        for (int block = 0; block < blocksIn[piece]; block++) {
            if (isFree(piece, block)) {
                return true;
            }
        }
        return false;
    }

    /// Whether every block that is wanted and that some peer has is asked for.
    boolean isEndGame() {
        boolean missing = false;
        for (int piece = 0; piece < blocksIn.length; piece++) {
            boolean wanted = priority[piece] > 0 && !have[piece];
            missing |= wanted;
            if (wanted && hasFree(piece) && availability(piece) > 0) {
                return false;
            }
        }
        return missing;
    }

    int availability(int piece) {
        int count = 0;
        for (Set<Integer> pieces : peerHas.values()) {
            count += pieces.contains(piece) ? 1 : 0;
        }
        return count;
    }

    int interesting(int peerSlot) {
        int count = 0;
        for (int piece : peerHas.get(peerSlot)) {
            count += priority[piece] > 0 && !have[piece] ? 1 : 0;
        }
        return count;
    }

    double copies() {
        if (blocksIn.length == 0) {
            return 0;
        }
        int lowest = Integer.MAX_VALUE;
        for (int piece = 0; piece < blocksIn.length; piece++) {
            lowest = Math.min(lowest, availability(piece));
        }
        int more = 0;
        for (int piece = 0; piece < blocksIn.length; piece++) {
            more += availability(piece) > lowest ? 1 : 0;
        }
        return lowest + (double) more / blocksIn.length;
    }

    void forget(int piece) {
        sender[piece] = new Integer[blocksIn[piece]];
        asked.get(piece).forEach(Set::clear);
    }
}
