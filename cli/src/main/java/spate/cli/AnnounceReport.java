package spate.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import spate.cli.terminal.Figures;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Style;
import spate.protocol.address.PeerAddress;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.SwarmCounts;
import tools.jackson.core.JsonGenerator;

/// Shows what trackers answered to announces.
final class AnnounceReport {
    private final Invocation call;
    private final List<TrackerAnswer> answers;
    private final Style style;

    AnnounceReport(Invocation call, List<TrackerAnswer> answers) {
        this.call = call;
        this.answers = answers;
        this.style = call.style();
    }

    /// How the command ends: it failed if nobody answered.
    ExitCode end() {
        boolean any = answers.stream().anyMatch(TrackerAnswer::isGood);
        return any ? ExitCode.DONE : ExitCode.NETWORK_FAILURE;
    }

    void text() {
        TextTable table =
                new TextTable(
                        call.out(), style, "Tracker", "Seeds", "Leechers", "Peers", "Interval");
        Set<PeerAddress> peers = new LinkedHashSet<>();
        for (TrackerAnswer answer : answers) {
            String error = answer.error();
            if (error == null) {
                table.row(
                        answer.url(),
                        count(answer.seeds()),
                        count(answer.leechers()),
                        Figures.count(answer.peers().size()),
                        interval(answer));
            } else {
                table.failure(answer.url(), error);
            }
            peers.addAll(answer.peers());
        }
        table.print();
        answers.forEach(this::remarks);
        peers(peers);
        complain();
    }

    private void complain() {
        if (end() != ExitCode.DONE) {
            TrackerAnswer first = answers.getFirst();
            String error = String.valueOf(first.error());
            call.fail(noneAnswered(answers.size(), first.url(), error));
        }
    }

    /// @param url one of the trackers
    /// @param error what came of it
    static CommandFailure noneAnswered(int trackers, String url, String error) {
        String what =
                trackers == 1
                        ? url + ": " + error
                        : "none of " + trackers + " trackers helped, " + url + ": " + error;
        return new CommandFailure(
                ExitCode.NETWORK_FAILURE,
                what + "; check the address and the network, or try again later");
    }

    static String count(int count) {
        return count == SwarmCounts.UNKNOWN ? "-" : Figures.count(count);
    }

    private static String interval(TrackerAnswer answer) {
        return answer.intervalSeconds() < 0
                ? "-"
                : Figures.duration(Math.max(10, answer.intervalSeconds()));
    }

    private void remarks(TrackerAnswer answer) {
        String warning = answer.warning();
        if (warning != null) {
            call.warn(answer.url() + " says: " + warning);
        }
        String seenAs = answer.externalIp();
        if (seenAs != null) {
            call.out().line("seen as " + seenAs + " by " + SafeText.of(answer.url()));
        }
    }

    private void peers(Set<PeerAddress> peers) {
        if (peers.isEmpty()) {
            return;
        }
        call.out().line("");
        call.out().line(style.faint("Peers"));
        for (PeerAddress peer : peers) {
            call.out().line("  " + peer);
        }
    }

    void json() {
        try (JsonGenerator json = call.jsonOutput().document()) {
            json.writeStartArray();
            for (TrackerAnswer answer : answers) {
                json.writeStartObject();
                json.writeStringProperty("tracker", answer.url());
                write(json, answer);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        complain();
    }

    private static void write(JsonGenerator json, TrackerAnswer answer) {
        String error = answer.error();
        if (error != null) {
            json.writeStringProperty("error", error);
            return;
        }
        number(json, "interval", answer.intervalSeconds());
        number(json, "minInterval", answer.minIntervalSeconds());
        number(json, "seeds", answer.seeds());
        number(json, "leechers", answer.leechers());
        json.writeArrayPropertyStart("peers");
        answer.peers().forEach(peer -> json.writeString(peer.toString()));
        json.writeEndArray();
        String externalIp = answer.externalIp();
        if (externalIp != null) {
            json.writeStringProperty("externalIp", externalIp);
        }
        String warning = answer.warning();
        if (warning != null) {
            json.writeStringProperty("warning", warning);
        }
        if (answer.swarms().size() > 1) {
            swarms(json, answer);
        }
    }

    private static void swarms(JsonGenerator json, TrackerAnswer answer) {
        json.writeArrayPropertyStart("swarms");
        for (TrackerAnswer.Swarm swarm : answer.swarms()) {
            json.writeStartObject();
            json.writeStringProperty("infoHash", swarm.infoHash().hex());
            AnnounceResponse response = swarm.response();
            if (response == null) {
                json.writeStringProperty("error", String.valueOf(swarm.error()));
            } else {
                number(json, "seeds", response.counts().seeds());
                number(json, "leechers", response.counts().leechers());
                json.writeNumberProperty("peers", response.peers().size());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// What was not told is left out.
    static void number(JsonGenerator json, String name, int value) {
        if (value != SwarmCounts.UNKNOWN) {
            json.writeNumberProperty(name, value);
        }
    }
}
