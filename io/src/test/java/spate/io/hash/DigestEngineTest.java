package spate.io.hash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DigestEngineTest {
    private final HashEngine engine = new DigestEngine();

    @Test
    void knowsThePublishedVectors() {
        ByteBuffer abc = direct("abc");
        byte[] out = new byte[33];
        assertEquals(1, engine.hashEach(HashAlgorithm.SHA1, abc, 100, out, 1));
        assertEquals("a9993e364706816aba3e25717850c26c9cd0d89d", hex(out, 1, 20));
        assertEquals(1, engine.hashEach(HashAlgorithm.SHA256, abc, 3, out, 1));
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                hex(out, 1, 32));
        assertEquals(3, abc.remaining());
    }

    @Test
    void nothingHasNoHash() {
        assertEquals(0, engine.hashEach(HashAlgorithm.SHA1, direct(""), 100, new byte[0], 0));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> engine.hashEach(HashAlgorithm.SHA1, direct("a"), 1, new byte[19], 0));
    }

    @Test
    void isAsEveryEngineMustBe() {
        EngineChecks.check(engine, 1);
    }

    private static ByteBuffer direct(String text) {
        return ByteBuffer.allocateDirect(text.length()).put(text.getBytes(UTF_8)).flip();
    }

    private static String hex(byte[] bytes, int from, int length) {
        return HexFormat.of().formatHex(bytes, from, from + length);
    }
}
