package spate.tracker.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;
import spate.tracker.core.Refusal;

/// Whatever clients say, the accounts do what a map of sessions would do, by the rules of [Ledger].
class AccountingPropertyTest {
    private static final AccountingLimits LIMITS =
            new AccountingLimits(16_000, 12, 2700, 300, 1 << 20);
    private static final int[] USERS = {0, 1, 16, 32};

    private record Key(int user, long torrent, long peer) {}

    private static final class ModelSession {
        long up;
        long down;
        int v4;
        long v6;
        long seen;
        boolean isSeed;
    }

    private static final class World {
        final Random random;
        final Accounting accounting;
        final Map<Key, ModelSession> sessions = new HashMap<>();
        final Map<Integer, long[]> totals = new HashMap<>();
        final Map<Integer, User> users = new HashMap<>();

        /// Until when seed time was counted, for each user and torrent.
        final Map<Key, Long> credited = new HashMap<>();

        long now;

        World(Random random) {
            this.random = random;
            this.accounting = new Accounting(LIMITS, random.nextLong());
            this.now = random.nextInt();
            for (int user : USERS) {
                totals.put(user, new long[3]);
                users.put(user, user(user));
            }
        }

        User user(int number) {
            int maxTorrents = random.nextBoolean() ? User.UNLIMITED : 1 + random.nextInt(4);
            int maxAddresses = random.nextBoolean() ? User.UNLIMITED : 1 + random.nextInt(3);
            return new User("passkey-" + number, "u" + number, maxTorrents, maxAddresses, true);
        }

        void step() {
            now += random.nextInt(4) > 0 ? random.nextInt(60) : random.nextInt(3000);
            if (random.nextInt(3) == 0) {
                accounting.sweep(now, 100);
                sessions.keySet().stream().filter(this::isOver).toList().forEach(this::end);
            }
            int number = USERS[random.nextInt(USERS.length)];
            Client client = new Client(accounting, number, users.get(number));
            client.torrent = random.nextInt(5);
            client.peerId = random.nextInt(3);
            client.v4 = 0x0A000001 + random.nextInt(4);
            client.v6 = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
            client.uploaded = amount();
            client.downloaded = amount();
            client.isSeed = random.nextBoolean();
            client.stops = random.nextInt(8) == 0;
            Refusal expected = announce(client);
            assertEquals(expected, client.announce(now));
            compare(number);
        }

        long amount() {
            return switch (random.nextInt(12)) {
                case 0 -> random.nextLong();
                case 1 -> Long.MAX_VALUE;
                case 2 -> 0;
                case 3 -> random.nextLong() >>> random.nextInt(1, 40);
                default -> random.nextInt(1 << 28);
            };
        }

        boolean isOver(Key key) {
            return now - sessions.get(key).seen > LIMITS.timeoutSeconds();
        }

        void end(Key key) {
            sessions.remove(key);
            if (sessionsOf(key.user).keySet().stream().noneMatch(k -> k.torrent == key.torrent)) {
                credited.remove(new Key(key.user, key.torrent, 0));
            }
        }

        Map<Key, ModelSession> sessionsOf(int user) {
            Map<Key, ModelSession> mine = new HashMap<>(sessions);
            mine.keySet().removeIf(key -> key.user != user);
            return mine;
        }

        Set<Long> torrents(int user) {
            Set<Long> torrents = new HashSet<>();
            sessionsOf(user).keySet().forEach(key -> torrents.add(key.torrent));
            return torrents;
        }

        Set<Long> addresses(Map<Key, ModelSession> among, boolean isV6) {
            Set<Long> addresses = new HashSet<>();
            among.values().forEach(session -> addresses.add(isV6 ? session.v6 : session.v4));
            addresses.remove(0L);
            return addresses;
        }

