package spate.protocol.peer;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Corpus;
import spate.protocol.testing.Fuzz;
import spate.protocol.testing.Json;
import spate.protocol.testing.Property;

class MessageDecoderTest {

    private static final int MAX_BITFIELD = 1000;

    private final Recorder recorder = new Recorder();
    private final MessageDecoder decoder = new MessageDecoder(MAX_BITFIELD);

    private ProtocolError decode(String hex) {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
        ProtocolError error = decoder.decode(in, recorder);
        assertEquals(0, in.remaining());
        return error;
    }

    private ProtocolError.Kind kind(String hex) {
        return requireNonNull(decode(hex), hex).kind();
    }

    @Test
    void readsEachMessage() {
        assertNull(
                decode(
                        "00000000 0000000100 0000000101 0000000102 0000000103 00000005040000002a"
                                + "00000003058106 0000000d06 00000001 00004000 00004000"
                                + "0000000d08 00000001 00004000 00004000 0000000309aabb"
                                + "000000050d00000007 000000010e 000000010f"
                                + "0000000d10 00000002 00000000 00004000 000000051100000009"
                                + "0000000514 07 010203 000000031f aabb"));
        assertEquals(
                List.of(
                        new Message.KeepAlive(),
                        new Message.Choke(),
                        new Message.Unchoke(),
                        new Message.Interested(),
                        new Message.NotInterested(),
                        new Message.Have(42),
                        new Message.Bitfield(new byte[] {(byte) 0x81, 6}),
                        new Message.Request(1, 0x4000, 0x4000),
                        new Message.Cancel(1, 0x4000, 0x4000),
                        new Message.Port(0xaabb),
                        new Message.SuggestPiece(7),
                        new Message.HaveAll(),
                        new Message.HaveNone(),
                        new Message.RejectRequest(2, 0, 0x4000),
                        new Message.AllowedFast(9),
                        new Message.Extended(7, new byte[] {1, 2, 3}),
                        new Message.Unknown(31, 2)),
                recorder.messages);
    }

    @Test
    void readsHashMessages() {
        String range = "11".repeat(32) + "00000000" + "00000200" + "00000200" + "00000003";
        assertNull(
                decode(
                        "0000003115"
                                + range
                                + "0000003117"
                                + range
                                + "0000007116"
                                + range
                                + "22".repeat(64)));
        byte[] root = HexFormat.of().parseHex("11".repeat(32));
        byte[] hashes = HexFormat.of().parseHex("22".repeat(64));
        assertEquals(
                List.of(
                        new Message.HashRequest(root, 0, 512, 512, 3),
                        new Message.HashReject(root, 0, 512, 512, 3),
                        new Message.Hashes(root, 0, 512, 512, 3, hashes)),
                recorder.messages);
    }

    @Test
    void passesPayloadOnInSlices() {
        assertNull(decode("0000000d07 00000003 00004000 0102"));
        assertEquals("Piece[3, 16384, 0102", recorder.open());
        assertNull(decode("03"));
        assertNull(decode("04 0000000907 00000000 00000000 00000000"));
        assertEquals(
                List.of("Piece[3, 16384, 01020304]", "Piece[0, 0, ]"),
                recorder.events.subList(0, 2));
        assertEquals(List.of(new Message.KeepAlive()), recorder.messages);
    }

    @Test
    void setsTheBufferRightAfterAHandlerThatMovesIt() {
        ByteBuffer in =
                ByteBuffer.wrap(HexFormat.of().parseHex("0000000b070000000000000000aabb00000000"));
        List<Message> messages = new ArrayList<>();
        MessageHandler careless =
                new SilentHandler() {
                    @Override
                    public void onMessage(Message message) {
                        messages.add(message);
                    }

                    @Override
                    public void onBlockBytes(ByteBuffer bytes, int length) {
                        bytes.limit(bytes.position() + 1).get();
                    }
                };
        assertNull(decoder.decode(in, careless));
        assertEquals(List.of(new Message.KeepAlive()), messages);
    }

    @Test
    void refusesALengthThatTheIdCannotHave() {
        for (String hex :
                List.of(
                        "00000002 00",
                        "00000006 06",
                        "0000000e 06",
                        "00000006 04",
                        "00000001 10",
                        "00000004 09",
                        "00000001 14",
                        "00000008 07",
                        "00000030 15",
                        "00000032 16",
                        "00000001 16")) {
            assertEquals(
                    ProtocolError.Kind.WRONG_LENGTH,
                    requireNonNull(decodeFresh(hex), hex).kind(),
                    hex);
        }
    }

    @Test
    void refusesWhatIsTooLong() {
        for (String hex :
                List.of(
                        "ffffffff",
                        "80000000",
                        "00100003",
                        "000003ea 05",
                        "0002000a 07",
                        "00100001 07",
                        "00010000 16".replace("00010000", "00004851"),
                        "00100002 63")) {
            assertEquals(
                    ProtocolError.Kind.MESSAGE_TOO_LONG,
                    requireNonNull(decodeFresh(hex), hex).kind(),
                    hex);
        }
        for (String hex :
                List.of(
                        "000003e9 05",
                        "00020009 07",
                        "00004831 16",
                        "00100002 14",
                        "00100001 63")) {
            assertNull(decodeFresh(hex), hex);
        }
    }

