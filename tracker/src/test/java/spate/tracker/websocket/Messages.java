package spate.tracker.websocket;

import java.util.Random;

/// Bytes and messages as clients make them.
final class Messages {
    private Messages() {}

    static Bytes20 bytes(int number) {
        return new Bytes20(0x0102030405060708L, ~number, number);
    }

    static Bytes20 random(Random random) {
        return new Bytes20(random.nextLong(), random.nextLong(), random.nextInt());
    }

    /// As JavaScript writes a binary string: as it stands, but for what JSON must escape.
    static String json(Bytes20 bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < Bytes20.LENGTH; i++) {
            int b = bytes.byteAt(i);
            if (b < ' ') {
                text.append(String.format("\\u%04x", b));
            } else {
                text.append(b == '"' || b == '\\' ? "\\" : "").append((char) b);
            }
        }
        return text.append('"').toString();
    }

    static String offer(Bytes20 id, String sdp) {
        return "{\"offer\":{\"type\":\"offer\",\"sdp\":\"%s\"},\"offer_id\":%s}"
                .formatted(sdp, json(id));
    }

    /// An announce with further fields.
    static String announce(Bytes20 infoHash, Bytes20 peerId, String fields) {
        return "{\"numwant\":50,\"action\":\"announce\",\"info_hash\":%s,\"peer_id\":%s%s}"
                .formatted(json(infoHash), json(peerId), fields.isEmpty() ? "" : "," + fields);
    }

    static String answer(Bytes20 infoHash, Bytes20 from, Bytes20 to, WebRequest.Offer offer) {
        return announce(
                infoHash,
                from,
                "\"to_peer_id\":%s,\"offer_id\":%s,\"answer\":{\"type\":\"answer\",\"sdp\":%s}"
                        .formatted(json(to), json(offer.id()), offer.sdp()));
    }
}
