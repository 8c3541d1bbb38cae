package spate.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import spate.engine.port.AnnounceOutcome;
import spate.protocol.address.PeerAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.tracker.AnnounceResponse;
import spate.protocol.tracker.SwarmCounts;

/// What a tracker answered about a torrent. A hybrid torrent is two swarms, and mostly the same peers
/// are in both: of counts the larger one is shown, peers are joined.
///
/// @param url the tracker's
/// @param swarms at least one
record TrackerAnswer(String url, List<Swarm> swarms) {

    /// What it answered about one hash of the torrent.
    record Swarm(InfoHash infoHash, AnnounceOutcome outcome) {

        /// The good answer, or null.
        @Nullable AnnounceResponse response() {
            return outcome instanceof AnnounceOutcome.Answered(AnnounceResponse response)
                            && response.isOk()
                    ? response
                    : null;
        }

        /// Why there is no good answer, or null.
        @Nullable String error() {
            return switch (outcome) {
                case AnnounceOutcome.Unanswered(String reason) -> reason;
                case AnnounceOutcome.Answered(AnnounceResponse response) ->
                        response.error() == null ? null : response.error().text();
            };
        }
    }

    private List<AnnounceResponse> responses() {
        return swarms.stream().map(Swarm::response).filter(Objects::nonNull).toList();
    }

    boolean isGood() {
        return !responses().isEmpty();
    }

    /// Why there is no good answer at all; null if there is one.
    @Nullable String error() {
        return isGood() ? null : swarms.getFirst().error();
    }

    private int largest(ToIntFunction<AnnounceResponse> figure) {
        return responses().stream().mapToInt(figure).max().orElse(SwarmCounts.UNKNOWN);
    }

    private <T> @Nullable T first(Function<AnnounceResponse, @Nullable T> fact) {
        for (AnnounceResponse response : responses()) {
            T value = fact.apply(response);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    int intervalSeconds() {
        return largest(AnnounceResponse::intervalSeconds);
    }

    int minIntervalSeconds() {
        return largest(AnnounceResponse::minIntervalSeconds);
    }

    int seeds() {
        return largest(response -> response.counts().seeds());
    }

    int leechers() {
        return largest(response -> response.counts().leechers());
    }

    Set<PeerAddress> peers() {
        Set<PeerAddress> peers = new LinkedHashSet<>();
        responses().forEach(response -> peers.addAll(response.peers()));
        return peers;
    }

    @Nullable String externalIp() {
        return first(response ->
                response.externalIp() == null ? null : response.externalIp().toString());
    }

    /// The tracker's warning, or that it knows one swarm only.
    @Nullable String warning() {
        String warning = first(AnnounceResponse::warning);
        if (warning != null || !isGood()) {
            return warning;
        }
        for (Swarm swarm : swarms) {
            if (swarm.response() == null) {
                return "nothing about info hash " + swarm.infoHash().hex() + ": " + swarm.error();
            }
        }
        return null;
    }
}
