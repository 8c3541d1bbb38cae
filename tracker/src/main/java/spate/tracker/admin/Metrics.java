package spate.tracker.admin;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.tracker.core.RequestCounts;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.SwarmTotals;

/// What Prometheus reads: the numbers that the tracker counts anyhow, put together when they are asked for. How
/// many there are does not depend on what the tracker holds.
final class Metrics {
    private static final String PREFIX = "spate_tracker_";
    private static final ExpositionFormatWriter TEXT = PrometheusTextFormatWriter.create();
    private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();

    private static final Map<Kind, String> ACTIONS =
            Map.of(
                    Kind.CONNECT, "connect",
                    Kind.ANNOUNCE, "announce",
                    Kind.SCRAPE, "scrape",
                    Kind.FULL_SCRAPE, "full_scrape");

    private static final Map<Kind, String> REASONS =
            Map.of(
                    Kind.REFUSED, "refused",
                    Kind.BAD_ID, "bad_connection_id",
                    Kind.MALFORMED, "malformed");

    /// Buckets below a microsecond are one.
    private static final int FIRST_BUCKET = 10;

    private final AdminView view;

    Metrics(AdminView view) {
        this.view = view;
    }

    /// @param accept what the reader says it takes; null if it does not
    AdminAnswer answer(@Nullable String accept) throws IOException {
        ExpositionFormatWriter writer = OPEN_METRICS.accepts(accept) ? OPEN_METRICS : TEXT;
        ByteArrayOutputStream out = new ByteArrayOutputStream(16 << 10);
        writer.write(out, snapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
        return new AdminAnswer(AdminAnswer.OK, writer.getContentType(), out.toByteArray());
    }

    private MetricSnapshots snapshots() {
        List<MetricSnapshot> all = new ArrayList<>();
        List<ProtocolCounts> protocols = ProtocolCounts.of(view.tracker());
        all.add(requests("requests", "Requests that were let in", "action", ACTIONS, protocols));
        all.add(requests("rejections", "Requests that were not", "reason", REASONS, protocols));
        all.add(latencies(protocols));
        addSwarms(view.tracker().totals(), all);
        for (Figures part : view.figures()) {
            for (Figure figure : part.now().get()) {
                all.add(snapshot(part.name() + "_" + figure.name(), figure));
            }
        }
        return new MetricSnapshots(all);
    }

    private static CounterSnapshot requests(
            String name,
            String help,
            String label,
            Map<Kind, String> kinds,
            List<ProtocolCounts> protocols) {
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(PREFIX + name).help(help);
        for (ProtocolCounts protocol : protocols) {
            for (Kind kind : Kind.values()) {
                String value = kinds.get(kind);
                for (int family = 0; value != null && family < 2; family++) {
                    metric.dataPoint(
                            CounterSnapshot.CounterDataPointSnapshot.builder()
                                    .labels(
                                            Labels.of(
                                                    "protocol",
                                                    protocol.protocol(),
                                                    "family",
                                                    family(family == 1),
                                                    label,
                                                    value))
                                    .value((double) protocol.count(kind, family == 1))
                                    .build());
                }
            }
        }
        return metric.build();
    }

    private static String family(boolean isV6) {
        return isV6 ? "ipv6" : "ipv4";
    }

    private static HistogramSnapshot latencies(List<ProtocolCounts> protocols) {
        HistogramSnapshot.Builder metric =
                HistogramSnapshot.builder()
                        .name(PREFIX + "answer_duration_seconds")
                        .help("How long the tracker worked on an answer");
        for (ProtocolCounts protocol : protocols) {
            metric.dataPoint(
                    HistogramSnapshot.HistogramDataPointSnapshot.builder()
                            .labels(Labels.of("protocol", protocol.protocol()))
                            .classicHistogramBuckets(buckets(protocol))
                            .sum(protocol.latencySumSeconds())
                            .build());
        }
        return metric.build();
    }

    private static ClassicHistogramBuckets buckets(ProtocolCounts protocol) {
        int count = RequestCounts.BUCKETS - FIRST_BUCKET;
        double[] bounds = new double[count];
        long[] counts = new long[count];
        for (int bucket = 0; bucket < RequestCounts.BUCKETS; bucket++) {
            counts[Math.max(0, bucket - FIRST_BUCKET)] += protocol.latency(bucket);
        }
        for (int i = 0; i < count - 1; i++) {
            bounds[i] = ProtocolCounts.boundSeconds(i + FIRST_BUCKET);
        }
        bounds[count - 1] = Double.POSITIVE_INFINITY;
        return ClassicHistogramBuckets.of(bounds, counts);
    }

    private static void addSwarms(SwarmTotals totals, List<MetricSnapshot> all) {
        GaugeSnapshot.Builder peers =
                GaugeSnapshot.builder().name(PREFIX + "peers").help("Peers in all swarms");
        for (boolean isV6 : new boolean[] {false, true}) {
            peers.dataPoint(
                    GaugeSnapshot.GaugeDataPointSnapshot.builder()
                            .labels(Labels.of("family", family(isV6)))
                            .value((double) (isV6 ? totals.v6Peers() : totals.v4Peers()))
                            .build());
        }
        all.add(peers.build());
        List<Figure> others =
                List.of(
                        Figure.gauge("torrents", "Torrents that are known", totals.torrents()),
                        Figure.gauge(
                                "seeds", "Peers of both families that have all", totals.seeds()),
                        Figure.counter(
                                "evicted_torrents",
                                "Torrents that had to go for others",
                                totals.evictedTorrents()),
                        Figure.counter(
                                "refused_peers",
                                "Announces that were answered but not noted, for lack of room",
                                totals.refusedPeers()));
        others.forEach(figure -> all.add(snapshot(figure.name(), figure)));
    }

    private static MetricSnapshot snapshot(String name, Figure figure) {
        String full = (PREFIX + name).toLowerCase(Locale.ROOT);
        if (figure.isCounter()) {
            return CounterSnapshot.builder()
                    .name(full)
                    .help(figure.help())
                    .dataPoint(
                            CounterSnapshot.CounterDataPointSnapshot.builder()
                                    .value(figure.value())
                                    .build())
                    .build();
        }
        return GaugeSnapshot.builder()
                .name(full)
                .help(figure.help())
                .dataPoint(
                        GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                .value(figure.value())
                                .build())
                .build();
    }
}
