package spate.io.hash;

import java.nio.ByteBuffer;

/// A way to compute hashes. For any number of threads.
public interface HashEngine {

    /// Its name, for people.
    String name();

    /// Starts the hash of one message that comes in parts.
    StreamHash newStream(HashAlgorithm algorithm);

    /// How many messages [#newLanes] hashes at a time now; one for engines that gain nothing from more.
    int lanes(HashAlgorithm algorithm);

    /// Starts the hashes of several messages of equal length.
    LaneHash newLanes(HashAlgorithm algorithm);

    /// Hashes messages that lie one after the other in a direct buffer.
    ///
    /// @param data the messages: its remaining bytes; the position is not moved
    /// @param messageBytes the length of each but the last, which may be shorter
    /// @param out takes the digests, one after the other, from `offset` on
    /// @return how many messages there were
    int hashEach(
            HashAlgorithm algorithm, ByteBuffer data, int messageBytes, byte[] out, int offset);
}
