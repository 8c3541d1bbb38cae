package spate.tracker.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/// What the engine is to be told, a call for each torrent, sent in one pipeline. For one thread.
final class AnnounceCalls {
    /// The most peers in one call, and so in one message to the other trackers.
    private static final int MAX_PEERS = 100;

    /// Of every so many calls one looks at some peers of the torrent: who they are, and whether they are to
    /// be forgotten.
    private static final int LOOKING_CALLS = 4;

    private static final byte[] LOOK = digits(16);
    private static final byte[] DO_NOT_LOOK = digits(0);
    private static final int EXTRA_SECONDS = 300;

    private record Torrent(long hash0, long hash1, int hash2) {}

    private record Call(byte[] key, List<byte[]> arguments) {}

    private final EngineClock clock;
    private final Arrivals arrivals;
    private final Tally tally;
    private final byte[] trackerId;
    private final byte[] timeoutTicks;
    private final byte[] expirySeconds;
    private final Map<Torrent, Call> open = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private int peers;
    private int callsMade;

    AnnounceCalls(
            EngineClock clock,
            Arrivals arrivals,
            ClusterSettings settings,
            long trackerId,
            Tally tally) {
        this.clock = clock;
        this.arrivals = arrivals;
        this.tally = tally;
        this.trackerId = ByteBuffer.allocate(Long.BYTES).putLong(trackerId).array();
        this.timeoutTicks = digits(settings.timeoutMinutes() * PeerEvent.TICKS_A_MINUTE);
        this.expirySeconds = digits(settings.timeoutMinutes() * 60 + EXTRA_SECONDS);
    }

    private static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /// Adds what happened to a peer.
    ///
    /// @param downloads how many are known here that the engine is to know, or 0
    void add(long hash0, long hash1, int hash2, PeerEvent event, int downloads) {
        Torrent torrent = new Torrent(hash0, hash1, hash2);
        Call call = open.get(torrent);
        if (call == null || call.arguments.size() >= 6 + 2 * MAX_PEERS) {
            call = begin(torrent, downloads);
            open.put(torrent, call);
            calls.add(call);
        }
        call.arguments.add(event.field());
        call.arguments.add(event.value());
        peers++;
    }

    private Call begin(Torrent torrent, int downloads) {
        boolean looks = callsMade++ % LOOKING_CALLS == 0;
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(trackerId);
        arguments.add(digits(clock.tick()));
        arguments.add(timeoutTicks);
        arguments.add(expirySeconds);
        arguments.add(looks ? LOOK : DO_NOT_LOOK);
        arguments.add(digits(downloads));
        return new Call(SwarmKey.of(torrent.hash0, torrent.hash1, torrent.hash2), arguments);
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    int peers() {
        return peers;
    }

    /// Makes the calls and takes in what the engine answers. Afterwards there are none, even if it fails.
    void send(EngineSession session) throws IOException {
        try {
            List<Future<byte[]>> answers = new ArrayList<>(calls.size());
            session.collect();
            for (Call call : calls) {
                byte[][] arguments = call.arguments.toArray(byte[][]::new);
                answers.add(
                        session.call(
                                EngineLibrary.LIBRARY.announce(),
                                new byte[][] {call.key},
                                arguments));
            }
            session.send();
            for (int i = 0; i < answers.size(); i++) {
                take(calls.get(i), EngineSession.awaitOrNull(answers.get(i)));
            }
            tally.sent.addAndGet(peers);
        } finally {
            clear();
        }
    }

    private void take(Call call, byte @org.jspecify.annotations.Nullable [] answer) {
        if (answer == null) {
            tally.refused.incrementAndGet();
        } else {
            arrivals.onAnswer(call.key, answer);
        }
    }

    private void clear() {
        open.clear();
        calls.clear();
        peers = 0;
    }
}
