package spate.tracker.websocket;

import org.jspecify.annotations.Nullable;
import spate.tracker.core.Refusal;
import spate.tracker.websocket.WebRequest.Offer;
import spate.tracker.websocket.WebSwarms.Counts;

/// Writes the messages of the tracker; used again and again, by one thread.
final class WebMessageWriter {
    private final StringBuilder out = new StringBuilder();

    /// The answer to an announce.
    String announced(Bytes20 infoHash, int seeds, int leechers, int intervalSeconds) {
        begin(WebAction.ANNOUNCE, infoHash);
        out.append(",\"interval\":").append(intervalSeconds);
        out.append(",\"complete\":").append(seeds).append(",\"incomplete\":").append(leechers);
        return end();
    }

    /// An offer of a peer, for another one.
    String offer(Bytes20 infoHash, Bytes20 from, Offer offer) {
        return handedOn("offer", infoHash, from, offer);
    }

    /// An answer of a peer, for the one that made the offer.
    String answer(WebRequest.Answer answer) {
        Offer same = new Offer(answer.offerId(), answer.sdp());
        return handedOn("answer", answer.infoHash(), answer.peerId(), same);
    }

    private String handedOn(String type, Bytes20 infoHash, Bytes20 from, Offer offer) {
        begin(WebAction.ANNOUNCE, infoHash);
        field("peer_id", from);
        field("offer_id", offer.id());
        out.append(",\"").append(type).append("\":{\"type\":\"").append(type).append('"');
        out.append(",\"sdp\":").append(offer.sdp()).append('}');
        return end();
    }

    private void begin(WebAction action, @Nullable Bytes20 infoHash) {
        out.setLength(0);
        out.append("{\"action\":\"").append(action.text()).append('"');
        if (infoHash != null) {
            field("info_hash", infoHash);
        }
    }

    private void field(String name, Bytes20 value) {
        out.append(",\"").append(name).append("\":");
        string(value);
    }

    private void string(Bytes20 value) {
        out.append('"');
        for (int i = 0; i < Bytes20.LENGTH; i++) {
            character((char) value.byteAt(i));
        }
        out.append('"');
    }

    private void character(char c) {
        if (c == '"' || c == '\\') {
            out.append('\\').append(c);
        } else if (c < ' ') {
            out.append(c < 0x10 ? "\\u000" : "\\u001").append(Character.forDigit(c & 0xF, 16));
        } else {
            out.append(c);
        }
    }

    private String end() {
        return out.append('}').toString();
    }

    /// Why a request is not answered as it was asked; in how many minutes to ask again as in BEP 31.
    String failure(WebAction action, @Nullable Bytes20 infoHash, Refusal refusal) {
        begin(action, infoHash);
        out.append(",\"failure reason\":\"");
        refusal.reason().chars().forEach(c -> character((char) c));
        out.append('"');
        if (refusal.retryMinutes() == Refusal.NEVER_RETRY) {
            out.append(",\"retry in\":\"never\"");
        } else if (refusal.retryMinutes() > 0) {
            out.append(",\"retry in\":").append(refusal.retryMinutes());
        }
        return end();
    }

    /// Begins the answer to a scrape.
    void beginScrape() {
        begin(WebAction.SCRAPE, null);
        out.append(",\"files\":{");
    }

    /// Adds a torrent to it.
    void scraped(Bytes20 infoHash, Counts counts) {
        if (out.charAt(out.length() - 1) == '}') {
            out.append(',');
        }
        string(infoHash);
        out.append(":{\"complete\":").append(counts.seeds());
        out.append(",\"incomplete\":").append(counts.leechers());
        out.append(",\"downloaded\":").append(counts.downloads()).append('}');
    }

    /// Ends it.
    String endScrape(int minIntervalSeconds) {
        out.append("},\"flags\":{\"min_request_interval\":").append(minIntervalSeconds).append('}');
        return end();
    }
}
