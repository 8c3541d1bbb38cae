package spate.tracker.users;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spate.tracker.file.ListFile;

/// The users of a private tracker from a URL, one a line as in a [file][UserFile]. It is asked again after an
/// interval, on a thread of its own, and tells then whether anything has changed.
///
/// When the URL fails the users stay as they are; [#problems] says so. So they do when no line of what comes
/// is a user: that is no list but a page that says something else. A copy of the last good list is kept where
/// there is a place for it, and holds when the URL fails at the start.
public final class UserFeed implements UserList, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UserFeed.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final UserSource.AtUrl source;
    private final UserNames names;
    private final long seed;
    private final @Nullable UserCopy copy;
    private final UserFetch fetch;
    private final Thread thread = Thread.ofPlatform().name("users").daemon().unstarted(this::run);
    private final AtomicBoolean isNew = new AtomicBoolean();
    private volatile Users users;
    private volatile List<String> problems = List.of();
    private volatile FeedCounts counts = new FeedCounts(0, 0, 0, false);
    private volatile byte @Nullable [] uncopied;

    /// There are no users: the URL cannot be had, and there is no copy.
    public static final class Unavailable extends IOException {
        private static final long serialVersionUID = 1L;

        Unavailable(String message, IOException cause) {
            super(message, cause);
        }
    }

    private UserFeed(
            UserSource.AtUrl source,
            @Nullable Path copy,
            UserNames names,
            long seed,
            HttpClient client) {
        this.source = source;
        this.names = names;
        this.seed = seed;
        this.copy = copy == null ? null : new UserCopy(copy, source.url());
        this.fetch = new UserFetch(source.url(), client, TIMEOUT);
        this.users = new Users.Builder(names, seed).build();
    }

    /// Asks the URL; nothing is written yet.
    ///
    /// @param copy the file for the last good list; null for none
    /// @param seed of secret keys: random
    /// @param unixMillis the time
    /// @throws Unavailable if there are no users
    public static UserFeed open(
            UserSource.AtUrl source,
            @Nullable Path copy,
            UserNames names,
            long seed,
            long unixMillis)
            throws Unavailable {
        return open(source, copy, names, seed, unixMillis, HttpClient.newHttpClient());
    }

    static UserFeed open(
            UserSource.AtUrl source,
            @Nullable Path copy,
            UserNames names,
            long seed,
            long unixMillis,
            HttpClient client)
            throws Unavailable {
        UserFeed feed = new UserFeed(source, copy, names, seed, client);
        try {
            feed.fetch(unixMillis);
        } catch (IOException e) {
            feed.useCopy(e);
        }
        return feed;
    }

    private void fetch(long unixMillis) throws IOException {
        FeedCounts before = counts;
        try {
            HttpResponse<byte[]> answer = fetch.ask();
            if (answer != null) {
                take(answer.body());
                fetch.take(answer);
                uncopied = answer.body();
            }
            counts = before.succeeded(unixMillis);
        } catch (IOException e) {
            counts = before.failed();
            throw e;
        }
    }

    private void take(byte[] list) throws IOException {
        var lines = new Users.Builder(names, seed);
        List<String> found = ListFile.scan(source.toString(), list, lines);
        Users taken = lines.build();
        if (taken.size() == 0) {
            throw new IOException("no line of what it answers is a user");
        }
        users = taken;
        problems = found;
    }

    private void useCopy(IOException why) throws Unavailable {
        String failed = "cannot fetch the users from " + source + ": " + why.getMessage();
        byte[] last = copy == null ? null : copy.read();
        if (last == null) {
            fetch.close();
            throw new Unavailable(failed + "; there is no copy from an earlier time either", why);
        }
        try {
            take(last);
        } catch (IOException e) {
            fetch.close();
            throw new Unavailable(failed + "; the copy of an earlier time is no list", why);
        }
        problems = List.of(failed + "; those hold that it had when it was last asked");
    }

    /// From now on the URL is asked again and again, and what it says is copied.
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                saveCopy();
                TimeUnit.NANOSECONDS.sleep(source.interval().toNanos());
                reload(System.currentTimeMillis());
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void saveCopy() {
        byte[] list = uncopied;
        if (copy == null || list == null) {
            return;
        }
        try {
            copy.write(list);
            uncopied = null;
        } catch (IOException e) {
            LOG.warn("cannot keep a copy of the users: {}", e.toString());
        }
    }

    @Override
    public Users users() {
        return users;
    }

    @Override
    public List<String> problems() {
        return problems;
    }

    @Override
    public boolean poll(long unixMillis) {
        return isNew.getAndSet(false);
    }

    /// Asks the URL now; waits for it, 30 s at most.
    @Override
    public synchronized boolean reload(long unixMillis) {
        List<String> before = problems;
        Users usersBefore = users;
        boolean hadFailed = counts.hasFailed();
        try {
            fetch(unixMillis);
            if (hadFailed) {
                LOG.info("the users can be fetched again from {}", source);
                problems = users == usersBefore ? List.of() : problems;
            }
        } catch (IOException e) {
            problems =
                    List.of(
                            "cannot fetch the users from %s: %s; the users stay as they were"
                                    .formatted(source, e.getMessage()));
        }
        boolean isChanged = users != usersBefore || !problems.equals(before);
        if (isChanged) {
            isNew.set(true);
        }
        return isChanged;
    }

    /// How it went so far.
    public FeedCounts counts() {
        return counts;
    }

    @Override
    public boolean isOurs() {
        return false;
    }

    @Override
    public boolean put(User user, long unixMillis) {
        throw new IllegalStateException("the users stand at " + source);
    }

    @Override
    public boolean remove(String name, long unixMillis) {
        throw new IllegalStateException("the users stand at " + source);
    }

    @Override
    public void close() {
        thread.interrupt();
        fetch.close();
    }
}
