package spate.protocol.peer;

/// Why a connection must be closed: what the peer sent is not the protocol.
///
/// @param kind which rule was broken
/// @param text one line for people, without the peer's name
public record ProtocolError(Kind kind, String text) {

    /// The rules a peer can break.
    public enum Kind {
        /// The first bytes are not `19, "BitTorrent protocol"`.
        NOT_BITTORRENT,
        /// A message is longer than any of its id may be.
        MESSAGE_TOO_LONG,
        /// A message has a length that its id cannot have.
        WRONG_LENGTH,
        /// A number is outside the range that any torrent could give it.
        OUT_OF_RANGE
    }

    @Override
    public String toString() {
        return text;
    }
}
