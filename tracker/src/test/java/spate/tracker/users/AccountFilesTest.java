package spate.tracker.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spate.protocol.testing.Property;

class AccountFilesTest {
    private static final int INTERVAL = 1800;
    private static final int USERS = 20;
    private static final AccountingLimits LIMITS =
            new AccountingLimits(160_000, 1000, 2700, 300, 1 << 20);

    @TempDir Path folder;

    /// A client that says what is true, and a network that does with it what networks do.
    private static final class TrueClient {
        final int user;
        final long torrent;
        long peerId;
        long up;
        long down;
        long nextAnnounce;
        boolean runs;

        TrueClient(int user, long torrent, long peerId) {
            this.user = user;
            this.torrent = torrent;
            this.peerId = peerId;
        }
    }

    /// One tracker that is started again and again, and its users.
    private final class World {
        final Random random;
        final Path here;
        final boolean isPerfect;
        final List<TrueClient> clients = new ArrayList<>();
        final long[] moved = new long[USERS];
        final long[] counted = new long[USERS];

        /// A database that leaves out the numbers it has seen, and one that keeps the greatest totals.
        final Map<String, Long> byNumber = new HashMap<>();

        final Map<String, Long> byTotal = new HashMap<>();
        long lastNumber;
        long unixSeconds = 1_800_000_000L;
        long origin;
        UserNames names;
        Accounting accounting;
        AccountFiles files;
        int[] numbers;

        World(Random random, boolean isPerfect) throws IOException {
            this.random = random;
            this.isPerfect = isPerfect;
            this.here = Files.createTempDirectory(folder, "state");
            for (int i = 0; i < USERS; i++) {
                for (int torrent = 0; torrent < 3; torrent++) {
                    clients.add(new TrueClient(i, torrent, 1));
                }
            }
            start();
        }

        void start() {
            origin = random.nextInt();
            names = new UserNames();
            for (int i = random.nextInt(5); i > 0; i--) {
                names.numberOf("stranger" + random.nextInt());
            }
            accounting = new Accounting(LIMITS, random.nextLong());
            files = new AccountFiles(here, accounting, names, this::seconds, () -> unixSeconds);
            assertEquals(List.of(), files.load());
            numbers = new int[USERS];
            for (int i = 0; i < USERS; i++) {
                numbers[i] = names.numberOf("user" + i);
            }
        }

        long seconds() {
            return unixSeconds + origin;
        }

        void run(int seconds) throws IOException {
            long end = unixSeconds + seconds;
            while (unixSeconds < end) {
                unixSeconds += 1 + random.nextInt(20);
                accounting.sweep(seconds(), 20);
                for (TrueClient client : clients) {
                    live(client);
                }
                handOver();
                if (random.nextInt(100) == 0) {
                    restart();
                }
                check();
            }
        }

        void live(TrueClient client) {
            if (!client.runs) {
                if (random.nextInt(50) == 0) {
                    begin(client);
                }
                return;
            }
            long bytes = random.nextInt(10_000);
            client.up += bytes;
            client.down += bytes / 2;
            moved[client.user] += bytes;
            if (client.nextAnnounce <= unixSeconds) {
                announce(client, false);
                client.nextAnnounce = unixSeconds + INTERVAL + random.nextInt(200);
            } else if (random.nextInt(400) == 0) {
                announce(client, true);
                client.runs = false;
                client.peerId++;
            }
        }

        void begin(TrueClient client) {
            client.runs = true;
            client.up = 0;
            client.down = 0;
            client.nextAnnounce = unixSeconds + INTERVAL;
            announce(client, false);
        }

        /// Lost, or sent twice, where the network is not perfect.
        void announce(TrueClient client, boolean stops) {
            int copies = isPerfect ? 1 : random.nextInt(6) == 0 ? 0 : 1 + random.nextInt(3);
            for (int i = 0; i < copies; i++) {
                Client sent =
                        new Client(accounting, numbers[client.user], User.of("passkey-0", "u"));
                sent.torrent = client.torrent;
                sent.peerId = client.peerId;
                sent.stops = stops;
                assertNull(sent.announce(client.up, client.down, seconds()));
            }
        }

        /// The tracker ends as it should, or not, or the machine does.
        void restart() throws IOException {
            if (isPerfect || random.nextBoolean()) {
                files.save();
            }
            unixSeconds += random.nextInt(300);
            start();
        }

        /// Saved before it is sent, and not always taken.
        void handOver() throws IOException {
            if (random.nextInt(40) > 0) {
                return;
            }
            TotalsBatch batch = accounting.drain();
            files.save();
            if (random.nextInt(3) == 0) {
                return;
            }
            for (TotalsBatch.Change change : batch.changes()) {
                String name = names.name(change.user());
                if (batch.sequence() > lastNumber) {
                    byNumber.merge(name, change.more().uploadedBytes(), Long::sum);
                }
                byTotal.merge(name, change.total().uploadedBytes(), Math::max);
            }
            lastNumber = Math.max(lastNumber, batch.sequence());
            if (random.nextInt(3) > 0) {
                accounting.confirm(batch.sequence());
            }
        }

