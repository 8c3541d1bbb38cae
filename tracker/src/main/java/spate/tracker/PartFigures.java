package spate.tracker;

import java.util.ArrayList;
import java.util.List;
import spate.tracker.admin.Figure;
import spate.tracker.check.PeerChecker;
import spate.tracker.cluster.ClusterCounts;
import spate.tracker.users.AccountingCounts;
import spate.tracker.users.FeedCounts;
import spate.tracker.websocket.WebTotals;

/// What the parts of a tracker tell of themselves at the admin port.
final class PartFigures {
    private static final double MILLIS = 1e3;

    private PartFigures() {}

    static List<Figure> ofUdp(long dropped) {
        return List.of(Figure.counter("dropped", "Answers that the system did not take", dropped));
    }

    static List<Figure> ofHttp(int connections) {
        return List.of(
                Figure.gauge(
                        "connections",
                        "Connections of HTTP, HTTPS, WebSockets and SCGI",
                        (long) connections));
    }

    static List<Figure> of(WebTotals totals) {
        return List.of(
                Figure.gauge("connections", "WebSockets that are open", totals.connections()),
                Figure.gauge("swarms", "Swarms of browsers", totals.swarms()),
                Figure.gauge("peers", "Peers in swarms of browsers", totals.peers()),
                Figure.gauge("seeds", "Those of them that have all", totals.seeds()),
                Figure.counter("offers", "Offers that were handed on", totals.offers()),
                Figure.counter("answers", "Answers that were handed on", totals.answers()),
                Figure.counter(
                        "undelivered",
                        "Offers and answers whose receiver was gone, or too slow",
                        totals.undelivered()));
    }

    static List<Figure> of(PeerChecker checker) {
        return List.of(
                Figure.gauge(
                        "waiting",
                        "Announces that wait until their peer is dialled",
                        checker.waitingCount()),
                Figure.counter("dialled", "Peers that were dialled", checker.dialled()),
                Figure.counter("unreachable", "Peers that did not answer", checker.unreachable()),
                Figure.counter(
                        "skipped",
                        "Announces that were not looked into, because there were too many",
                        checker.skipped()));
    }

    static List<Figure> of(ClusterCounts counts) {
        return List.of(
                Figure.gauge(
                        "connected",
                        "Whether the engine answers: 1 or 0",
                        counts.isConnected() ? 1L : 0L),
                Figure.counter("sessions", "Connections to the engine", counts.sessions()),
                Figure.counter(
                        "failures",
                        "How often the engine was lost, or could not be reached",
                        counts.failures()),
                Figure.gauge(
                        "queued", "Events that the engine was not told of yet", counts.queued()),
                Figure.gauge(
                        "queue_seconds",
                        "How long the first of them waits",
                        counts.queueMillis() / MILLIS),
                Figure.counter("dropped", "Events that were forgotten untold", counts.dropped()),
                Figure.counter("sent", "Peers that the engine was told of", counts.sent()),
                Figure.counter("refused", "Calls that the engine refused", counts.refused()),
                Figure.counter("received", "Peers that other trackers told of", counts.received()),
                Figure.counter(
                        "applied",
                        "Peers of other trackers and of the engine that were news",
                        counts.applied()),
                Figure.counter(
                        "missed",
                        "Messages that came faster than they could be taken in",
                        counts.missed()),
                Figure.gauge(
                        "delay_seconds",
                        "How old the last peer was that another tracker told of",
                        counts.delayMillis() / MILLIS),
                Figure.gauge(
                        "clock_offset_seconds",
                        "How far the engine's clock is ahead",
                        counts.clockMillis() / MILLIS));
    }

    static List<Figure> of(FeedCounts counts) {
        List<Figure> figures = new ArrayList<>();
        figures.add(
                Figure.counter(
                        "fetches", "How often the URL of the users was asked", counts.fetches()));
        figures.add(
                Figure.counter(
                        "failures", "How often the URL of the users failed", counts.failures()));
        if (counts.goodMillis() > 0) {
            long age = System.currentTimeMillis() - counts.goodMillis();
            figures.add(
                    Figure.gauge(
                            "age_seconds",
                            "For how long the URL of the users was not asked with success",
                            Math.max(0, age) / MILLIS));
        }
        return figures;
    }

    static List<Figure> of(AccountingCounts counts) {
        return List.of(
                Figure.gauge("sessions", "Sessions of users", counts.sessions()),
                Figure.counter(
                        "evicted_sessions",
                        "Sessions that had to go for others",
                        counts.evictedSessions()),
                Figure.counter(
                        "late_announces",
                        "Announces that came late, or twice",
                        counts.lateAnnounces()),
                Figure.counter(
                        "unbelievable_sums",
                        "Announces that say more than anybody can move",
                        counts.unbelievableSums()));
    }
}
