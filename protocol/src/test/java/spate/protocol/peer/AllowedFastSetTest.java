package spate.protocol.peer;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import spate.protocol.address.IpAddress;
import spate.protocol.metainfo.InfoHash;
import spate.protocol.testing.Corpus;
import spate.protocol.testing.Json;

class AllowedFastSetTest {

    private static final InfoHash HASH = InfoHash.ofHex("aa".repeat(20));

    private static int[] set(String ip, int pieceCount, int size) {
        return AllowedFastSet.of(requireNonNull(IpAddress.parse(ip)), HASH, pieceCount, size);
    }

    /// The examples of BEP 6.
    @Test
    void examplesOfTheSpecification() {
        assertArrayEquals(
                new int[] {1059, 431, 808, 1217, 287, 376, 1188}, set("80.4.4.200", 1313, 7));
        assertArrayEquals(
                new int[] {1059, 431, 808, 1217, 287, 376, 1188, 353, 508},
                set("80.4.4.200", 1313, 9));
    }

    @Test
    void oneSetForANetwork() {
        assertArrayEquals(set("80.4.4.1", 1313, 9), set("80.4.4.200", 1313, 9));
        assertFalse(Arrays.equals(set("80.4.5.1", 1313, 9), set("80.4.4.1", 1313, 9)));
        assertArrayEquals(set("2a00:1:2:3::4", 1313, 9), set("2a00:1:2:99::1", 1313, 9));
        assertFalse(Arrays.equals(set("2a00:1:3::4", 1313, 9), set("2a00:1:2::4", 1313, 9)));
        assertArrayEquals(set("::ffff:80.4.4.200", 1313, 9), set("80.4.4.200", 1313, 9));
    }

    @Test
    void smallTorrents() {
        assertEquals(0, set("80.4.4.200", 0, 10).length);
        assertArrayEquals(new int[] {0}, set("80.4.4.200", 1, 10));
        int[] all = set("80.4.4.200", 10, 10);
        Arrays.sort(all);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, all);
    }

    @Test
    void corpusVectors() {
        Json rows = Corpus.json("vectors/peer_hash_vectors.json").get("bep6_allowed_fast");
        for (Json row : rows.list()) {
            int[] expected = row.get("set").list().stream().mapToInt(Json::integer).toArray();
            IpAddress ip = requireNonNull(IpAddress.parse(row.get("ip").string()));
            InfoHash hash = InfoHash.ofHex(row.get("info_hash").string());
            int[] set =
                    AllowedFastSet.of(
                            ip, hash, row.get("num_pieces").integer(), row.get("k").integer());
            assertArrayEquals(expected, set, row.toString());
        }
    }
}
