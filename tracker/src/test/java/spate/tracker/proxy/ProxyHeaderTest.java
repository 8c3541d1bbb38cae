package spate.tracker.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.address.IpAddress;
import spate.protocol.testing.Fuzz;

class ProxyHeaderTest {
    private static final String V2 = "0d0a0d0a000d0a515549540a";

    private static ProxyHeader v1(String text) {
        return ProxyHeader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static ProxyHeader v2(String hex) {
        return ProxyHeader.read(ByteBuffer.wrap(HexFormat.of().parseHex(V2 + hex)));
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 192.0.2.2 5000 80, 192.0.2.1, 5000",
        "PROXY TCP6 2001:db8::1 2001:db8::2 65535 80, 2001:db8::1, 65535",
        "PROXY TCP6 ::ffff:192.0.2.1 ::1 1 80, 192.0.2.1, 1",
    })
    void readsVersionOne(String line, String client, int port) {
        ProxyHeader header = v1(line + "\r\nGET / HTTP/1.1\r\n");
        assertEquals(new ProxyHeader(line.length() + 2, IpAddress.parse(client), port), header);
        for (int length = 0; length < line.length() + 2; length++) {
            assertSame(ProxyHeader.MORE, v1((line + "\r\n").substring(0, length)));
        }
    }

    @Test
    void nobodyIsNamedByUnknown() {
        assertEquals(new ProxyHeader(15, null, 0), v1("PROXY UNKNOWN\r\n"));
        assertEquals(new ProxyHeader(19, null, 0), v1("PROXY UNKNOWN a b\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY \r\n",
                "PROXY TCP5 1.1.1.1 2.2.2.2 1 2\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1\r\n",
                "PROXY TCP4 1.1.1 2.2.2.2 1 2\r\n",
                "PROXY TCP4 ::1 2.2.2.2 1 2\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 70000 2\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 x 2\r\n",
                "PROXY                                                                            "
                        + "                                 ",
            })
    void refusesOtherLines(String line) {
        assertSame(ProxyHeader.BROKEN, v1(line));
    }

    @Test
    void readsVersionTwo() {
        assertEquals(
                new ProxyHeader(28, IpAddress.parse("192.0.2.1"), 5000),
                v2("2111000cc0000201c000020213880050" + "ff"));
        assertEquals(
                new ProxyHeader(52, IpAddress.parse("2001:db8::1"), 5000),
                v2("21210024" + "20010db8000000000000000000000001".repeat(2) + "13880050"));
        assertEquals(
                new ProxyHeader(31, IpAddress.parse("192.0.2.1"), 5000),
                v2("2112000fc0000201c00002021388005004" + "0000"),
                "of a datagram, with something more");
        assertEquals(new ProxyHeader(16, null, 0), v2("20000000"), "the proxy itself");
        assertNull(v2("2131000400000000").client(), "a socket of Unix");
        String whole = V2 + "2111000cc0000201c000020213880050";
        for (int length = 0; length < 28; length++) {
            byte[] part = HexFormat.of().parseHex(whole.substring(0, 2 * length));
            assertSame(ProxyHeader.MORE, ProxyHeader.read(ByteBuffer.wrap(part)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3111000c", "2211000c", "2111ffff", "2111000400000000"})
    void refusesOtherHeaders(String hex) {
        assertSame(ProxyHeader.BROKEN, v2(hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "PROXIES", "P\r\n", "\r\n\r\nG"})
    void leavesTheRest(String text) {
        assertSame(ProxyHeader.NONE, v1(text));
    }

    @Test
    void readsAnything() {
        Fuzz.run("proxy-header", 20_000, ProxyHeaderFuzzer::fuzzerTestOneInput);
    }
}
