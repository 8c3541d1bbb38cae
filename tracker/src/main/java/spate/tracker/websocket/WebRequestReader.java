package spate.tracker.websocket;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spate.tracker.websocket.WebRequest.Event;
import spate.tracker.websocket.WebRequest.Offer;
import spate.tracker.websocket.WebRequest.Wrong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/// Reads one message. Any text becomes a request or a reason why it is none.
///
/// Session descriptions are not taken apart: what is handed on to others is a JSON string that was read,
/// and nothing else of what a stranger sent.
final class WebRequestReader {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NAME = 64;
    private static final int MAX_DIGITS = 40;

    /// Names are not kept: strangers choose them.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxDocumentLength(WebLimits.Messages.MAX_BYTES)
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNameLength(MAX_NAME)
                                    .maxNumberLength(MAX_DIGITS)
                                    .build())
                    .build();

    private final String text;
    private final int maxOffers;
    private final JsonParser json;

    private String action = "";
    private final List<Bytes20> infoHashes = new ArrayList<>(1);
    private int wrongHashes;
    private @Nullable Bytes20 peerId;
    private @Nullable Bytes20 toPeerId;
    private @Nullable Bytes20 offerId;
    private @Nullable String answer;
    private @Nullable Event event = Event.UPDATE;
    private double left = WebRequest.UNKNOWN;
    private double uploaded = WebRequest.UNKNOWN;
    private double downloaded = WebRequest.UNKNOWN;
    private double wanted = WebRequest.UNKNOWN;
    private List<Offer> offers = List.of();
    private boolean hasWrongOffer;

    private WebRequestReader(String text, int maxOffers, JsonParser json) {
        this.text = text;
        this.maxOffers = maxOffers;
        this.json = json;
    }

    static WebRequest read(String text, WebLimits.Messages limits) {
        if (text.length() > limits.maxBytes()) {
            return notJson();
        }
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            WebRequestReader reader = new WebRequestReader(text, limits.maxOffers(), json);
            return reader.readFields() ? reader.request() : notJson();
        } catch (JacksonException _) {
            return notJson();
        }
    }

    private static Wrong notJson() {
        return new Wrong(WebAction.ANNOUNCE, null, "not a JSON object");
    }

    private boolean readFields() {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            readField(name);
        }
        return json.nextToken() == null;
    }

    private void readField(String name) {
        switch (name) {
            case "action" -> action = string("");
            case "info_hash" -> readInfoHashes();
            case "peer_id" -> peerId = bytes20();
            case "to_peer_id" -> toPeerId = bytes20();
            case "offer_id" -> offerId = bytes20();
            case "event" -> event = readEvent();
            case "left" -> left = number();
            case "uploaded" -> uploaded = number();
            case "downloaded" -> downloaded = number();
            case "numwant" -> wanted = number();
            case "offers" -> readOffers();
            case "answer" -> answer = description("answer");
            default -> json.skipChildren();
        }
    }

    /// The string that is here, or something else if it is none.
    private String string(String otherwise) {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getString();
        }
        json.skipChildren();
        return otherwise;
    }

    private @Nullable Bytes20 bytes20() {
        return Bytes20.of(string(""));
    }

    /// As JavaScript's infinity becomes null in JSON, what is no number is as one that is not there.
    private double number() {
        if (json.currentToken().isNumeric()) {
            return json.getDoubleValue();
        }
        json.skipChildren();
        return WebRequest.UNKNOWN;
    }

    private void readInfoHashes() {
        infoHashes.clear();
        wrongHashes = 0;
        if (json.currentToken() != JsonToken.START_ARRAY) {
            addInfoHash();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            addInfoHash();
        }
    }

    private void addInfoHash() {
        Bytes20 hash = bytes20();
        if (hash == null || infoHashes.size() == WebLimits.MAX_SCRAPE) {
            wrongHashes++;
        } else {
            infoHashes.add(hash);
        }
    }

    private @Nullable Event readEvent() {
        return switch (string("")) {
            case "", "empty", "update", "paused" -> Event.UPDATE;
            case "started" -> Event.STARTED;
            case "completed" -> Event.COMPLETED;
            case "stopped" -> Event.STOPPED;
            default -> null;
        };
    }

    private void readOffers() {
        offers = new ArrayList<>();
        hasWrongOffer = false;
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (offers.size() < maxOffers) {
                readOffer();
            } else {
                json.skipChildren();
            }
        }
    }

    private void readOffer() {
        Bytes20 id = null;
        String sdp = null;
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
        } else {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "offer_id" -> id = bytes20();
                    case "offer" -> sdp = description("offer");
                    default -> json.skipChildren();
                }
            }
        }
        if (id == null || sdp == null) {
            hasWrongOffer = true;
        } else {
            offers.add(new Offer(id, sdp));
        }
    }

    /// The session description of a type that is here: its text, or null if there is none.
    private @Nullable String description(String type) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return null;
        }
        String sdp = null;
        boolean isOfType = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("type")) {
                isOfType = string("").equals(type);
            } else if (name.equals("sdp") && json.currentToken() == JsonToken.VALUE_STRING) {
                sdp = source();
            } else {
                json.skipChildren();
            }
        }
        return isOfType ? sdp : null;
    }

    /// The string that is here as it stands in the message.
    private String source() {
        int from = offset(json.currentTokenLocation());
        json.finishToken();
        return text.substring(from, offset(json.currentLocation()));
    }

    private static int offset(TokenStreamLocation location) {
        return (int) location.getCharOffset();
    }

    private WebRequest request() {
        return switch (action) {
            case "announce" -> announceOrAnswer();
            case "scrape" -> scrape();
            default -> wrong("the action is announce or scrape");
        };
    }

    private Wrong wrong(String reason) {
        WebAction seeming = action.equals("scrape") ? WebAction.SCRAPE : WebAction.ANNOUNCE;
        return new Wrong(seeming, infoHashes.isEmpty() ? null : infoHashes.getFirst(), reason);
    }

    private WebRequest announceOrAnswer() {
        if (infoHashes.size() != 1 || wrongHashes > 0) {
            return wrong("info_hash is 20 bytes");
        }
        if (peerId == null) {
            return wrong("peer_id is 20 bytes");
        }
        return answer == null
                ? announce(infoHashes.getFirst(), peerId)
                : answer(infoHashes.getFirst(), peerId, answer);
    }

    private WebRequest announce(Bytes20 infoHash, Bytes20 from) {
        if (event == null) {
            return wrong("no such event");
        }
        if (hasWrongOffer) {
            return wrong("an offer has an offer_id of 20 bytes, and an offer with type and sdp");
        }
        return new WebRequest.Announce(
                infoHash,
                from,
                event,
                amount(left),
                amount(uploaded),
                amount(downloaded),
                wantedOffers());
    }

    /// A part of a byte counts as one: who lacks it does not have everything.
    private static long amount(double bytes) {
        return bytes < 0 ? WebRequest.UNKNOWN : (long) Math.ceil(bytes);
    }

    private List<Offer> wantedOffers() {
        return wanted < 0 || wanted >= offers.size() ? offers : offers.subList(0, (int) wanted);
    }

    private WebRequest answer(Bytes20 infoHash, Bytes20 from, String sdp) {
        if (toPeerId == null) {
            return wrong("to_peer_id is 20 bytes");
        }
        if (offerId == null) {
            return wrong("offer_id is 20 bytes");
        }
        return new WebRequest.Answer(infoHash, from, toPeerId, offerId, sdp);
    }

    private WebRequest scrape() {
        if (wrongHashes > 0 || infoHashes.isEmpty()) {
            return wrong("info_hash is 20 bytes, or up to " + WebLimits.MAX_SCRAPE + " of such");
        }
        return new WebRequest.Scrape(List.copyOf(infoHashes));
    }
}
