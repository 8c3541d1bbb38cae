package spate.tracker;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spate.io.file.FileFailure;
import spate.tracker.access.AccessFiles;
import spate.tracker.access.AccessGate;
import spate.tracker.core.Gate;
import spate.tracker.core.Passkeys;
import spate.tracker.core.Policy;
import spate.tracker.limit.RateGate;
import spate.tracker.limit.RateLimit;
import spate.tracker.limit.RateLimiter;
import spate.tracker.users.Accounting;
import spate.tracker.users.AccountingLimits;
import spate.tracker.users.FeedCounts;
import spate.tracker.users.Members;
import spate.tracker.users.SharedTotals;
import spate.tracker.users.UserFeed;
import spate.tracker.users.UserFile;
import spate.tracker.users.UserGate;
import spate.tracker.users.UserList;
import spate.tracker.users.UserNames;
import spate.tracker.users.UserSource;

/// Who is let in: the lists, the rates and the users of a tracker, made of its settings.
final class Admission implements AutoCloseable {
    /// Sessions of users that are looked at in a second, in each of 16 parts.
    private static final int SWEPT_SESSIONS = 200;

    private final @Nullable AccessFiles lists;
    private final SecureRandom random;
    private @Nullable RateLimit rate;
    private @Nullable RateGate rates;
    private final @Nullable Members members;

    /// @throws FileFailure if a list, or the file of users, cannot be read
    /// @throws UserFeed.Unavailable if the URL of the users cannot be had
    Admission(TrackerSettings settings, SecureRandom random) throws IOException {
        this.lists = lists(settings.access(), random);
        this.random = random;
        this.members = members(settings, random);
    }

    private static @Nullable AccessFiles lists(TrackerSettings.Access access, SecureRandom random)
            throws FileFailure {
        return access.allow() == null && access.deny() == null
                ? null
                : new AccessFiles(
                        access.allow(),
                        access.deny(),
                        random.nextLong(),
                        System.currentTimeMillis());
    }

    /// With another limit everybody begins anew.
    private void limitRates(@Nullable RateLimit limit) {
        if (Objects.equals(limit, rate)) {
            return;
        }
        rate = limit;
        rates =
                limit == null
                        ? null
                        : new RateGate(
                                new RateLimiter(
                                        limit, RateLimiter.DEFAULT_BUCKETS, random.nextLong()),
                                System::nanoTime);
    }

    private static @Nullable Members members(TrackerSettings settings, SecureRandom random)
            throws IOException {
        UserSource source = settings.access().users();
        if (source == null) {
            return null;
        }
        UserNames names = new UserNames();
        return new Members(
                users(source, copy(settings.state()), names, random.nextLong()),
                names,
                new Accounting(
                        AccountingLimits.DEFAULT.within(settings.limits().maxBytes() / 2),
                        random.nextLong()),
                new SharedTotals());
    }

    private static UserList users(
            UserSource source, @Nullable Path copy, UserNames names, long seed) throws IOException {
        long now = System.currentTimeMillis();
        return switch (source) {
            case UserSource.InFile file -> new UserFile(file.path(), names, seed, now);
            case UserSource.AtUrl url -> UserFeed.open(url, copy, names, seed, now);
        };
    }

    /// Where the last good list of a URL is kept; null for nowhere.
    static @Nullable Path copy(TrackerSettings.@Nullable State state) {
        return state == null ? null : state.folder().resolve("users.copy");
    }

    /// From now on users are asked for again and again, where they stand behind a URL.
    void start() {
        if (members != null && members.list() instanceof UserFeed feed) {
            feed.start();
        }
    }

    @Override
    public void close() {
        if (members != null && members.list() instanceof UserFeed feed) {
            feed.close();
        }
    }

    /// How it goes with the URL of the users; null if they stand in a file, or there are none.
    @Nullable FeedCounts feed() {
        return members != null && members.list() instanceof UserFeed feed ? feed.counts() : null;
    }

    /// The lists; null if there are none.
    @Nullable AccessFiles lists() {
        return lists;
    }

    /// The users; null if the tracker is public.
    @Nullable Members members() {
        return members;
    }

    /// What holds for requests by these settings.
    synchronized Policy policy(TrackerSettings settings) {
        limitRates(settings.guard().requests());
        TrackerSettings.Answers answers = settings.answers();
        List<Gate> gates = new ArrayList<>();
        if (lists != null) {
            gates.add(new AccessGate(lists));
        }
        if (rates != null) {
            gates.add(rates);
        }
        if (members != null) {
            gates.add(new UserGate(members.list(), members.accounting()));
        }
        return new Policy(
                (int) answers.interval().toSeconds(),
                (int) answers.minInterval().toSeconds(),
                answers.defaultPeers(),
                answers.maxPeers(),
                members == null ? Passkeys.NONE : members.list(),
                gates);
    }

    /// Reads the files that have changed; to be called every few seconds.
    ///
    /// @return what is wrong with those, for people
    List<String> poll() {
        long now = System.currentTimeMillis();
        List<String> news = new ArrayList<>();
        if (lists != null && lists.poll(now)) {
            news.addAll(lists.problems());
        }
        if (members != null && members.list().poll(now)) {
            news.addAll(members.list().problems());
        }
        return news;
    }

    /// Reads all files.
    void reload() {
        long now = System.currentTimeMillis();
        if (lists != null) {
            lists.reload(now);
        }
        if (members != null) {
            members.list().reload(now);
        }
    }

    /// What is wrong with the files, for people.
    List<String> problems() {
        List<String> all = new ArrayList<>();
        if (lists != null) {
            all.addAll(lists.problems());
        }
        if (members != null) {
            all.addAll(members.list().problems());
        }
        return all;
    }

    /// Ends sessions of users that do not announce any more; to be called once a second.
    void sweep(long seconds) {
        if (members != null) {
            members.accounting().sweep(seconds, SWEPT_SESSIONS);
        }
    }
}
