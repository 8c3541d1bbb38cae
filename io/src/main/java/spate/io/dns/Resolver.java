package spate.io.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Asks the system for the addresses of hosts, on virtual threads.
///
/// At most [#MAX_CONCURRENT] questions are asked at a time and [#MAX_UNANSWERED] wait; the same
/// host is asked for once, whoever else wants it waits for that answer. Answers are kept for a
/// short time, failures for a shorter one. A question that the system does not answer in time is
/// answered with a failure; the system's answer, when it comes, still goes to the cache.
///
/// Numeric addresses need no question.
public final class Resolver {

    /// How many questions are asked at a time.
    public static final int MAX_CONCURRENT = 32;

    /// How many hosts may be asked for and not be answered yet; further ones fail at once.
    public static final int MAX_UNANSWERED = 1024;

    /// How many answers are kept.
    public static final int MAX_CACHED = 1024;

    /// How long an answer is waited for.
    public static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long FOUND_TTL_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long FAILED_TTL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /// How the system is asked.
    public interface Lookup {

        /// All addresses of a host; may take its time.
        InetAddress[] lookup(String host) throws UnknownHostException;
    }

    private record Answer(Resolution resolution, long expiresNanos) {}

    private final Lookup lookup;
    private final LongSupplier clock;
    private final long timeoutNanos;
    private final Semaphore permits = new Semaphore(MAX_CONCURRENT);
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock, as is everything below; ordered by use, the oldest first.
    private final LinkedHashMap<String, Answer> cache =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
                    return size() > MAX_CACHED;
                }
            };

    private final Map<String, CompletableFuture<Resolution>> unanswered = new LinkedHashMap<>();

    /// Makes a resolver with an empty cache.
    public Resolver() {
        this(InetAddress::getAllByName);
    }

    /// Makes a resolver with an empty cache that asks somebody else than the system.
    public Resolver(Lookup lookup) {
        this(lookup, System::nanoTime, TIMEOUT_NANOS);
    }

    Resolver(Lookup lookup, LongSupplier clock, long timeoutNanos) {
        this.lookup = lookup;
        this.clock = clock;
        this.timeoutNanos = timeoutNanos;
    }

    /// Finds the addresses of a host and tells `then`, on a virtual thread: a loop's code posts
    /// the answer to its loop.
    public void resolve(String host, Consumer<Resolution> then) {
        Thread.ofVirtual().name("spate-dns").start(() -> then.accept(resolve(host)));
    }

    /// Finds the addresses of a host; for threads that may wait, at most [#TIMEOUT_NANOS].
    public Resolution resolve(String host) {
        Resolution literal = literal(host);
        return literal != null ? literal : await(host, ask(host));
    }

    private static @Nullable Resolution literal(String host) {
        boolean mayBeOne = host.indexOf(':') >= 0 || (!host.isEmpty() && isDigit(host.charAt(0)));
        if (!mayBeOne) {
            return null;
        }
        try {
            return new Resolution.Found(List.of(InetAddress.ofLiteral(host)));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private CompletableFuture<Resolution> ask(String host) {
        lock.lock();
        try {
            Answer cached = cache.get(host);
            if (cached != null && cached.expiresNanos - clock.getAsLong() > 0) {
                return CompletableFuture.completedFuture(cached.resolution);
            }
            CompletableFuture<Resolution> pending = unanswered.get(host);
            if (pending != null) {
                return pending;
            }
            if (unanswered.size() >= MAX_UNANSWERED) {
                return CompletableFuture.completedFuture(
                        new Resolution.Failed("too many names are being looked up"));
            }
            var asked = new CompletableFuture<Resolution>();
            unanswered.put(host, asked);
            Thread.ofVirtual().name("spate-dns-lookup").start(() -> answer(host, asked));
            return asked;
        } finally {
            lock.unlock();
        }
    }

    private void answer(String host, CompletableFuture<Resolution> asked) {
        permits.acquireUninterruptibly();
        Resolution resolution;
        try {
            resolution = askSystem(host);
        } finally {
            permits.release();
        }
        long ttl =
                switch (resolution) {
                    case Resolution.Found _ -> FOUND_TTL_NANOS;
                    case Resolution.Failed _ -> FAILED_TTL_NANOS;
                };
        lock.lock();
        try {
            unanswered.remove(host);
            cache.put(host, new Answer(resolution, clock.getAsLong() + ttl));
        } finally {
            lock.unlock();
        }
        asked.complete(resolution);
    }

    private Resolution askSystem(String host) {
        try {
            return new Resolution.Found(List.of(lookup.lookup(host)));
        } catch (UnknownHostException _) {
            return new Resolution.Failed("no address for " + host);
        } catch (RuntimeException failure) {
            return new Resolution.Failed("cannot look up " + host + ": " + failure.getMessage());
        }
    }

    private Resolution await(String host, CompletableFuture<Resolution> asked) {
        try {
            return asked.get(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return new Resolution.Failed("no answer from the name service for " + host);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Resolution.Failed("interrupted");
        } catch (ExecutionException failure) {
            throw new AssertionError("never completed so", failure);
        }
    }
}