        Refusal announce(Client client) {
            Key key = new Key(client.number, client.torrent, client.peerId);
            if (sessions.containsKey(key) && isOver(key)) {
                end(key);
            }
            ModelSession session = sessions.get(key);
            if (session == null) {
                return client.stops ? null : begin(key, client);
            }
            if (!client.stops) {
                Map<Key, ModelSession> others = sessionsOf(key.user);
                others.remove(key);
                boolean moves = client.v6 != 0 ? session.v6 != client.v6 : session.v4 != client.v4;
                if (moves && isOneTooMany(others, sessionsOf(key.user), client)) {
                    return Ledger.TOO_MANY_ADDRESSES;
                }
                place(session, client);
            }
            count(key, session, client);
            if (client.stops) {
                end(key);
            }
            return null;
        }

        boolean isOneTooMany(
                Map<Key, ModelSession> others, Map<Key, ModelSession> all, Client client) {
            boolean isV6 = client.v6 != 0;
            long address = isV6 ? client.v6 : client.v4;
            return !addresses(all, isV6).contains(address)
                    && addresses(others, isV6).size() >= client.user.maxAddresses();
        }

        void place(ModelSession session, Client client) {
            if (client.v6 != 0) {
                session.v6 = client.v6;
            } else {
                session.v4 = client.v4;
            }
        }

        Refusal begin(Key key, Client client) {
            Map<Key, ModelSession> mine = sessionsOf(key.user);
            if (mine.size() >= LIMITS.maxSessionsPerUser()) {
                return Ledger.TOO_MANY_SESSIONS;
            }
            Set<Long> torrents = torrents(key.user);
            if (!torrents.contains(key.torrent) && torrents.size() >= client.user.maxTorrents()) {
                return Ledger.TOO_MANY_TORRENTS;
            }
            if (isOneTooMany(mine, mine, client)) {
                return Ledger.TOO_MANY_ADDRESSES;
            }
            ModelSession session = new ModelSession();
            place(session, client);
            session.up = client.uploaded < 0 ? Long.MAX_VALUE : client.uploaded;
            session.down = client.downloaded < 0 ? Long.MAX_VALUE : client.downloaded;
            session.seen = now;
            session.isSeed = client.isSeed;
            sessions.put(key, session);
            credited.putIfAbsent(new Key(key.user, key.torrent, 0), now);
            return null;
        }

        void count(Key key, ModelSession session, Client client) {
            long[] sums = totals.get(key.user);
            long elapsed = now - session.seen;
            if (client.uploaded >= 0 && client.downloaded >= 0) {
                boolean isLess = client.uploaded < session.up || client.downloaded < session.down;
                if (isLess && elapsed <= LIMITS.replaySeconds()) {
                    return;
                }
                if (!isLess) {
                    sums[0] += believed(client.uploaded - session.up, elapsed);
                    sums[1] += believed(client.downloaded - session.down, elapsed);
                }
                session.up = client.uploaded;
                session.down = client.downloaded;
            }
            if (session.isSeed && client.isSeed) {
                Key torrent = new Key(key.user, key.torrent, 0);
                sums[2] += now - Math.max(session.seen, credited.get(torrent));
                credited.put(torrent, now);
            }
            session.seen = now;
            session.isSeed = client.isSeed;
        }

        long believed(long bytes, long elapsed) {
            return bytes <= LIMITS.maxBytesPerSecond() * (elapsed + 1) ? bytes : 0;
        }

        void compare(int user) {
            long[] sums = totals.get(user);
            assertEquals(new Totals(sums[0], sums[1], sums[2]), accounting.totals(user));
            Map<Key, ModelSession> mine = sessionsOf(user);
            UserActivity expected =
                    new UserActivity(
                            torrents(user).size(),
                            mine.size(),
                            addresses(mine, false).size(),
                            addresses(mine, true).size());
            assertEquals(expected, accounting.activity(user));
        }
    }

    @Test
    void doesWhatAMapOfSessionsWouldDo() {
        long[] moved = new long[3];
        Property.forAll(
                60,
                random -> {
                    World world = new World(random);
                    for (int i = 0; i < 1500; i++) {
                        world.step();
                    }
                    for (long[] sums : world.totals.values()) {
                        for (int i = 0; i < moved.length; i++) {
                            moved[i] += sums[i] > 0 ? 1 : 0;
                        }
                    }
                });
        for (long users : moved) {
            assertTrue(users > 0, "nothing was counted at all");
        }
    }
}
