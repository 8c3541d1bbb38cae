package spate.io.udp;

/// By which of its bytes a datagram finds its socket, where several share an address: 16 bits of it,
/// big-endian, modulo the number of sockets. A datagram that is too short for that goes to the first.
///
/// @param wordOffset where a 32-bit word is, big-endian, that tells two sorts of datagrams apart
/// @param word what that word is in the one sort
/// @param offset where the 16 bits are in a datagram of that sort
/// @param otherOffset where they are in any other
public record Steering(int wordOffset, int word, int offset, int otherOffset) {
    static final Steering NONE = new Steering(0, 0, 0, 0);

    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_HALF = 0x28;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP = 0x05;
    private static final int MODULO = 0x94;
    private static final int RETURN_ACCUMULATOR = 0x16;

    public Steering {
        if (wordOffset < 0 || offset < 0 || otherOffset < 0) {
            throw new IllegalArgumentException("an offset below 0");
        }
    }

    /// The classic BPF program for so many sockets; the system runs it on the payload.
    long[] program(int sockets) {
        return new long[] {
            instruction(LOAD_WORD, 0, 0, wordOffset),
            instruction(JUMP_IF_EQUAL, 0, 2, word),
            instruction(LOAD_HALF, 0, 0, offset),
            instruction(JUMP, 0, 0, 1),
            instruction(LOAD_HALF, 0, 0, otherOffset),
            instruction(MODULO, 0, 0, sockets),
            instruction(RETURN_ACCUMULATOR, 0, 0, 0)
        };
    }

    /// `struct sock_filter`: code (2 bytes), jumps if true and if false (1 each), operand (4); on a
    /// little-endian machine as on a big-endian one the first is lowest in memory.
    private static long instruction(int code, int ifTrue, int ifFalse, int operand) {
        return java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN
                ? code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) operand << 32
                : (long) code << 48
                        | (long) ifTrue << 40
                        | (long) ifFalse << 32
                        | (operand & 0xFFFF_FFFFL);
    }
}
