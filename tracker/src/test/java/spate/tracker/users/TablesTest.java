package spate.tracker.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;
import spate.tracker.swarm.Keys;

/// The tables of the accounts do what maps would do.
class TablesTest {
    private record Key(int user, long hash, long peer) {
        static Key random(Random random) {
            return new Key(random.nextInt(20), random.nextInt(20), random.nextInt(3));
        }

        SessionKey into(SessionKey key) {
            key.user = user;
            key.hash0 = hash;
            key.hash1 = -hash;
            key.hash2 = (int) hash;
            key.peer0 = peer;
            key.peer1 = peer;
            key.peer2 = (int) -peer;
            return key;
        }
    }

    @Test
    void sessionsAreAMap() {
        Property.forAll(
                100,
                random -> {
                    Sessions sessions = new Sessions(new Keys(random.nextLong()));
                    Map<Key, Long> model = new HashMap<>();
                    SessionKey key = new SessionKey();
                    for (int step = 0; step < 3000; step++) {
                        Key asked = Key.random(random);
                        int session = sessions.find(asked.into(key));
                        assertEquals(model.containsKey(asked), session != Sessions.NONE);
                        if (session == Sessions.NONE) {
                            long value = random.nextLong();
                            model.put(asked, value);
                            sessions.setWord(sessions.add(key), Sessions.UPLOADED, value);
                        } else if (random.nextInt(10) < 8) {
                            assertEquals(
                                    model.remove(asked), sessions.word(session, Sessions.UPLOADED));
                            sessions.remove(session);
                        }
                        assertEquals(model.size(), sessions.count());
                    }
                });
    }

    @Test
    void theFieldsOfASessionDoNotTouchEachOther() {
        Property.forAll(
                500,
                random -> {
                    Sessions sessions = new Sessions(new Keys(1));
                    int session = sessions.add(Key.random(random).into(new SessionKey()));
                    int address = random.nextInt();
                    int seconds = random.nextInt();
                    int age = random.nextInt(Sessions.SECONDS_MASK);
                    boolean isSeed = random.nextBoolean();
                    sessions.setV4(session, random.nextInt());
                    sessions.setSeen(session, seconds, isSeed);
                    sessions.setV4(session, address);
                    assertEquals(address, sessions.v4(session));
                    assertEquals(isSeed, sessions.isSeed(session));
                    assertEquals(age, sessions.age(session, seconds + age));
                    SessionKey key = new SessionKey();
                    sessions.readKey(session, key);
                    assertEquals(session, sessions.find(key));
                });
    }

    @Test
    void countedKeysAreABag() {
        Property.forAll(
                200,
                random -> {
                    CountedKeys keys = new CountedKeys();
                    Map<Long, Integer> counts = new HashMap<>();
                    Map<Long, Integer> values = new HashMap<>();
                    int range = 1 + random.nextInt(200);
                    for (int step = 0; step < 2000; step++) {
                        long key = (long) random.nextInt(range) << (random.nextInt(3) * 20);
                        int count = counts.getOrDefault(key, 0);
                        assertEquals(count, keys.count(key));
                        int place = keys.find(key);
                        assertEquals(count > 0, place != CountedKeys.NONE);
                        if (count > 0) {
                            assertEquals(values.get(key), keys.value(place));
                        }
                        if (count > 0 && random.nextInt(5) < 3) {
                            assertEquals(count - 1, keys.remove(key));
                            counts.put(key, count - 1);
                        } else {
                            if (count == 0) {
                                values.put(key, step);
                            }
                            assertEquals(count + 1, keys.add(key, step));
                            counts.put(key, count + 1);
                        }
                    }
                });
    }

    @Test
    void aNameHasOneNumberForEver() {
        UserNames names = new UserNames();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            numbers.add(names.numberOf("user" + i));
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(numbers.get(i), names.numberOf("user" + i));
            assertEquals("user" + i, names.name(numbers.get(i)));
        }
        assertEquals(100, names.count());
        assertTrue(numbers.stream().allMatch(number -> number >= 0 && number < 100));
    }
}
