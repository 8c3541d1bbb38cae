package spate.client.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spate.protocol.testing.Property;

/// Each job that is started waits in a queue until the test lets it end.
class HostPacerTest {
    private final ArrayDeque<Runnable> started = new ArrayDeque<>();
    private final HostPacer pacer = new HostPacer(started::add);
    private final List<String> log = new ArrayList<>();

    private final class TestJob implements HostPacer.Job {
        private final Object key;
        private final String name;
        private final @Nullable String absence;

        TestJob(Object key, String name, @Nullable String absence) {
            this.key = key;
            this.name = name;
            this.absence = absence;
        }

        @Override
        public Object key() {
            return key;
        }

        @Override
        public @Nullable String run(boolean othersWait) {
            log.add(name + (othersWait ? "+" : ""));
            return absence;
        }

        @Override
        public void drop(String reason) {
            log.add(name + " dropped: " + reason);
        }
    }

    private void submit(String host, boolean urgent, String name) {
        pacer.submit(host, urgent, new TestJob(name, name, null));
    }

    private void endAll() {
        while (!started.isEmpty()) {
            started.remove().run();
        }
    }

    @Test
    void runsOnlySoManyForOneHost() {
        for (int i = 0; i < 10_000; i++) {
            submit("a:80", false, "" + i);
        }
        assertEquals(HostPacer.MAX_PER_HOST, started.size());
        assertEquals(10_000 - HostPacer.MAX_PER_HOST, pacer.waiting());
        submit("b:80", false, "other");
        assertEquals(HostPacer.MAX_PER_HOST + 1, started.size(), "another host does not wait");
        started.remove().run();
        assertEquals(HostPacer.MAX_PER_HOST + 1, started.size());
        endAll();
        assertEquals(10_001, log.size());
        assertEquals(0, pacer.running());
    }

    @Test
    void saysWhetherOthersWait() {
        for (int i = 0; i < 6; i++) {
            submit("a:80", false, "" + i);
        }
        endAll();
        assertEquals(List.of("0", "1", "2", "3", "4+", "5"), log);
    }

    @Test
    void putsTheUrgentFirst() {
        for (int i = 0; i < 6; i++) {
            submit("a:80", false, "regular" + i);
        }
        submit("a:80", true, "urgent1");
        submit("a:80", true, "urgent2");
        endAll();
        List<String> names = log.stream().map(name -> name.replace("+", "")).toList();
        assertEquals(List.of("urgent1", "urgent2", "regular4", "regular5"), names.subList(4, 8));
    }

    @Test
    void keepsOnlyTheLatestWordOfATorrent() {
        for (int i = 0; i < 5; i++) {
            submit("a:80", false, "" + i);
        }
        pacer.submit("a:80", false, new TestJob("key", "first", null));
        pacer.submit("a:80", false, new TestJob("key", "second", null));
        pacer.submit("a:80", true, new TestJob("key", "third", null));
        assertEquals(
                List.of(
                        "first dropped: superseded by a later announce",
                        "second dropped: superseded by a later announce"),
                log);
        assertEquals(2, pacer.waiting());
        endAll();
        assertTrue(log.contains("third+"), log.toString());
        assertEquals(8, log.size());
    }

    @Test
    void failsAllThatWaitForAHostThatIsNotThere() {
        pacer.submit("a:80", false, new TestJob("0", "0", "nobody"));
        for (int i = 1; i < 8; i++) {
            submit("a:80", false, "" + i);
        }
        started.remove().run();
        assertEquals(0, pacer.waiting());
        assertEquals("4 dropped: nobody", log.get(1));
        assertEquals("7 dropped: nobody", log.getLast());
        submit("a:80", false, "later");
        endAll();
        assertTrue(log.contains("later"), "the host gets another chance");
    }

    @Test
    void letsHostsTakeTurns() {
        int hosts = HostPacer.MAX_RUNNING / HostPacer.MAX_PER_HOST + 10;
        for (int host = 0; host < hosts; host++) {
            for (int i = 0; i < HostPacer.MAX_PER_HOST; i++) {
                submit("h" + host, false, host + "-" + i);
            }
        }
        assertEquals(HostPacer.MAX_RUNNING, started.size());
        endAll();
        assertEquals(hosts * HostPacer.MAX_PER_HOST, log.size());
    }

    @Test
    void isBounded() {
        for (int i = 0; i < HostPacer.MAX_WAITING + HostPacer.MAX_PER_HOST; i++) {
            submit("a:80", false, "" + i);
        }
        assertTrue(log.isEmpty());
        submit("b:80", true, "too many");
        assertEquals(List.of("too many dropped: too many announces are waiting"), log);
    }

    @Test
    void dropsWhatWaitsWhenClosed() {
        for (int i = 0; i < 6; i++) {
            submit("a:80", false, "" + i);
        }
        pacer.close();
        submit("a:80", true, "late");
        assertEquals(
                List.of("4 dropped: stopped", "5 dropped: stopped", "late dropped: stopped"), log);
        endAll();
        assertEquals(7, log.size());
    }

    /// Whatever comes in whatever order: each job is run or dropped, exactly once, and no bound is
    /// broken.
    /// The threads end while the last jobs are to start.
    @Test
    void dropsAJobThatNoThreadTakes() {
        HostPacer late =
                new HostPacer(_ -> {
                    throw new RejectedExecutionException("no more threads");
                });
        late.submit("a:80", false, new TestJob("key", "job", null));
        assertEquals(List.of("job dropped: stopped"), log);
        assertEquals(0, late.running());
    }

    @Test
    void everyJobEndsOnce() {
        Property.forAll(
                200,
                random -> {
                    ArrayDeque<Runnable> queue = new ArrayDeque<>();
                    HostPacer paced = new HostPacer(queue::add);
                    Map<String, Integer> ends = new HashMap<>();
                    Map<String, Integer> running = new HashMap<>();
                    int jobs = random.nextInt(600);
                    for (int i = 0; i < jobs; i++) {
                        String host = "h" + random.nextInt(1 + random.nextInt(100));
                        String name = "j" + i;
                        int key = random.nextInt(300);
                        String absence = random.nextInt(10) == 0 ? "nobody" : null;
                        paced.submit(
                                host,
                                random.nextBoolean(),
                                new HostPacer.Job() {
                                    @Override
                                    public Object key() {
                                        return key;
                                    }

                                    @Override
                                    public @Nullable String run(boolean othersWait) {
                                        running.merge(host, 1, Integer::sum);
                                        ends.merge(name, 1, Integer::sum);
                                        return absence;
                                    }

                                    @Override
                                    public void drop(String reason) {
                                        ends.merge(name, 1, Integer::sum);
                                    }
                                });
                        assertTrue(paced.running() <= HostPacer.MAX_RUNNING);
                        while (random.nextInt(3) == 0 && !queue.isEmpty()) {
                            queue.remove().run();
                        }
                    }
                    while (!queue.isEmpty()) {
                        queue.remove().run();
                    }
                    assertEquals(jobs, ends.size());
                    assertTrue(ends.values().stream().allMatch(count -> count == 1));
                    assertEquals(0, paced.running());
                    assertEquals(0, paced.waiting());
                });
    }
}
