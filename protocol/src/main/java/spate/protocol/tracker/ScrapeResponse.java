package spate.protocol.tracker;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeString;
import spate.protocol.bencode.BencodeValue;
import spate.protocol.metainfo.InfoHash;

/// What a tracker answers to a scrape over HTTP (BEP 48).
///
/// @param error null if the scrape was answered
/// @param swarms by 20-byte info hash, in the order of the answer; trackers leave out what they do not know
/// @param minIntervalSeconds before which no scrape is welcome, or [SwarmCounts#UNKNOWN]
public record ScrapeResponse(
        @Nullable TrackerError error, Map<InfoHash, SwarmCounts> swarms, int minIntervalSeconds) {

    /// The most swarms that are taken of one answer. A full scrape is not for clients.
    public static final int MAX_SWARMS = 5000;

    public ScrapeResponse {
        swarms = Collections.unmodifiableMap(new LinkedHashMap<>(swarms));
    }

    /// Whether the scrape was answered.
    public boolean isOk() {
        return error == null;
    }

    private static ScrapeResponse failed(TrackerError error) {
        return new ScrapeResponse(error, Map.of(), SwarmCounts.UNKNOWN);
    }

    /// Reads the body of an answer, already unzipped.
    public static ScrapeResponse parse(byte[] body) {
        if (body.length > AnnounceResponse.MAX_BODY_LENGTH) {
            return failed(TrackerError.malformed("an answer of " + body.length + " bytes"));
        }
        try {
            return read(BencodeValue.parseDictionary(body, BencodeReader.Mode.LENIENT));
        } catch (BencodeException e) {
            return failed(TrackerError.malformed("not an answer of a tracker: " + e.getMessage()));
        }
    }

    private static ScrapeResponse read(BencodeDictionary answer) {
        BencodeString reason = answer.string("failure reason");
        if (reason != null) {
            return failed(TrackerError.refused(TrackerText.of(reason.toBytes())));
        }
        BencodeDictionary files = answer.dictionary("files");
        if (files == null) {
            return failed(TrackerError.malformed("no answer to a scrape: it has no files"));
        }
        BencodeDictionary flags = answer.dictionary("flags");
        int minInterval =
                flags == null
                        ? SwarmCounts.UNKNOWN
                        : TrackerValue.count(flags, "min_request_interval");
        return new ScrapeResponse(null, swarms(files), minInterval);
    }

    private static Map<InfoHash, SwarmCounts> swarms(BencodeDictionary files) {
        Map<InfoHash, SwarmCounts> swarms = new LinkedHashMap<>();
        for (int i = 0; i < files.size() && swarms.size() < MAX_SWARMS; i++) {
            BencodeString hash = files.key(i);
            if (hash.length() == InfoHash.V1_LENGTH
                    && files.value(i) instanceof BencodeDictionary swarm) {
                swarms.putIfAbsent(InfoHash.of(hash.toBytes()), counts(swarm));
            }
        }
        return swarms;
    }

    private static SwarmCounts counts(BencodeDictionary swarm) {
        return new SwarmCounts(
                TrackerValue.count(swarm, "complete"),
                TrackerValue.count(swarm, "incomplete"),
                TrackerValue.count(swarm, "downloaded"),
                TrackerValue.count(swarm, "downloaders"));
    }
}
