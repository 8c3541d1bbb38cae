package spate.cli.tracker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spate.cli.option.BadUsage;
import spate.cli.option.Flag;
import spate.cli.option.Quantity;
import spate.cli.option.Syntax;
import spate.cli.option.Value;
import spate.tracker.websocket.WebLimits;
import spate.tracker.websocket.WebLimits.Messages;

/// What browsers may have: the options of `tracker` about WebSockets.
final class WebSocketOptions {
    private static final WebLimits DEFAULT = WebLimits.DEFAULT;

    private final Flag noWebSockets;
    private final Value<Integer> maxConnections;
    private final Value<Integer> maxPerAddress;
    private final Value<Integer> maxMessage;
    private final Value<Integer> maxOffers;
    private final Value<Duration> interval;

    WebSocketOptions(Syntax syntax) {
        syntax.section("WebTorrent");
        noWebSockets = syntax.flag("--no-web-sockets", "do not serve WebTorrent over HTTP");
        maxConnections =
                syntax.value(
                        "--max-web-sockets",
                        "N",
                        Quantity.count(1, 1_000_000),
                        "at once, and no more than --max-connections (default: 50,000)");
        maxPerAddress =
                syntax.value(
                        "--max-web-sockets-per-address",
                        "N",
                        Quantity.count(1, 1_000_000),
                        "of one address at once (default: 250)");
        maxMessage =
                syntax.value(
                        "--max-web-message",
                        "SIZE",
                        WebSocketOptions::messageSize,
                        "the longest message; who sends a longer one is cut off (default: 64KiB)");
        maxOffers =
                syntax.value(
                        "--max-offers",
                        "N",
                        Quantity.count(1, Messages.MOST_OFFERS),
                        "offers of one announce that are handed on (default: 10)");
        interval =
                syntax.value(
                        "--web-interval",
                        "TIME",
                        text -> Words.within(text, Duration.ofSeconds(10), Duration.ofHours(6)),
                        "how long browsers are to wait before they announce again (default: 2m)");
    }

    private static Integer messageSize(String text) throws BadUsage {
        long bytes = Quantity.size(text);
        if (bytes < Messages.MIN_BYTES || bytes > Messages.MAX_BYTES) {
            throw new BadUsage("'" + text + "' is not from 1 KiB to 1 MiB");
        }
        return (int) bytes;
    }

    /// Null if browsers are not served.
    ///
    /// @param limitsLoopback whether this machine's addresses are limited
    @Nullable WebLimits limits(boolean limitsLoopback) {
        Messages usual = DEFAULT.messages();
        Messages messages =
                new Messages(maxMessage.or(usual.maxBytes()), maxOffers.or(usual.maxOffers()));
        WebLimits limits =
                DEFAULT.withMessages(messages)
                        .withConnections(
                                maxConnections.or(DEFAULT.maxConnections()),
                                maxPerAddress.or(DEFAULT.maxConnectionsPerAddress()),
                                limitsLoopback);
        if (interval.given()) {
            limits = limits.withInterval((int) interval.or(Duration.ZERO).toSeconds());
        }
        return noWebSockets.on() ? null : limits;
    }
}
