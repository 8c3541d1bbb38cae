package spate.tracker.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.protocol.testing.Allocations;
import spate.protocol.testing.Property;
import spate.tracker.core.Policy;
import spate.tracker.core.Shard;
import spate.tracker.core.Shards;
import spate.tracker.core.Tracker;
import spate.tracker.swarm.Announce;
import spate.tracker.swarm.Scrape;
import spate.tracker.swarm.StoreLimits;
import spate.tracker.swarm.SwarmStore;
import spate.tracker.swarm.TorrentRecord;

class SnapshotTest {
    private static final int MINUTE = 1000;

    /// A store counts from where it likes.
    private static final int OTHER_MINUTE = 7;

    private static final long UNIX_MINUTE = 29_000_000;

    @TempDir Path folder;

    private static SwarmStore newStore() {
        return new SwarmStore(new StoreLimits(100_000, 1_000_000, 100_000, 45), 3);
    }

    /// Peers of both families, seeds and others, one large swarm and many small ones.
    private static void fill(SwarmStore store, Random random, int peers) {
        Announce announce = new Announce();
        for (int i = 0; i < peers; i++) {
            int torrent = random.nextInt(3) == 0 ? 0 : random.nextInt(1 + peers / 3);
            announce.begin(torrent, torrent, torrent);
            if (random.nextInt(4) == 0) {
                announce.fromV6(1L << 61, random.nextInt(), 1 + random.nextInt(3));
            } else {
                announce.fromV4(random.nextInt(), 1 + random.nextInt(3));
            }
            if (random.nextBoolean()) {
                announce.seed().completed();
            }
            store.announce(announce, MINUTE);
        }
    }

    private static void write(SnapshotFiles files, SwarmStore store, int now) throws IOException {
        TorrentRecord record = new TorrentRecord();
        long saved =
                files.save(
                        UNIX_MINUTE,
                        writer -> {
                            for (int i = store.torrentCount() - 1; i >= 0; i--) {
                                store.copy(i, record, now);
                                writer.write(record);
                            }
                        });
        assertEquals(store.torrentCount(), saved);
    }

    private static long load(SnapshotFiles files, SwarmStore into, int minutesLater) {
        return files.load((torrent, minute) -> {
            assertEquals(UNIX_MINUTE, minute);
            into.restore(torrent, minutesLater, OTHER_MINUTE);
        });
    }

    private static void assertSame(SwarmStore expected, SwarmStore found) {
        assertEquals(expected.torrentCount(), found.torrentCount());
        assertEquals(expected.v4PeerCount(), found.v4PeerCount());
        assertEquals(expected.v6PeerCount(), found.v6PeerCount());
        assertEquals(expected.seedCount(), found.seedCount());
        TorrentRecord record = new TorrentRecord();
        Scrape wanted = new Scrape();
        Scrape is = new Scrape();
        for (int i = 0; i < expected.torrentCount(); i++) {
            expected.copy(i, record, MINUTE);
            expected.scrape(wanted.begin(record.hash0(), record.hash1(), record.hash2()));
            found.scrape(is.begin(record.hash0(), record.hash1(), record.hash2()));
            assertEquals(wanted.seeds(), is.seeds());
            assertEquals(wanted.leechers(), is.leechers());
            assertEquals(wanted.downloads(), is.downloads());
        }
    }

    @Test
    void aTrackerGoesOnWithWhatItKnew() {
        Property.forAll(
                20,
                random -> {
                    Path here = Files.createTempDirectory(folder, "state");
                    SwarmStore store = newStore();
                    fill(store, random, random.nextInt(20_000));
                    write(new SnapshotFiles(here), store, MINUTE);
                    SwarmStore after = newStore();
                    SnapshotFiles files = new SnapshotFiles(here);
                    assertEquals(store.torrentCount(), load(files, after, 10));
                    assertEquals(List.of(), files.problems());
                    assertSame(store, after);
                });
    }

    @Test
    void whoseTimeIsOverIsNotTakenIn() throws Exception {
        SwarmStore store = newStore();
        fill(store, new Random(1), 100);
        write(new SnapshotFiles(folder), store, MINUTE);
        SwarmStore after = newStore();
        load(new SnapshotFiles(folder), after, 46);
        assertEquals(0, after.v4PeerCount() + after.v6PeerCount());
        assertTrue(after.torrentCount() > 0, "the downloads stay");
    }

