package spate.cli.tracker;

import java.time.Duration;
import spate.cli.option.Flag;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.tracker.TrackerSettings;
import spate.tracker.limit.RateLimit;
import spate.tracker.swarm.StoreLimits;

/// What the swarms, and one address, may have: the options of `tracker` about limits.
final class LimitOptions {
    /// A client that was just started announces all of its torrents.
    private static final int BURST_SECONDS = 100;

    private final Value<Integer> maxTorrents;
    private final Value<Integer> maxTotalPeers;
    private final Value<Integer> maxSwarm;
    private final Value<Long> maxMemory;
    private final Value<Integer> maxPerAddress;
    private final Value<Integer> rate;
    private final Flag limitLoopback;

    LimitOptions(Syntax syntax) {
        syntax.section("Limits");
        maxTorrents =
                syntax.value(
                        "--max-torrents",
                        "N",
                        Quantity.count(1, 60_000_000),
                        "torrents that are kept (default: 10 million); the one that nobody asked for"
                                + " the longest goes first");
        maxTotalPeers =
                syntax.value(
                        "--max-total-peers",
                        "N",
                        Quantity.count(1, 1_000_000_000),
                        "peers of all torrents together (default: 30 million)");
        maxSwarm =
                syntax.value(
                        "--max-swarm",
                        "N",
                        Quantity.count(1, 16_000_000),
                        "peers of one torrent (default: about a million of each family)");
        maxMemory =
                syntax.value(
                        "--max-memory",
                        "SIZE",
                        Words::memory,
                        "memory for torrents, peers and what users do (default: three quarters of what"
                                + " the Java heap may have beyond 64 MiB)");
        maxPerAddress =
                syntax.value(
                        "--max-per-address",
                        "N",
                        Quantity.count(1, 1_000_000_000),
                        "peers at one address, in all torrents together (default: 20,000)");
        rate =
                syntax.value(
                        "--rate",
                        "N",
                        Quantity.count(0, 10_000),
                        "requests a second of one address, in the long run; 0 for any number (default:"
                                + " 100)");
        limitLoopback = syntax.flag("--limit-loopback", "limit the addresses of this machine, too");
    }

    /// Whether limits of addresses hold for this machine's, too.
    boolean limitsLoopback() {
        return limitLoopback.on();
    }

    TrackerSettings.Guard guard() {
        TrackerSettings.Guard usual = TrackerSettings.Guard.DEFAULT;
        int perSecond = rate.or(100);
        return new TrackerSettings.Guard(
                perSecond == 0
                        ? null
                        : new RateLimit(perSecond, perSecond * BURST_SECONDS, limitLoopback.on()),
                maxPerAddress.or(usual.peers()),
                limitLoopback.on());
    }

    /// A peer is forgotten when it has missed one announce and is late for the next.
    ///
    /// @param interval between two announces
    StoreLimits limits(Duration interval) {
        StoreLimits limits = StoreLimits.DEFAULT;
        int timeout = Math.clamp(interval.toMinutes() * 3 / 2, 2, StoreLimits.MAX_TIMEOUT_MINUTES);
        return new StoreLimits(
                maxTorrents.or(limits.maxTorrents()),
                maxTotalPeers.or(limits.maxPeers()),
                maxSwarm.or(limits.maxPeersPerTorrent()),
                timeout,
                maxMemory.or(StoreLimits.bytesIn(Runtime.getRuntime().maxMemory())));
    }
}
