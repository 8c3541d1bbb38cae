package spate.tracker.admin;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import spate.protocol.peer.ClientName;
import spate.protocol.peer.PeerId;
import spate.tracker.core.AnnounceListener;
import spate.tracker.core.Caller;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Announce;

/// Which clients announce, by how their peer ids begin: of each second the first announces, up to a number
/// that a small tracker does not reach, so that those are all. They are noted in a ring, and counted when
/// somebody asks. What is too much costs an announce the look at one number.
final class ClientSample implements AnnounceListener {
    /// How many clients are told of.
    static final int COUNT = 30;

    /// What is noted in a second at most, about.
    static final int PER_SECOND = 100;

    private static final int PLACES = 1 << 15;

    private final Tracker tracker;
    private final AtomicLong second = new AtomicLong(-1);
    private final AtomicInteger noted = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLongArray prefixes = new AtomicLongArray(PLACES);

    /// When each was noted, from 1 on; 0 where none is.
    private final AtomicIntegerArray times = new AtomicIntegerArray(PLACES);

    /// A client.
    ///
    /// @param prefix of its peer ids: eight bytes
    /// @param announces how many of the sample
    record Client(long prefix, int announces) {
        /// Name and version, as far as they can be told.
        String name() {
            byte[] id = ByteBuffer.allocate(PeerId.LENGTH).putLong(prefix).array();
            return ClientName.of(PeerId.of(id));
        }

        /// As text, with a dot for what is no character of ASCII.
        String prefixText() {
            StringBuilder text = new StringBuilder();
            for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                int c = (int) (prefix >>> shift) & 0xFF;
                text.append(c > ' ' && c < 0x7F ? (char) c : '.');
            }
            return text.toString();
        }
    }

    /// All that is known.
    ///
    /// @param announces how many were looked at
    /// @param top the most frequent first, [#COUNT] at most
    record Clients(int announces, List<Client> top) {}

    ClientSample(Tracker tracker) {
        this.tracker = tracker;
    }

    @Override
    public void onAnnounce(Announce announce, Caller caller, long seconds) {
        long now = second.getOpaque();
        if ((seconds <= now && noted.getOpaque() >= PER_SECOND) || announce.isStopped()) {
            return;
        }
        if (seconds > now && second.compareAndSet(now, seconds)) {
            noted.set(0);
        }
        if (noted.getAndIncrement() < PER_SECOND) {
            int place = next.getAndIncrement() & (PLACES - 1);
            prefixes.setOpaque(place, caller.peerId0());
            times.setOpaque(place, (int) seconds + 1);
        }
    }

    /// Counts those of the last interval of announces, in which every client comes once.
    Clients count() {
        int oldest = (int) tracker.seconds() + 1 - tracker.policy().intervalSeconds();
        Map<Long, Integer> counts = new HashMap<>();
        int all = 0;
        for (int place = 0; place < PLACES; place++) {
            int time = times.getOpaque(place);
            if (time != 0 && time >= oldest) {
                counts.merge(prefixes.getOpaque(place), 1, Integer::sum);
                all++;
            }
        }
        List<Client> top =
                counts.entrySet().stream()
                        .map(entry -> new Client(entry.getKey(), entry.getValue()))
                        .sorted(
                                Comparator.comparingInt(Client::announces)
                                        .reversed()
                                        .thenComparingLong(Client::prefix))
                        .limit(COUNT)
                        .toList();
        return new Clients(all, top);
    }
}
