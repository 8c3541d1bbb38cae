package spate.sim.invariant;

import spate.protocol.bencode.BencodeDictionary;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeValue;

/// The one thing of an extended handshake (BEP 10) that the rules ask for.
final class ExtendedHandshake {

    private ExtendedHandshake() {}

    /// `reqq`, or 0 if it is not told or not to be read.
    static int maxRequests(byte[] payload) {
        try {
            BencodeDictionary dictionary =
                    BencodeValue.parseDictionary(payload, BencodeReader.Mode.LENIENT);
            return Math.clamp(dictionary.integer("reqq", 0), 0, 1 << 20);
        } catch (BencodeException _) {
            return 0;
        }
    }
}
