package spate.tracker.websocket;

import java.nio.charset.StandardCharsets;
import java.util.List;
import spate.tracker.websocket.WebRequest.Announce;
import spate.tracker.websocket.WebRequest.Answer;
import spate.tracker.websocket.WebRequest.Offer;
import spate.tracker.websocket.WebRequest.Scrape;
import spate.tracker.websocket.WebRequest.Wrong;

/// Any text: a request within its bounds, or a reason. What is handed on to others is a message that says
/// the same, no longer than what came.
final class WebRequestFuzzer {
    /// What is around an offer.
    private static final int FRAME = 600;

    private WebRequestFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        WebMessageWriter writer = new WebMessageWriter();
        switch (read(text)) {
            case Announce announce -> {
                require(announce.offers().size() <= WebLimits.Messages.DEFAULT.maxOffers());
                for (Offer offer : announce.offers()) {
                    String message = writer.offer(announce.infoHash(), announce.peerId(), offer);
                    require(message.length() <= text.length() + FRAME);
                    requireOffer(announce, offer, message);
                }
            }
            case Answer answer -> {
                String message = writer.answer(answer);
                require(message.length() <= text.length() + FRAME);
                // With a receiver it says again what it said.
                String to = ",\"to_peer_id\":" + Messages.json(answer.toPeerId()) + "}";
                String again = message.substring(0, message.length() - 1) + to;
                require(read(again).equals(answer));
            }
            case Scrape scrape ->
                    require(
                            !scrape.infoHashes().isEmpty()
                                    && scrape.infoHashes().size() <= WebLimits.MAX_SCRAPE);
            case Wrong wrong -> require(!wrong.reason().isEmpty());
        }
    }

    /// The offer that is handed on, put into an announce, is read as the same offer.
    private static void requireOffer(Announce announce, Offer offer, String message) {
        String again =
                Messages.announce(
                        announce.infoHash(), announce.peerId(), "\"offers\":[" + message + "]");
        require(
                again.length() > WebLimits.Messages.DEFAULT.maxBytes()
                        || (read(again) instanceof Announce read
                                && read.offers().equals(List.of(offer))));
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }

    private static WebRequest read(String text) {
        return WebRequestReader.read(text, WebLimits.Messages.DEFAULT);
    }
}
