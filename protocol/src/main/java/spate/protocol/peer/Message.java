package spate.protocol.peer;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/// A message of the peer wire protocol, save `piece`, whose payload never becomes an object
/// ([MessageHandler]).
///
/// Numbers come from the peer and are only known not to be negative. Arrays are not copied: they belong to
/// whoever holds the message, and nobody changes them.
public sealed interface Message {

    /// Four zero bytes: nothing to say for two minutes (BEP 3).
    record KeepAlive() implements Message {}

    /// Requests will not be served from now on (BEP 3).
    record Choke() implements Message {}

    /// Requests will be served (BEP 3).
    record Unchoke() implements Message {}

    /// The sender wants pieces that the receiver has (BEP 3).
    record Interested() implements Message {}

    /// The sender wants nothing that the receiver has (BEP 3).
    record NotInterested() implements Message {}

    /// The sender has completed a piece (BEP 3).
    record Have(int pieceIndex) implements Message {}

    /// Which pieces the sender has, one bit each, the highest bit of the first byte for piece 0 (BEP 3).
    /// The length and the spare bits at the end are not checked.
    record Bitfield(byte[] bits) implements Message {
        @Override
        public boolean equals(Object other) {
            return other instanceof Bitfield that && Arrays.equals(bits, that.bits);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bits);
        }

        @Override
        public String toString() {
            return "Bitfield[" + bits.length + " bytes]";
        }
    }

    /// Asks for a block (BEP 3).
    ///
    /// @param blockOffset bytes from the start of the piece
    /// @param length bytes; may exceed [Block#MAX_LENGTH], and is then refused by who serves
    record Request(int pieceIndex, int blockOffset, int length) implements Message {}

    /// Takes a request back (BEP 3).
    record Cancel(int pieceIndex, int blockOffset, int length) implements Message {}

    /// The UDP port of the sender's DHT node, 0 to 65535 (BEP 5).
    record Port(int port) implements Message {}

    /// "You might like to have this piece" (BEP 6).
    record SuggestPiece(int pieceIndex) implements Message {}

    /// The sender has every piece; stands for a bitfield (BEP 6).
    record HaveAll() implements Message {}

    /// The sender has no piece; stands for a bitfield (BEP 6).
    record HaveNone() implements Message {}

    /// A request will not be served (BEP 6).
    record RejectRequest(int pieceIndex, int blockOffset, int length) implements Message {}

    /// The sender serves this piece even while it chokes (BEP 6).
    record AllowedFast(int pieceIndex) implements Message {}

    /// A message of an extension (BEP 10).
    ///
    /// @param id 0 for the extended handshake, else what the receiver gave the extension in its own, to 255
    record Extended(int id, byte[] payload) implements Message {
        @Override
        public boolean equals(Object other) {
            return other instanceof Extended that
                    && id == that.id
                    && Arrays.equals(payload, that.payload);
        }

        @Override
        public int hashCode() {
            return 31 * id + Arrays.hashCode(payload);
        }

        @Override
        public String toString() {
            return "Extended[id=" + id + ", " + payload.length + " bytes]";
        }
    }

    /// Asks for hashes of a file's tree (BEP 52).
    ///
    /// @param piecesRoot 32 bytes: the root of the file's tree
    /// @param baseLayer layers above the leaves of the lowest hashes wanted
    /// @param index of the first hash in that layer, a multiple of `length`
    /// @param length how many hashes, a power of two from 2
    /// @param proofLayers how many layers above the base the uncles are wanted of
    record HashRequest(byte[] piecesRoot, int baseLayer, int index, int length, int proofLayers)
            implements Message {
        @Override
        public boolean equals(Object other) {
            return other instanceof HashRequest that
                    && Arrays.equals(piecesRoot, that.piecesRoot)
                    && baseLayer == that.baseLayer
                    && index == that.index
                    && length == that.length
                    && proofLayers == that.proofLayers;
        }

        @Override
        public int hashCode() {
            return Objects.hash(Arrays.hashCode(piecesRoot), baseLayer, index, length, proofLayers);
        }

        @Override
        public String toString() {
            return "HashRequest["
                    + HexFormat.of().formatHex(piecesRoot)
                    + ", layer="
                    + baseLayer
                    + ", index="
                    + index
                    + ", length="
                    + length
                    + ", proofLayers="
                    + proofLayers
                    + "]";
        }
    }

    /// Answers a hash request (BEP 52).
    ///
    /// @param hashes 32 bytes each: first those of the base layer, then the uncles towards the root
    record Hashes(
            byte[] piecesRoot, int baseLayer, int index, int length, int proofLayers, byte[] hashes)
            implements Message {
        @Override
        public boolean equals(Object other) {
            return other instanceof Hashes that
                    && request().equals(that.request())
                    && Arrays.equals(hashes, that.hashes);
        }

        @Override
        public int hashCode() {
            return 31 * request().hashCode() + Arrays.hashCode(hashes);
        }

        @Override
        public String toString() {
            return "Hashes[" + request() + ", " + hashes.length + " bytes]";
        }

        /// The request that this answers.
        public HashRequest request() {
            return new HashRequest(piecesRoot, baseLayer, index, length, proofLayers);
        }
    }

    /// A hash request will not be answered (BEP 52).
    record HashReject(byte[] piecesRoot, int baseLayer, int index, int length, int proofLayers)
            implements Message {
        @Override
        public boolean equals(Object other) {
            return other instanceof HashReject that && request().equals(that.request());
        }

        @Override
        public int hashCode() {
            return request().hashCode();
        }

        @Override
        public String toString() {
            return "HashReject[" + request() + "]";
        }

        /// The request that this refuses.
        public HashRequest request() {
            return new HashRequest(piecesRoot, baseLayer, index, length, proofLayers);
        }
    }

    /// A message of an id that is not known here; its payload is skipped.
    ///
    /// @param id 0 to 255
    /// @param length bytes of the payload
    record Unknown(int id, int length) implements Message {}
}
