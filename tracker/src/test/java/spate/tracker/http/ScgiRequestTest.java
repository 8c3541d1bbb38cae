package spate.tracker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spate.protocol.address.IpAddress;
import spate.protocol.testing.Fuzz;

class ScgiRequestTest {
    private final ScgiRequest request = new ScgiRequest();

    /// A netstring of `NAME=VALUE` pairs.
    static String scgi(String... pairs) {
        StringBuilder values = new StringBuilder();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            values.append(pair, 0, equals)
                    .append('\0')
                    .append(pair.substring(equals + 1))
                    .append('\0');
        }
        return values.length() + ":" + values + ",";
    }

    private int read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return request.read(bytes, 0, bytes.length);
    }

    private String target() {
        return new String(request.target(), 0, request.targetLength(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsWhatNginxSends() {
        String text =
                scgi(
                        "CONTENT_LENGTH=",
                        "SCGI=1",
                        "REQUEST_METHOD=GET",
                        "REQUEST_URI=/announce?info_hash=%00",
                        "QUERY_STRING=info_hash=%00",
                        "REMOTE_ADDR=192.0.2.7");
        assertEquals(text.length(), read(text));
        assertEquals("/announce?info_hash=%00", target());
        assertEquals(IpAddress.parse("192.0.2.7"), request.client());
        for (int length = 0; length < text.length(); length++) {
            assertEquals(ScgiRequest.MORE, read(text.substring(0, length)), "of " + length);
        }
    }

    /// What the httpd of Inferno sends.
    @Test
    void readsAQueryAlone() {
        assertTrue(
                read(
                                scgi(
                                        "CONTENT_LENGTH=0",
                                        "SCGI=1",
                                        "REQUEST_METHOD=HEAD",
                                        "QUERY_STRING=a=b",
                                        "REMOTE_ADDR=::1"))
                        > 0);
        assertEquals("/announce?a=b", target());
        assertTrue(request.isHead());
    }

    @Test
    void putsThePathTogether() {
        assertTrue(
                read(
                                scgi(
                                        "SCGI=1",
                                        "REQUEST_METHOD=GET",
                                        "SCRIPT_NAME=/t",
                                        "PATH_INFO=/scrape",
                                        "QUERY_STRING=",
                                        "REMOTE_ADDR=::1"))
                        > 0);
        assertEquals("/t/scrape", target());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":x,",
                "x",
                "-1:,",
                "99999:",
                "123456",
                "0:,",
                "1:a,",
                "2:a\0,",
                "4:a\0b\0;",
            })
    void refusesWhatIsNone(String text) {
        assertEquals(ScgiRequest.BROKEN, read(text));
    }

    @Test
    void refusesRequestsThatLackSomething() {
        assertEquals(ScgiRequest.BROKEN, read(scgi("REQUEST_METHOD=GET", "REMOTE_ADDR=::1")));
        assertEquals(ScgiRequest.BROKEN, read(scgi("SCGI=1", "REQUEST_METHOD=GET")));
        assertEquals(
                ScgiRequest.BROKEN, read(scgi("SCGI=1", "REQUEST_METHOD=GET", "REMOTE_ADDR=me")));
        assertEquals(
                ScgiRequest.BROKEN, read(scgi("SCGI=1", "REQUEST_METHOD=POST", "REMOTE_ADDR=::1")));
        assertEquals(
                ScgiRequest.BROKEN,
                read(scgi("CONTENT_LENGTH=5", "SCGI=1", "REQUEST_METHOD=GET", "REMOTE_ADDR=::1")));
        assertEquals(
                ScgiRequest.BROKEN,
                read(
                        scgi(
                                "SCGI=1",
                                "REQUEST_METHOD=GET",
                                "REMOTE_ADDR=::1",
                                "REQUEST_URI=/" + "x".repeat(HttpQuery.MAX_TARGET))));
    }

    @Test
    void readsAnything() {
        Fuzz.run("scgi-request", 20_000, ScgiRequestFuzzer::fuzzerTestOneInput);
    }
}
