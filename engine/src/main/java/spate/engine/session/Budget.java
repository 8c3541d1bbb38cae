package spate.engine.session;

import java.util.List;

/// The arithmetic of sharing one budget (a rate, connections, memory) among parties that decide
/// apart: the engines of a process, or the torrents of an engine.
///
/// Max-min fair: nobody gets more of what is short than somebody else who wants more, in
/// proportion to their weights. Nothing is left lying: what one does not want goes to those that
/// do, and what nobody wants to all alike, so that whoever begins to want something has some.
public final class Budget {

    /// As what is wanted: all that can be had.
    public static final long ALL = 1L << 40;

    /// As a budget or a part of one: no limit.
    public static final long UNLIMITED = 0;

    /// What one party has and wants.
    ///
    /// @param held what it has in use and cannot give back at once, 0 or more
    /// @param wanted what it could use, `held` included; up to [#ALL]
    /// @param weight its part of what is short, 1 or more
    public record Claim(long held, long wanted, int weight) {
        public Claim {
            wanted = Math.clamp(wanted, held, Math.max(held, ALL));
            weight = Math.clamp(weight, 1, 1 << 16);
        }
    }

    private Budget() {}

    /// Divides `total`, up to [#ALL]. Everybody keeps what it holds; the sum is `total`, unless more
    /// than that is held.
    public static long[] divide(long total, List<Claim> claims) {
        long level = highestLevel(total, claims);
        long[] parts = new long[claims.size()];
        long left = total;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = part(claims.get(i), level);
            left -= parts[i];
        }
        left = giveRest(left, parts, claims, level + 1);
        for (int i = 0; i < parts.length && left > 0; i++) {
            long even = left / (parts.length - i);
            parts[i] += even;
            left -= even;
        }
        return parts;
    }

    /// The highest level up to which all can be filled.
    private static long highestLevel(long total, List<Claim> claims) {
        long low = 0;
        long high = total;
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            if (sum(claims, middle) <= total) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static long sum(List<Claim> claims, long level) {
        long sum = 0;
        for (Claim claim : claims) {
            sum += part(claim, level);
        }
        return sum;
    }

    private static long part(Claim claim, long level) {
        return Math.clamp(level * claim.weight(), claim.held(), claim.wanted());
    }

    /// What is too little to lift all to the next level goes to the first that it would lift.
    private static long giveRest(long rest, long[] parts, List<Claim> claims, long level) {
        long left = rest;
        for (int i = 0; i < parts.length && left > 0; i++) {
            long more = Math.min(part(claims.get(i), level) - parts[i], left);
            parts[i] += more;
            left -= more;
        }
        return left;
    }

    /// The step from what everybody has to the division that is aimed at, such that the sum is never
    /// above `total`: a part may grow only by what is free by now.
    ///
    /// @param committed what everybody has, may have been told to have, or holds, whichever is most
    /// @param aims the outcome of [#divide]
    public static long[] step(long total, long[] committed, long[] aims) {
        long free = total;
        for (long part : committed) {
            free -= part;
        }
        long[] next = aims.clone();
        for (int i = 0; i < next.length; i++) {
            long more = aims[i] - committed[i];
            if (more > 0) {
                long given = Math.clamp(free, 0, more);
                next[i] = committed[i] + given;
                free -= given;
            }
        }
        return next;
    }
}
