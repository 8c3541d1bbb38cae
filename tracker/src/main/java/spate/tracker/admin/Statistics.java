package spate.tracker.admin;

import java.util.Locale;
import java.util.Objects;
import spate.tracker.core.RequestCounts.Kind;
import spate.tracker.core.SwarmTotals;
import spate.tracker.users.Members;
import tools.jackson.core.JsonGenerator;

/// What `/stats.json` tells: docs/tracker-admin.md has its fields.
final class Statistics {
    private final AdminView view;
    private final TopSwarms swarms;
    private final ClientSample clients;
    private final RateHistory history;
    private final long startNanos = System.nanoTime();

    /// @param history is used on the thread of [#answer]
    Statistics(AdminView view, TopSwarms swarms, ClientSample clients, RateHistory history) {
        this.view = view;
        this.swarms = swarms;
        this.clients = clients;
        this.history = history;
    }

    AdminAnswer answer() {
        return AdminAnswer.json(
                AdminAnswer.OK,
                json -> {
                    json.writeNumberProperty("uptimeSeconds", seconds(startNanos));
                    json.writeNumberProperty(
                            "intervalSeconds", view.tracker().policy().intervalSeconds());
                    json.writeNumberProperty("problems", view.control().problems().size());
                    writeTotals(view.tracker().totals(), json);
                    writeProtocols(json);
                    writeHistory(json);
                    writeSwarms(json);
                    writeClients(json);
                    writeUsers(json);
                    for (Figures part : view.figures()) {
                        json.writeObjectPropertyStart(part.name());
                        part.now().get().forEach(figure -> write(figure, json));
                        json.writeEndObject();
                    }
                });
    }

    private static long seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1_000_000_000L;
    }

    /// Whole numbers as such: more digits than a `double` has are none that anybody reads.
    private static void write(Figure figure, JsonGenerator json) {
        double value = figure.value();
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            json.writeNumberProperty(figure.camelName(), (long) value);
        } else {
            json.writeNumberProperty(figure.camelName(), value);
        }
    }

    private static void writeTotals(SwarmTotals totals, JsonGenerator json) {
        json.writeNumberProperty("torrents", totals.torrents());
        json.writeNumberProperty("peers", totals.peers());
        json.writeNumberProperty("ipv4Peers", totals.v4Peers());
        json.writeNumberProperty("ipv6Peers", totals.v6Peers());
        json.writeNumberProperty("seeds", totals.seeds());
        json.writeNumberProperty("evictedTorrents", totals.evictedTorrents());
        json.writeNumberProperty("refusedPeers", totals.refusedPeers());
    }

    private void writeProtocols(JsonGenerator json) {
        json.writeArrayPropertyStart("protocols");
        for (ProtocolCounts protocol : ProtocolCounts.of(view.tracker())) {
            json.writeStartObject();
            json.writeStringProperty("protocol", protocol.protocol());
            json.writeNumberProperty("medianSeconds", protocol.latencySeconds(0.5));
            json.writeNumberProperty("p99Seconds", protocol.latencySeconds(0.99));
            writeFamily("ipv4", protocol, false, json);
            writeFamily("ipv6", protocol, true, json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeFamily(
            String name, ProtocolCounts protocol, boolean isV6, JsonGenerator json) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("connects", protocol.count(Kind.CONNECT, isV6));
        json.writeNumberProperty("announces", protocol.count(Kind.ANNOUNCE, isV6));
        json.writeNumberProperty("scrapes", protocol.count(Kind.SCRAPE, isV6));
        json.writeNumberProperty("fullScrapes", protocol.count(Kind.FULL_SCRAPE, isV6));
        json.writeNumberProperty("refused", protocol.count(Kind.REFUSED, isV6));
        json.writeNumberProperty("badConnectionIds", protocol.count(Kind.BAD_ID, isV6));
        json.writeNumberProperty("malformed", protocol.count(Kind.MALFORMED, isV6));
        json.writeEndObject();
    }

    private void writeHistory(JsonGenerator json) {
        json.writeObjectPropertyStart("history");
        json.writeNumberProperty("everySeconds", RateHistory.TICK_SECONDS);
        for (RateHistory.Series series : RateHistory.Series.values()) {
            json.writeArrayPropertyStart(series.name().toLowerCase(Locale.ROOT));
            for (double value : history.values(series)) {
                json.writeNumber(Math.round(value * 10) / 10.0);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void writeSwarms(JsonGenerator json) {
        TopSwarms.Ranking ranking = Objects.requireNonNull(swarms.last());
        json.writeObjectPropertyStart("topSwarms");
        json.writeNumberProperty("ageSeconds", seconds(ranking.atNanos()));
        json.writeArrayPropertyStart("swarms");
        for (TopSwarms.Swarm swarm : ranking.swarms()) {
            json.writeStartObject();
            json.writeStringProperty("infoHash", swarm.infoHash());
            json.writeNumberProperty("seeds", swarm.seeds());
            json.writeNumberProperty("leechers", swarm.leechers());
            json.writeNumberProperty("downloads", swarm.downloads());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeClients(JsonGenerator json) {
        ClientSample.Clients counted = clients.count();
        json.writeObjectPropertyStart("clients");
        json.writeNumberProperty("announces", counted.announces());
        json.writeArrayPropertyStart("top");
        for (ClientSample.Client client : counted.top()) {
            json.writeStartObject();
            json.writeStringProperty("prefix", client.prefixText());
            json.writeStringProperty("name", client.name());
            json.writeNumberProperty("announces", client.announces());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /// How many there are; who they are is told only to those who have the token.
    private void writeUsers(JsonGenerator json) {
        Members members = view.members();
        if (members == null) {
            json.writeNullProperty("users");
            return;
        }
        json.writeObjectPropertyStart("users");
        json.writeNumberProperty("count", members.list().users().size());
        json.writeNumberProperty("sessions", members.accounting().counts().sessions());
        json.writeEndObject();
    }
}
