package spate.tracker.cluster;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import spate.tracker.swarm.TorrentRecord;

/// Reads everything that the engine has, some torrents at a time: after each connect, since messages were
/// missed. For one thread.
final class EngineWalk {
    private static final byte DOWNLOADS = 'd';
    private static final int MAX_DIGITS = 9;

    /// How many torrents are read at a time.
    private static final int AT_ONCE = 500;

    /// A torrent of which some is to be read.
    private record Rest(EngineSession.Node node, byte[] key, ScanCursor cursor) {}

    private final Arrivals arrivals;
    private final TorrentRecord record = new TorrentRecord();
    private final Deque<Rest> rests = new ArrayDeque<>();
    private List<EngineSession.Node> nodes = List.of();
    private int node;
    private @Nullable ScanCursor cursor;

    EngineWalk(Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    /// Starts from the beginning.
    void begin(EngineSession session) {
        nodes = session.nodes();
        node = 0;
        cursor = ScanCursor.INITIAL;
        rests.clear();
    }

    boolean isFinished() {
        return node == nodes.size() && rests.isEmpty();
    }

    /// Reads some more.
    void step() throws IOException {
        if (rests.isEmpty() && node < nodes.size()) {
            readKeys(nodes.get(node));
        }
        List<Rest> some = new ArrayList<>();
        List<Future<MapScanCursor<byte[], byte[]>>> answers = new ArrayList<>();
        while (!rests.isEmpty() && some.size() < AT_ONCE) {
            Rest rest = rests.remove();
            some.add(rest);
            answers.add(EngineSession.fields(rest.node, rest.key, rest.cursor));
        }
        for (int i = 0; i < some.size(); i++) {
            take(some.get(i), EngineSession.awaitOrNull(answers.get(i)));
        }
    }

    private void readKeys(EngineSession.Node from) throws IOException {
        KeyScanCursor<byte[]> page =
                EngineSession.keys(from, cursor == null ? ScanCursor.INITIAL : cursor);
        for (byte[] key : page.getKeys()) {
            if (SwarmKey.begin(key, 0, record) != null) {
                rests.add(new Rest(from, key, ScanCursor.INITIAL));
            }
        }
        cursor = page;
        if (page.isFinished()) {
            node++;
            cursor = ScanCursor.INITIAL;
        }
    }

    private void take(Rest rest, @Nullable MapScanCursor<byte[], byte[]> page) {
        if (page == null) {
            return; // a hash of somebody else, or no hash at all
        }
        arrivals.onFields(rest.key, page.getMap(), downloads(page.getMap()));
        if (!page.isFinished()) {
            rests.add(new Rest(rest.node, rest.key, page));
        }
    }

    private static int downloads(Map<byte[], byte[]> fields) {
        for (Map.Entry<byte[], byte[]> field : fields.entrySet()) {
            if (field.getKey().length == 1 && field.getKey()[0] == DOWNLOADS) {
                String digits = new String(field.getValue(), StandardCharsets.US_ASCII);
                boolean isNumber = digits.matches("[0-9]{1," + MAX_DIGITS + "}");
                return isNumber ? Integer.parseInt(digits) : 0;
            }
        }
        return 0;
    }
}
