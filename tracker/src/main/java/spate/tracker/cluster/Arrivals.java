package spate.tracker.cluster;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spate.tracker.core.Shard;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.TorrentRecord;

/// Takes into the store what other trackers and the engine know, unless something later is known here. For
/// one thread.
final class Arrivals {
    private static final int MESSAGE_HEAD = Long.BYTES + 1;

    /// Events that seem to be later than now by more come from a clock that is wrong.
    private static final long MAX_AHEAD_TICKS = 300_000 / PeerEvent.TICK_MILLIS;

    private final Tracker tracker;
    private final Journals journals;
    private final EngineClock clock;
    private final long timeoutTicks;
    private final long trackerId;
    private final Tally tally;
    private final TorrentRecord record = new TorrentRecord();
    private final PeerEvent event = new PeerEvent();

    /// @param trackerId whose messages are our own
    Arrivals(
            Tracker tracker,
            Journals journals,
            EngineClock clock,
            ClusterSettings settings,
            long trackerId,
            Tally tally) {
        this.tracker = tracker;
        this.journals = journals;
        this.clock = clock;
        this.timeoutTicks = (long) settings.timeoutMinutes() * PeerEvent.TICKS_A_MINUTE;
        this.trackerId = trackerId;
        this.tally = tally;
    }

    /// Whether this tracker has told it, to whom it comes back as to all. From any thread.
    boolean isOwn(byte[] message) {
        return message.length >= MESSAGE_HEAD && ByteBuffer.wrap(message).getLong(0) == trackerId;
    }

    /// A tracker told the others of a torrent: its id, the length of the key (1 byte), the key, downloads
    /// (4), entries of [PeerEvent].
    void onMessage(byte[] bytes) {
        ByteBuffer message = ByteBuffer.wrap(bytes);
        if (bytes.length < MESSAGE_HEAD || message.getLong() == trackerId) {
            return;
        }
        byte[] key = new byte[message.get() & 0xFF];
        if (message.remaining() < key.length + Integer.BYTES) {
            return;
        }
        message.get(key);
        int received = take(key, message);
        tally.received.addAndGet(received);
        if (received > 0) {
            long ticks = Math.max(0, clock.tick() - event.tick);
            tally.delayMillis.set(ticks * PeerEvent.TICK_MILLIS);
        }
    }

    /// The engine answered to what it was told of a torrent: downloads (4 bytes), entries of [PeerEvent].
    void onAnswer(byte[] key, byte[] answer) {
        if (answer.length >= Integer.BYTES) {
            take(key, ByteBuffer.wrap(answer));
        }
    }

    private int take(byte[] key, ByteBuffer from) {
        int downloads = from.getInt();
        if (SwarmKey.begin(key, downloads, record) == null) {
            return 0;
        }
        Shard shard = enter();
        int count = 0;
        try {
            long now = clock.tick();
            while (event.read(from, now)) {
                note(now);
                count++;
            }
            shard.store().merge(record, tracker.minute());
        } finally {
            leave(shard);
        }
        return count;
    }

    /// Fields of a torrent's hash were read.
    ///
    /// @param downloads those that are known to be there, in digits
    void onFields(byte[] key, Map<byte[], byte[]> fields, @Nullable Integer downloads) {
        if (SwarmKey.begin(key, downloads == null ? 0 : downloads, record) == null) {
            return;
        }
        Shard shard = enter();
        try {
            long now = clock.tick();
            for (Map.Entry<byte[], byte[]> field : List.copyOf(fields.entrySet())) {
                if (event.read(field.getKey(), field.getValue(), now)) {
                    note(now);
                }
            }
            shard.store().merge(record, tracker.minute());
        } finally {
            leave(shard);
        }
    }

    /// The shard before the journal, as the front ends take them.
    private Shard enter() {
        Shard shard = tracker.shards().of(record.hash0());
        shard.enter();
        journals.of(record.hash0()).lock();
        return shard;
    }

    private void leave(Shard shard) {
        journals.of(record.hash0()).unlock();
        shard.leave();
    }

    private void note(long now) {
        long age = now - event.tick;
        Journal journal = journals.of(record.hash0());
        boolean isCurrent = age <= timeoutTicks && age >= -MAX_AHEAD_TICKS;
        if (!isCurrent || journal.knows(record.hash0(), record.hash1(), record.hash2(), event)) {
            return;
        }
        if (event.hasLeft()) {
            journal.addForeign(record.hash0(), record.hash1(), record.hash2(), event);
        }
        long word = event.word(ageMinutes(Math.max(0, age)));
        if (event.isV6) {
            record.addV6(event.high, event.low, word);
        } else {
            record.addV4(word);
        }
        tally.applied.incrementAndGet();
    }

    /// In minutes as the store counts them, which begin when the tracker's clock says.
    private int ageMinutes(long ageTicks) {
        long seconds = tracker.seconds();
        long then = seconds - ageTicks * PeerEvent.TICK_MILLIS / 1000;
        return (int) (seconds / 60 - Math.floorDiv(then, 60L));
    }
}
