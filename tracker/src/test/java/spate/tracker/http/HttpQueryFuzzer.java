package spate.tracker.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import spate.protocol.address.IpAddress;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeValue;
import spate.tracker.core.FrontEnd;
import spate.tracker.core.Passkeys;
import spate.tracker.core.Policy;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.http.HttpTracker.Outcome;
import spate.tracker.swarm.StoreLimits;

/// Any target of a request: never an exception, and what is answered to an announce or a scrape is
/// bencoding with its keys in order. The first byte says who asks.
final class HttpQueryFuzzer {
    private static final int MAX_PEERS = 200;

    private static final HttpTracker HTTP = tracker();

    private HttpQueryFuzzer() {}

    /// One whose swarm of the hash `aaaaaaaaaaaaaaaaaaaa` has more peers than anybody gets.
    private static HttpTracker tracker() {
        Tracker tracker =
                new Tracker(
                        new Shards(2, new StoreLimits(1000, 10_000, 1000, 60), 1),
                        new Policy(1800, 900, 50, MAX_PEERS, Passkeys.NONE, List.of()),
                        () -> 0);
        HttpTracker http =
                new HttpTracker(
                        tracker.openDesk(FrontEnd.HTTP), new HttpRules(_ -> true, true, "words"));
        for (int i = 0; i < 2 * MAX_PEERS; i++) {
            IpAddress from =
                    i % 2 == 0
                            ? IpAddress.ofV4(0xDEADBE00 + i)
                            : new IpAddress(0x2001_1111_2222_3333L, 0x4444_5555_6666_7777L + i);
            String target =
                    "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa"
                            + "&port=65535&left="
                            + i % 3;
            byte[] bytes = target.getBytes(StandardCharsets.US_ASCII);
            http.answer(bytes, bytes.length, from);
        }
        return http;
    }

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        IpAddress from =
                data.length > 0 && data[0] % 2 == 0
                        ? IpAddress.ofV4(0x0A000001)
                        : new IpAddress(0x2001L << 48, 1);
        byte[] target = new byte[HttpQuery.MAX_TARGET];
        int length = Math.max(0, Math.min(data.length - 1, target.length));
        System.arraycopy(data, Math.min(1, data.length), target, 0, length);
        Outcome outcome = HTTP.answer(target, length, from);
        HTTP.desk().release();
        if (outcome == Outcome.ANSWERED) {
            BencodeValue.parseDictionary(HTTP.body().toBytes(), BencodeReader.Mode.STRICT);
        }
    }
}
