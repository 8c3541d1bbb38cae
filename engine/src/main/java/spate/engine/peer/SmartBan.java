package spate.engine.peer;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out who sent the bad blocks of pieces that failed their hash (v1, where only whole pieces
/// can be checked).
///
/// Of each bad copy of a piece it keeps a digest of every block and who sent it. When a good copy
/// of the piece is there, those whose block differs have lied, and exactly those. Until then
/// everybody who took part is on parole: it should be given whole pieces alone
/// ([spate.engine.picker.PeerPieces]), and is free again when one of those is good. Who sent a
/// whole bad piece alone is known at once.
///
/// Digests are 64 bits of a cryptographic hash of the block: a liar would have to find a second
/// block with the digest of the good one to hide.
///
/// Memory: 12 bytes a block of each bad copy, at most [#MAX_BLOCKS] blocks; the oldest copies give
/// way.
public final class SmartBan {
    /// Stands for: no peer.
    public static final int NOBODY = -1;

    /// How many blocks of bad copies are remembered: 3 MiB.
    public static final int MAX_BLOCKS = 1 << 18;

    /// How many peers are on parole at a time; the longest there are free again.
    public static final int MAX_ON_PAROLE = 4096;

    private static final int[] NONE = {};

    /// The bad copies of each piece.
    private final Map<Integer, ArrayDeque<Copy>> copies = new LinkedHashMap<>();

    /// In how many of the bad copies that are remembered each peer took part.
    private final Map<Integer, Integer> suspicions = new HashMap<>();

    /// The peers on parole, in the order in which they came.
    private final Set<Integer> parole = new LinkedHashSet<>();

    private int blocks;

    /// One bad copy of a piece.
    private record Copy(long[] digests, int[] senders, int[] suspects) {}

    /// Nobody is suspected.
    public SmartBan() {}

    /// A piece failed its hash.
    ///
    /// @param digests a digest of each block
    /// @param senders who sent each block, or [#NOBODY] for one that was on disk
    /// @return the peer that sent all of it and so has lied; or [#NOBODY], and all senders are on
    ///     parole
    public int onPieceFailed(int piece, long[] digests, int[] senders) {
        assert digests.length == senders.length && digests.length > 0;
        int[] suspects = distinct(senders);
        if (suspects.length == 1 && indexOf(senders, NOBODY) < 0) {
            parole.remove(suspects[0]);
            return suspects[0];
        }
        for (int suspect : suspects) {
            suspicions.merge(suspect, 1, Integer::sum);
            parole.add(suspect);
        }
        while (parole.size() > MAX_ON_PAROLE) {
            parole.remove(parole.iterator().next());
        }
        remember(piece, new Copy(digests.clone(), senders.clone(), suspects));
        return NOBODY;
    }

    /// A piece is good.
    ///
    /// @param digests a digest of each block; not looked at unless [#hasFailed]
    /// @param sole the peer that sent all of it, or [#NOBODY]
    /// @return the peers that sent other blocks than these in a bad copy: they have lied. The
    ///     others that took part in bad copies of no other piece are free again
    public int[] onPieceVerified(int piece, long[] digests, int sole) {
        parole.remove(sole);
        ArrayDeque<Copy> bad = copies.remove(piece);
        if (bad == null) {
            return NONE;
        }
        int[] liars = new int[0];
        for (Copy copy : bad) {
            liars = addLiars(liars, copy, digests);
            forget(copy, true);
        }
        for (int liar : liars) {
            parole.remove(liar);
        }
        return liars;
    }

    /// Whether a bad copy of the piece is remembered, so that the digests of the good one are
    /// needed.
    public boolean hasFailed(int piece) {
        return !copies.isEmpty() && copies.containsKey(piece);
    }

    /// Whether the peer should be given whole pieces alone.
    public boolean isOnParole(int peerSlot) {
        return !parole.isEmpty() && parole.contains(peerSlot);
    }

    /// How many blocks of bad copies are remembered.
    public int blocks() {
        return blocks;
    }

    private void remember(int piece, Copy copy) {
        blocks += copy.digests.length;
        copies.computeIfAbsent(piece, _ -> new ArrayDeque<>()).add(copy);
        while (blocks > MAX_BLOCKS) {
            Map.Entry<Integer, ArrayDeque<Copy>> oldest = copies.entrySet().iterator().next();
            forget(oldest.getValue().remove(), false);
            if (oldest.getValue().isEmpty()) {
                copies.remove(oldest.getKey());
            }
        }
    }

    private void forget(Copy copy, boolean solved) {
        blocks -= copy.digests.length;
        for (int suspect : copy.suspects) {
            boolean last = suspicions.merge(suspect, -1, SmartBan::sumOrNone) == null;
            if (last && solved) {
                parole.remove(suspect);
            }
        }
    }

    private static @Nullable Integer sumOrNone(Integer one, Integer other) {
        int sum = one + other;
        return sum == 0 ? null : sum;
    }

    private static int[] addLiars(int[] liars, Copy copy, long[] good) {
        assert good.length == copy.digests.length;
        int[] result = liars;
        for (int block = 0; block < good.length; block++) {
            int sender = copy.senders[block];
            if (sender != NOBODY && copy.digests[block] != good[block]) {
                result = withMember(result, sender);
            }
        }
        return result;
    }

    private static int[] distinct(int[] senders) {
        int[] result = new int[0];
        for (int sender : senders) {
            if (sender != NOBODY) {
                result = withMember(result, sender);
            }
        }
        return result;
    }

    private static int[] withMember(int[] members, int member) {
        if (indexOf(members, member) >= 0) {
            return members;
        }
        int[] result = Arrays.copyOf(members, members.length + 1);
        result[members.length] = member;
        return result;
    }

    private static int indexOf(int[] members, int member) {
        for (int i = 0; i < members.length; i++) {
            if (members[i] == member) {
                return i;
            }
        }
        return -1;
    }
}
