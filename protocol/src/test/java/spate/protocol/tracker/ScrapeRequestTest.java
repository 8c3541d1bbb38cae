package spate.protocol.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spate.protocol.metainfo.InfoHash;

class ScrapeRequestTest {

    @ParameterizedTest
    @CsvSource({
        "http://example.com/announce, http://example.com/scrape",
        "http://example.com/x/announce, http://example.com/x/scrape",
        "http://example.com/announce.php, http://example.com/scrape.php",
        "http://example.com/announce?x2%0644, http://example.com/scrape?x2%0644",
        "http://example.com/announce?x=2/4, http://example.com/scrape?x=2/4",
        "http://example.com/announce/key123, http://example.com/scrape/key123",
        "http://example.com/announce/announce, http://example.com/announce/scrape",
        "http://example.com/announce/my-announce, http://example.com/scrape/my-announce",
        "http://example.com/my-announce, http://example.com/my-scrape",
        "http://announce.example.com/announce#x, http://announce.example.com/scrape#x",
        "http://example.com:8080/announce?announce, http://example.com:8080/scrape?announce",
        "http://example.com/a,",
        "http://announce.example.com/a,",
        "http://announce.example.com,",
        "http://example.com/?announce,",
        "http://example.com?/announce,",
        "example.com/announce,",
        "http://example.com/annonce,"
    })
    void urls(String announceUrl, String scrapeUrl) {
        assertEquals(scrapeUrl, ScrapeRequest.scrapeUrl(announceUrl));
    }

    @Test
    void queries() {
        InfoHash a = InfoHash.ofHex("61".repeat(20));
        InfoHash b = InfoHash.ofHex("ff".repeat(20));
        assertEquals(
                "http://t/scrape?k=v&info_hash=aaaaaaaaaaaaaaaaaaaa&info_hash=" + "%FF".repeat(20),
                ScrapeRequest.httpUrl("http://t/announce?k=v", List.of(a, b)));
        assertNull(ScrapeRequest.httpUrl("http://t/a", List.of(a)));
        List<InfoHash> many = Collections.nCopies(ScrapeRequest.MAX_TORRENTS + 1, a);
        assertThrows(
                IllegalArgumentException.class,
                () -> ScrapeRequest.httpUrl("http://t/announce", many));
    }
}
