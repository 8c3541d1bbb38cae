package spate.sim.property;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What may make a random world more than a plain one. Each is drawn from a stream of chance of its
/// own, so that taking one out leaves the others as they are.
public enum Feature {
    /// More than one torrent.
    SECOND_TORRENT,
    /// Several files, some empty, some tiny; some not wanted by some.
    FILES,
    /// Nodes that come later.
    LATE_JOINERS,
    /// A leecher that goes and does not come back.
    LEAVERS,
    /// Leechers that stop when they are complete.
    SHORT_SEEDING,
    /// Pieces that leechers have from the start, known or to be hashed.
    HEAD_STARTS,
    /// Slow, long, uneven links.
    SLOW_LINKS,
    /// Packets get lost.
    LOSS,
    /// Hosts that cannot be dialled.
    NAT,
    /// Hosts with IPv6 beside IPv4.
    BOTH_FAMILIES,
    /// Sockets give bytes in odd portions.
    CHOPPED_READS,
    /// Memory for a few blocks.
    FEW_BUFFERS,
    /// Limits on rates and peers.
    LIMITS,
    /// Slow disks.
    SLOW_DISKS,
    /// A disk is full for a while.
    FULL_DISK,
    /// Writes or reads fail for a while, all or some.
    DISK_ERRORS,
    /// Processes are killed and start again.
    KILLS,
    /// Power is lost and comes back.
    POWER_LOSSES,
    /// Processes stop in good order and start again.
    STOPS,
    /// Connections break.
    RESETS,
    /// The network falls apart for a while.
    PARTITION,
    /// A tracker that is dead, beside a good one.
    DEAD_TRACKER,
    /// The good tracker refuses for a while.
    REFUSALS,
    /// Good peers of other makes.
    STRANGERS,
    /// Peers that send bad blocks.
    LIARS,
    /// Peers with other vices.
    VICES;

    /// The features of a list with commas; `none` for none.
    ///
    /// @throws IllegalArgumentException if one is not known
    public static Set<Feature> parse(String list) {
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        if (!list.equals("none")) {
            for (String name : List.of(list.split(",", -1))) {
                features.add(valueOf(name.strip().toUpperCase(Locale.ROOT)));
            }
        }
        return features;
    }
}