    /// Snapshots come for ever, and what is large is not collected soon: one that is like the one before
    /// needs no memory, wherever the large swarm is among the others.
    @Test
    void allocatesNothingLargeButOnce() throws Exception {
        Tracker tracker =
                new Tracker(new Shards(1, StoreLimits.DEFAULT, 1), Policy.OPEN, () -> 60 * MINUTE);
        SwarmArchive archive = new SwarmArchive(folder, tracker, () -> 0);
        for (int i = 0; i < 50_000; i++) {
            announce(tracker, -1, i);
        }
        int rounds = 150; // the large swarm comes at every place of a batch
        for (int warm = 0; warm < 2; warm++) {
            long before = Allocations.bytes();
            for (int i = 0; i < rounds; i++) {
                announce(tracker, warm * rounds + i, i);
                archive.save();
            }
            long each = (Allocations.bytes() - before) / rounds;
            assertTrue(warm == 0 || each < 16_384, each + " bytes by each snapshot");
        }
    }

    private static void announce(Tracker tracker, int torrent, int address) {
        Shard shard = tracker.shards().at(0);
        shard.enter();
        try {
            Announce announce = new Announce().begin(torrent, torrent, torrent);
            shard.store().announce(announce.fromV4(address, 5), MINUTE);
        } finally {
            shard.leave();
        }
    }

    /// Any damage to the newer one: the older one is read.
    @Test
    void ofTwoSnapshotsTheNewestGoodOneCounts() {
        Property.forAll(
                60,
                random -> {
                    Path here = Files.createTempDirectory(folder, "state");
                    SnapshotFiles files = new SnapshotFiles(here);
                    SwarmStore older = newStore();
                    fill(older, random, 500);
                    write(files, older, MINUTE);
                    SwarmStore newer = newStore();
                    fill(newer, random, 600);
                    write(files, newer, MINUTE);
                    Path path = here.resolve("swarms.1");
                    byte[] bytes = Files.readAllBytes(path);
                    boolean isDamaged = random.nextInt(4) > 0;
                    if (isDamaged) {
                        Files.write(path, damaged(bytes, random));
                    }
                    SnapshotFiles found = new SnapshotFiles(here);
                    SwarmStore after = newStore();
                    load(found, after, 0);
                    assertEquals(isDamaged ? 1 : 0, found.problems().size());
                    if (isDamaged) {
                        assertTrue(after.v4PeerCount() >= older.v4PeerCount());
                    } else {
                        assertSame(newer, after);
                    }
                    write(found, after, OTHER_MINUTE); // over the other one: the good one stays
                    SnapshotFiles last = new SnapshotFiles(here);
                    SwarmStore reread = newStore();
                    load(last, reread, 0);
                    assertSame(after, reread);
                });
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        if (random.nextBoolean()) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        byte[] changed = bytes.clone();
        changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    @Test
    void whatIsNoSnapshotIsAnError() {
        Property.forAll(
                300,
                random -> {
                    byte[] bytes = new byte[random.nextInt(300)];
                    random.nextBytes(bytes);
                    Path path = Files.write(folder.resolve("garbage"), bytes);
                    assertThrows(
                            IOException.class,
                            () -> new BlockReader(path, SnapshotFiles.MAGIC).close());
                });
    }

    /// Copied out in parts, while peers come and go and torrents end: what stayed all the time is in it.
    @Test
    void whatStaysIsWholeWhateverHappensMeanwhile() {
        Property.forAll(
                20,
                random -> {
                    SwarmStore store = newStore();
                    Announce announce = new Announce();
                    int count = 300;
                    for (int i = 0; i < count; i++) {
                        int age = i % 3 == 0 ? 0 : 40; // two of three end soon
                        store.announce(announce.begin(i, i, i).fromV4(i, 5), MINUTE - age);
                    }
                    List<Long> copied = new ArrayList<>();
                    TorrentRecord record = new TorrentRecord();
                    for (int i = store.torrentCount() - 1; i >= 0; i--) {
                        if (i < store.torrentCount()) {
                            store.copy(i, record, MINUTE);
                            copied.add(record.hash0());
                        }
                        store.sweep(MINUTE + 10, random.nextInt(20));
                        int other = count + random.nextInt(50);
                        store.announce(announce.begin(other, 0, 0).fromV4(1, 5), MINUTE + 10);
                    }
                    for (long i = 0; i < count; i += 3) {
                        assertTrue(copied.contains(i), "torrent " + i);
                    }
                });
    }
}