        void check() {
            for (int i = 0; i < USERS; i++) {
                counted[i] = accounting.totals(numbers[i]).uploadedBytes();
                assertTrue(counted[i] <= moved[i], "user " + i + " has more than he sent");
                long taken = byNumber.getOrDefault("user" + i, 0L);
                assertTrue(taken <= moved[i], "user " + i + " was handed over twice");
                assertEquals(taken, byTotal.getOrDefault("user" + i, 0L));
            }
        }

        /// All clients end.
        void end() {
            for (TrueClient client : clients) {
                if (client.runs) {
                    announce(client, true);
                }
            }
        }
    }

    /// Packets that are lost or come twice, crashes, and batches that are sent again.
    @Test
    void nothingIsCountedTwiceWhateverHappens() {
        Property.forAll(
                8,
                random -> {
                    World world = new World(random, false);
                    world.run(15_000);
                    long counted = Arrays.stream(world.counted).sum();
                    assertTrue(counted > Arrays.stream(world.moved).sum() / 4, "hardly anything");
                });
    }

    /// With a network that loses nothing, over any number of restarts: every byte, in both databases.
    @Test
    void everythingIsCounted() {
        Property.forAll(
                8,
                random -> {
                    World world = new World(random, true);
                    world.run(15_000);
                    world.end();
                    world.check();
                    assertEquals(Arrays.toString(world.moved), Arrays.toString(world.counted));
                    while (!world.accounting.drain().changes().isEmpty()) {
                        world.handOver();
                    }
                    for (int i = 0; i < USERS; i++) {
                        String name = "user" + i;
                        assertEquals(world.moved[i], world.byNumber.getOrDefault(name, 0L));
                        assertEquals(world.moved[i], world.byTotal.getOrDefault(name, 0L));
                    }
                });
    }

    /// The tracker was away for longer than a session lasts.
    @Test
    void nobodysTimeIsOverBecauseTheTrackerWasAway() throws IOException {
        World world = new World(new Random(1), true);
        Client client = new Client(world.accounting, world.numbers[0], User.of("passkey-0", "u"));
        client.isSeed = true;
        client.announce(0, 0, world.seconds());
        world.unixSeconds += 100;
        client.announce(10, 0, world.seconds());
        world.files.save();
        world.unixSeconds += 100_000;
        world.start();
        world.accounting.sweep(world.seconds(), 10);
        Client after = new Client(world.accounting, world.numbers[0], client.user);
        after.isSeed = true;
        assertNull(after.announce(30, 0, world.seconds() + 60));
        assertEquals(30, after.totals().uploadedBytes());
        assertEquals(100 + LIMITS.timeoutSeconds(), after.totals().seedSeconds());
        world.accounting.sweep(world.seconds() + 3000, 10);
        assertEquals(0, after.activity().sessions());
    }

    /// One client seeds, another of the same user did until shortly before the tracker was started again.
    @Test
    void seedTimeCountsOnceOverARestart() throws IOException {
        World world = new World(new Random(1), true);
        Client client = new Client(world.accounting, world.numbers[0], User.of("passkey-0", "u"));
        client.isSeed = true;
        client.announce(world.seconds());
        client.peerId = 2;
        client.announce(world.seconds());
        world.unixSeconds += 130;
        client.stops = true;
        client.announce(world.seconds());
        world.unixSeconds += 10;
        world.files.save();
        world.start();
        Client after = new Client(world.accounting, world.numbers[0], client.user);
        after.isSeed = true;
        after.announce(world.seconds() + 20);
        assertEquals(160, after.totals().seedSeconds());
    }

    @Test
    void ofTwoFilesTheNewestGoodOneCounts() {
        Property.forAll(
                60,
                random -> {
                    World world = new World(random, true);
                    Client client =
                            new Client(
                                    world.accounting, world.numbers[3], User.of("passkey-3", "c"));
                    client.announce(0, 0, world.seconds());
                    client.announce(5, 0, world.seconds());
                    world.files.save();
                    client.announce(7, 0, world.seconds());
                    world.files.save();
                    Path newer = world.here.resolve("accounts.1");
                    boolean isDamaged = random.nextInt(4) > 0;
                    if (isDamaged) {
                        Files.write(newer, damaged(Files.readAllBytes(newer), random));
                    }
                    UserNames names = new UserNames();
                    Accounting after = new Accounting(LIMITS, 1);
                    AccountFiles files =
                            new AccountFiles(
                                    world.here, after, names, () -> 77, () -> world.unixSeconds);
                    assertEquals(isDamaged ? 1 : 0, files.load().size());
                    int number = names.numberOf("user3");
                    assertEquals(isDamaged ? 5 : 7, after.totals(number).uploadedBytes());
                    Client again = new Client(after, number, client.user);
                    again.announce(9, 0, 78);
                    assertEquals(9, again.totals().uploadedBytes(), "the session goes on");
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
}
