package spate.io.udp;

import java.nio.ByteBuffer;

/// Answers datagrams, each with one or none.
public interface DatagramService {

    /// Datagrams have come that are answered now, one after the other.
    ///
    /// @param count how many, 1 or more
    default void onBatch(int count) {}

    /// All of the batch were answered; nothing is sent yet.
    default void onBatchEnd(int count) {}

    /// One was longer than [AnsweringSockets#MAX_BYTES], and is not answered.
    default void onTooLong(DatagramSource from) {}

    /// Answers one.
    ///
    /// @param in holds the request, from `at` on; big-endian, to be read by position
    /// @param length of the request, in bytes
    /// @param out takes the answer, from `outAt` on; big-endian, has room for
    ///     [AnsweringSockets#MAX_BYTES]
    /// @return the length of the answer in bytes, 0 for none
    int answer(ByteBuffer in, int at, int length, DatagramSource from, ByteBuffer out, int outAt);
}