    private static ProtocolError decodeFresh(String hex) {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
        return new MessageDecoder(MAX_BITFIELD).decode(in, new Recorder());
    }

    @Test
    void refusesNumbersThatNoTorrentHas() {
        assertEquals(ProtocolError.Kind.OUT_OF_RANGE, kind("00000005 04 80000000"));
        assertTrue(recorder.events.isEmpty());
        assertEquals(
                ProtocolError.Kind.OUT_OF_RANGE,
                decodeFresh("0000000d 06 00000000 ffffffff 00004000").kind());
        assertEquals(
                ProtocolError.Kind.OUT_OF_RANGE,
                decodeFresh("0000000a 07 ffffffff 00000000 00").kind());
    }

    @Test
    void staysRefused() {
        ProtocolError first = decode("00000000 00000002 00 00000000");
        assertSame(first, decode("00000000"));
        assertEquals(1, recorder.messages.size());
    }

    @Test
    void stopsWhenTold() {
        MessageHandler closing =
                new SilentHandler() {
                    @Override
                    public void onMessage(Message message) {
                        recorder.onMessage(message);
                        decoder.stop();
                    }
                };
        ByteBuffer in = ByteBuffer.wrap(new byte[12]);
        assertNull(decoder.decode(in, closing));
        assertEquals(1, recorder.messages.size());
        assertEquals(0, in.remaining());
    }

    @Test
    void bitfieldLengthRoundsUp() {
        assertEquals(0, MessageDecoder.bitfieldLength(0));
        assertEquals(1, MessageDecoder.bitfieldLength(8));
        assertEquals(2, MessageDecoder.bitfieldLength(9));
        assertEquals(1 << 28, MessageDecoder.bitfieldLength(Integer.MAX_VALUE));
    }

    /// Any bytes, cut in any way, give the same messages and the same error.
    @Test
    void cutsDoNotMatter() {
        Property.forAll(
                2000,
                random -> {
                    byte[] stream = RandomMessages.stream(random, MAX_BITFIELD);
                    assertEquals(outcome(stream, null), outcome(stream, random));
                });
    }

    private static String outcome(byte[] stream, RandomGenerator cuts) {
        Recorder recorder = new Recorder();
        MessageDecoder decoder = new MessageDecoder(MAX_BITFIELD);
        ProtocolError error = null;
        int at = 0;
        while (at < stream.length) {
            int most = stream.length - at;
            int length = cuts == null ? most : Math.min(most, RandomMessages.cut(cuts));
            ByteBuffer in = ByteBuffer.allocateDirect(length).put(stream, at, length).flip();
            error = decoder.decode(in, recorder);
            at += length;
        }
        return recorder.events + recorder.open() + error;
    }

    /// What is encoded is decoded, and has the length that was told.
    @Test
    void roundTrip() {
        Property.forAll(
                5000,
                random -> {
                    Message message = RandomMessages.message(random, MAX_BITFIELD);
                    ByteBuffer out = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
                    MessageEncoder.encode(message, out);
                    assertEquals(0, out.remaining());
                    Recorder decoded = new Recorder();
                    assertNull(new MessageDecoder(MAX_BITFIELD).decode(out.flip(), decoded));
                    assertEquals(List.of(message), decoded.messages);
                    assertEquals(message.hashCode(), decoded.messages.getFirst().hashCode());
                });
    }

    @Test
    void anyBytes() {
        Fuzz.run("message-decoder", 5000, MessageDecoderFuzzer::fuzzerTestOneInput);
    }

    @Test
    void corpusVectors() {
        for (Json row : Corpus.json("vectors/peer_wire.json").list()) {
            if (row.has("hex")) {
                checkVector(row);
            }
        }
    }

    /// A valid row is read whole; an invalid one is refused or leaves something to wait for.
    private static void checkVector(Json row) {
        byte[] bytes = HexFormat.of().parseHex(row.get("hex").string());
        Recorder recorder = new Recorder();
        MessageDecoder decoder = new MessageDecoder(MAX_BITFIELD);
        ProtocolError error = decoder.decode(ByteBuffer.wrap(bytes), recorder);
        if (!row.has("valid")) {
            return;
        }
        boolean whole = error == null && recorder.messages.size() == 1;
        assertEquals(row.get("valid").bool(), whole, row.toString());
        if (whole) {
            ByteBuffer again = ByteBuffer.allocate(bytes.length);
            MessageEncoder.encode(recorder.messages.getFirst(), again);
            assertEquals(row.get("hex").string(), HexFormat.of().formatHex(again.array()));
        }
    }

    private static class SilentHandler implements MessageHandler {
        @Override
        public void onMessage(Message message) {}

        @Override
        public void onBlockStart(int pieceIndex, int blockOffset, int length) {}

        @Override
        public void onBlockBytes(ByteBuffer bytes, int length) {}

        @Override
        public void onBlockEnd() {}
    }
}
