package spate.client.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {

    @ParameterizedTest
    @CsvSource({
        "http://t.example/announce, HTTP, t.example, 80, /announce",
        "HTTPS://T.Example:8443/a/b?passkey=x%20y#top, HTTPS, t.example, 8443, /a/b?passkey=x%20y",
        "udp://t.example:6969, UDP, t.example, 6969, /",
        "udp://[2001:db8::1]:6969/announce, UDP, 2001:db8::1, 6969, /announce",
        "http://t.example?x=1, HTTP, t.example, 80, /?x=1",
        "http://me:se@cret@t.example/a, HTTP, t.example, 80, /a",
        "http://bücher.example/ä b, HTTP, xn--bcher-kva.example, 80, /%C3%A4%20b",
        "http://under_score.example:1/|{}, HTTP, under_score.example, 1, /%7C%7B%7D",
        "http://t.example:/announce, HTTP, t.example, 80, /announce",
    })
    void takesApart(String text, Url.Scheme scheme, String host, int port, String target) {
        Url url = Url.parse(" " + text + " ");
        assertNotNull(url);
        assertEquals(scheme, url.scheme());
        assertEquals(host, url.host());
        assertEquals(port, url.port());
        assertEquals(target, url.target());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t.example/announce",
                "ftp://t.example/",
                "wss://t.example/",
                "http://",
                "http:///announce",
                "http://t.example:0/",
                "http://t.example:65536/",
                "http://t.example:8o/",
                "http://a b/",
                "http://[::1/",
                "http://[1.2.3.4]/",
                "http://[x]/"
            })
    void refusesWhatIsNone(String text) {
        assertNull(Url.parse(text));
    }

    @Test
    void keepsNoLineBreakThatCouldBeAHeader() {
        Url url = Url.parse("http://t.example/a\r\nX-Evil: 1");
        assertNotNull(url);
        assertEquals("/a%0D%0AX-Evil:%201", url.target());
        assertNull(Url.parse("http://t.example\r\nX-Evil: 1/a"));
        assertNull(Url.parse("http://t.example/" + "a".repeat(Url.MAX_LENGTH)));
    }

    @ParameterizedTest
    @CsvSource({
        "https://other.example/x, https://other.example:443/x",
        "//other.example/x, http://other.example:80/x",
        "/x?y, http://t.example:81/x?y",
        "?y, http://t.example:81/a/b?y",
        "c?y, http://t.example:81/a/c?y",
    })
    void followsALocation(String location, String expected) {
        Url url = Url.parse("http://t.example:81/a/b?q=/z");
        assertNotNull(url);
        assertEquals(expected, String.valueOf(url.resolve(location)));
    }

    @Test
    void followsNoLocationThatIsNone() {
        Url url = Url.parse("http://t.example:81/a/b?q=/z");
        assertNotNull(url);
        assertNull(url.resolve("javascript://alert"));
        assertNull(url.resolve("http://"));
    }

    @Test
    void showsNoPassword() {
        Url url = Url.parse("http://me:secret@t.example/");
        assertNotNull(url);
        assertEquals("me:secret", url.userInfo());
        assertFalse(url.toString().contains("secret"));
        assertTrue(url.isSamePlace(Url.parse("http://t.example:80/other")));
        assertFalse(url.isSamePlace(Url.parse("https://t.example:80/")));
    }
}
