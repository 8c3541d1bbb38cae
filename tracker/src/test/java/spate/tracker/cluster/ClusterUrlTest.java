package spate.tracker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterUrlTest {
    @Test
    void isAServerAtTheUsualPort() {
        ClusterUrl url = ClusterUrl.parse("redis://cache.example");
        assertEquals(List.of(new ClusterUrl.Node("cache.example", 6379)), url.nodes());
        assertFalse(url.isCluster() || url.isTls());
        assertNull(url.password());
    }

    @Test
    void hasUserPasswordAndDatabase() {
        ClusterUrl url = ClusterUrl.parse("redis://me:p%40ss+w%3Ard@[::1]:7000/3");
        assertEquals("me", url.user());
        assertEquals("p@ss+w:rd", url.password());
        assertEquals(3, url.database());
        assertEquals(new ClusterUrl.Node("::1", 7000), url.nodes().getFirst());
    }

    @Test
    void mayHaveAPasswordAlone() {
        ClusterUrl url = ClusterUrl.parse("redis://:secret@host");
        assertNull(url.user());
        assertEquals("secret", url.password());
    }

    @Test
    void isAClusterByItsSchemeOrSeveralHosts() {
        assertTrue(ClusterUrl.parse("redis+cluster://a").isCluster());
        assertTrue(ClusterUrl.parse("redis://a,b:7001").isCluster());
        ClusterUrl url = ClusterUrl.parse("rediss+cluster://x:y@a:7000,b");
        assertTrue(url.isCluster() && url.isTls());
        assertEquals("rediss+cluster://a:7000,b:6379", url.toString(), "without the password");
    }

    @Test
    void mayNameCertificates(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("ca.pem"));
        assertEquals(file, ClusterUrl.parse("rediss://a?ca=" + file).trusted());
        assertEquals(file, ClusterUrl.parse("rediss://a/2?ca=" + file).trusted());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host:6379|begins with redis://",
                "http://host|begins with redis://",
                "redis-sentinel://host:26379|not its Sentinels",
                "redis://|names no host",
                "redis://a,|names no host",
                "redis://host:0|no HOST:PORT",
                "redis://host:70000|no HOST:PORT",
                "redis://host:x|no HOST:PORT",
                "redis://ho st|no HOST:PORT",
                "redis://me@host|no password",
                "redis://me:%zz@host|%25",
                "redis://host/x|no number of a database",
                "redis://host/70000|no number of a database",
                "redis://host/1/2|no number of a database",
                "redis+cluster://host/1|no database but 0",
                "rediss://host?verify=no|?ca=FILE",
                "rediss://host?ca=/no/such/file|cannot read",
                "redis://host?ca=/etc/hostname|rediss://",
                "redis://host/%|not valid",
            })
    void saysWhatIsWrong(String text, String expected) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> ClusterUrl.parse(text))
                        .getMessage();
        assertTrue(message.contains(expected), message);
    }
}
