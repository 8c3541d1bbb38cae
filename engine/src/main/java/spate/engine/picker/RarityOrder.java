package spate.engine.picker;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// The pieces nobody has started on, in the order in which they should be: highest priority first,
/// in each priority the rarest first, and pieces that are alike in random order.
///
/// One array holds all members, cut into buckets; a bucket is one priority and one availability
/// (availabilities from [#LEVELS] - 1 on share one). A second array holds each piece's position in
/// the first. A piece moves to the next bucket by changing places with the piece at the border:
/// O(1). Coming and going moves one piece of every bucket behind: O(buckets), whatever the number
/// of pieces. The bucket of a piece is found from its position, so the order may lag behind the
/// counts after a bulk change until [#rebuild], and is right again for each piece that is touched.
///
/// Memory: 8 bytes a piece.
final class RarityOrder {
    /// How many availabilities are told apart.
    static final int LEVELS = 64;

    /// The priorities 1 to 7; 0 is not wanted and never a member.
    static final int PRIORITIES = 7;

    private static final int BUCKETS = PRIORITIES * LEVELS;
    private static final int ABSENT = -1;

    private final RandomGenerator random;
    private final int[] order;
    private final int[] position;

    /// Bucket `b` is `order[start[b]]` to `order[start[b + 1] - 1]`.
    private final int[] start = new int[BUCKETS + 1];

    RarityOrder(int pieceCount, RandomGenerator random) {
        this.random = random;
        order = new int[pieceCount];
        position = new int[pieceCount];
        Arrays.fill(position, ABSENT);
    }

    /// Where the pieces of this priority and at least this availability begin.
    int from(int priority, int availability) {
        return start[bucket(priority, availability)];
    }

    /// Where the pieces of this priority end.
    int end(int priority) {
        return start[bucket(priority, 0) + LEVELS];
    }

    /// How many pieces there are of this priority.
    int count(int priority) {
        return end(priority) - from(priority, 0);
    }

    int size() {
        return start[BUCKETS];
    }

    /// The piece at this position.
    int at(int index) {
        assert index < size();
        return order[index];
    }

    /// Whether two members stand in the same bucket.
    boolean alike(int piece, int other) {
        return bucketAt(position[piece]) == bucketAt(position[other]);
    }

    void insert(int piece, int priority, int availability) {
        assert position[piece] == ABSENT;
        int bucket = bucket(priority, availability);
        int hole = start[BUCKETS]++;
        for (int b = BUCKETS - 1; b > bucket; b--) {
            int first = start[b]++;
            if (first != hole) {
                put(order[first], hole);
                hole = first;
            }
        }
        put(piece, hole);
        shuffleIn(piece, bucket);
    }

    void remove(int piece) {
        int hole = position[piece];
        assert hole != ABSENT;
        for (int b = bucketAt(hole) + 1; b <= BUCKETS; b++) {
            int last = --start[b];
            if (last != hole) {
                put(order[last], hole);
                hole = last;
            }
        }
        position[piece] = ABSENT;
    }

    /// Puts a member where it belongs now.
    void move(int piece, int priority, int availability) {
        int target = bucket(priority, availability);
        int bucket = bucketAt(position[piece]);
        if (bucket == target) {
            return;
        }
        for (; bucket < target; bucket++) {
            swap(piece, --start[bucket + 1]);
        }
        for (; bucket > target; bucket--) {
            swap(piece, start[bucket]++);
        }
        shuffleIn(piece, target);
    }

    /// Sorts everything anew: O(pieces).
    void rebuild(PieceTable table, Availability availability) {
        int[] sizes = new int[BUCKETS];
        PieceSet members = table.pickable();
        for (int p = members.nextSet(0); p >= 0; p = members.nextSet(p + 1)) {
            sizes[bucket(table.priority(p), availability.of(p))]++;
        }
        Scatter[] scatters = new Scatter[BUCKETS];
        for (int b = 0; b < BUCKETS; b++) {
            start[b + 1] = start[b] + sizes[b];
            scatters[b] = new Scatter(start[b], sizes[b], random);
        }
        Arrays.fill(position, ABSENT);
        for (int p = members.nextSet(0); p >= 0; p = members.nextSet(p + 1)) {
            put(p, scatters[bucket(table.priority(p), availability.of(p))].next());
        }
    }

    private void shuffleIn(int piece, int bucket) {
        int first = start[bucket];
        swap(piece, first + random.nextInt(start[bucket + 1] - first));
    }

    private void swap(int piece, int index) {
        int other = order[index];
        put(other, position[piece]);
        put(piece, index);
    }

    private void put(int piece, int index) {
        order[index] = piece;
        position[piece] = index;
    }

    private int bucketAt(int index) {
        int low = 0;
        int high = BUCKETS - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (start[middle + 1] > index) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static int bucket(int priority, int availability) {
        assert priority >= 1 && priority <= PRIORITIES : priority;
        return (PRIORITIES - priority) * LEVELS + Math.min(availability, LEVELS - 1);
    }

    /// Visits the places of one bucket in an order that looks random: each step adds a stride that
    /// has no factor in common with the size. Far cheaper than a shuffle of millions of pieces.
    private static final class Scatter {
        private final int base;
        private final int size;
        private final int stride;
        private int next;

        Scatter(int base, int size, RandomGenerator random) {
            this.base = base;
            this.size = size;
            if (size <= 1) {
                stride = 0;
                return;
            }
            int candidate = 1 + random.nextInt(size - 1);
            while (gcd(candidate, size) != 1) {
                candidate = candidate == size - 1 ? 1 : candidate + 1;
            }
            stride = candidate;
            next = random.nextInt(size);
        }

        int next() {
            int index = base + next;
            next += stride;
            if (next >= size || next < 0) {
                next -= size;
            }
            return index;
        }

        private static int gcd(int a, int b) {
            while (b != 0) {
                int rest = a % b;
                a = b;
                b = rest;
            }
            return a;
        }
    }
}
