package spate.io.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ResolverTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final ConcurrentHashMap<String, InetAddress> hosts = new ConcurrentHashMap<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    private InetAddress[] lookup(String host) throws UnknownHostException {
        asked.incrementAndGet();
        if (host.startsWith("slow")) {
            try {
                gate.await();
            } catch (InterruptedException failure) {
                throw new AssertionError(failure);
            }
        }
        InetAddress address = hosts.get(host);
        if (address == null) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {address};
    }

    private Resolver resolver(long timeoutNanos) {
        return new Resolver(this::lookup, now::get, timeoutNanos);
    }

    @Test
    void asksTheSystem() throws Exception {
        var answer = new CompletableFuture<Resolution>();
        new Resolver().resolve("localhost", answer::complete);
        var found = assertInstanceOf(Resolution.Found.class, answer.get(60, TimeUnit.SECONDS));
        assertTrue(found.addresses().getFirst().isLoopbackAddress());
    }

    @Test
    void numericAddressesNeedNoQuestion() throws Exception {
        Resolver resolver = resolver(1);
        for (String literal : List.of("192.0.2.7", "::1", "2001:db8::7")) {
            assertEquals(
                    new Resolution.Found(List.of(InetAddress.getByName(literal))),
                    resolver.resolve(literal));
        }
        assertEquals(0, asked.get());
    }

    @Test
    void keepsAnswersForAMinuteAndFailuresForTenSeconds() {
        Resolver resolver = resolver(Resolver.TIMEOUT_NANOS);
        assertInstanceOf(Resolution.Failed.class, resolver.resolve("example"));
        hosts.put("example", InetAddress.getLoopbackAddress());
        now.addAndGet(TimeUnit.SECONDS.toNanos(9));
        assertInstanceOf(Resolution.Failed.class, resolver.resolve("example"));
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertInstanceOf(Resolution.Found.class, resolver.resolve("example"));
        hosts.clear();
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertInstanceOf(Resolution.Found.class, resolver.resolve("example"));
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertInstanceOf(Resolution.Failed.class, resolver.resolve("example"));
        assertEquals(3, asked.get());
    }

    @Test
    void asksOnceForAllWhoWait() throws Exception {
        hosts.put("slow", InetAddress.getLoopbackAddress());
        Resolver resolver = resolver(TimeUnit.SECONDS.toNanos(60));
        List<CompletableFuture<Resolution>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            var answer = new CompletableFuture<Resolution>();
            answers.add(answer);
            resolver.resolve("slow", answer::complete);
        }
        while (asked.get() == 0) {
            Thread.onSpinWait();
        }
        gate.countDown();
        for (var answer : answers) {
            assertInstanceOf(Resolution.Found.class, answer.get(60, TimeUnit.SECONDS));
        }
        assertEquals(1, asked.get());
    }

    @Test
    void aSilentNameServiceIsAFailureInTimeAndAnAnswerLater() {
        hosts.put("slow", InetAddress.getLoopbackAddress());
        Resolver resolver = resolver(1_000_000);
        var failed = assertInstanceOf(Resolution.Failed.class, resolver.resolve("slow"));
        assertTrue(failed.reason().contains("slow"));
        gate.countDown();
        while (!(resolver.resolve("slow") instanceof Resolution.Found)) {
            Thread.onSpinWait();
        }
        assertEquals(1, asked.get());
    }

    @Test
    void boundsWhatIsAskedAtATimeAndWhatWaits() {
        Resolver resolver = resolver(1_000);
        for (int i = 0; i < Resolver.MAX_UNANSWERED; i++) {
            resolver.resolve("slow" + i);
        }
        while (asked.get() < Resolver.MAX_CONCURRENT) {
            Thread.onSpinWait();
        }
        var failed = assertInstanceOf(Resolution.Failed.class, resolver.resolve("slow one more"));
        assertTrue(failed.reason().contains("too many"));
        assertEquals(Resolver.MAX_CONCURRENT, asked.get());
        gate.countDown();
    }
}
