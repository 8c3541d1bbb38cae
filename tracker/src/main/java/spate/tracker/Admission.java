package spate.tracker;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
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
import spate.tracker.users.Members;
import spate.tracker.users.UserFile;
import spate.tracker.users.UserGate;
import spate.tracker.users.UserNames;

/// Who is let in: the lists, the rates and the users of a tracker, made of its settings.
final class Admission {
    /// Sessions of users that are looked at in a second, in each of 16 parts.
    private static final int SWEPT_SESSIONS = 200;

    private final @Nullable AccessFiles lists;
    private final @Nullable RateGate rates;
    private final @Nullable Members members;

    /// @throws FileFailure if a list, or the file of users, cannot be read
    Admission(TrackerSettings settings, SecureRandom random) throws FileFailure {
        this.lists = lists(settings.access(), random);
        this.rates = rates(settings.guard(), random);
        this.members = members(settings.access().users(), random);
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

    private static @Nullable RateGate rates(TrackerSettings.Guard guard, SecureRandom random) {
        RateLimit limit = guard.requests();
        return limit == null
                ? null
                : new RateGate(
                        new RateLimiter(limit, RateLimiter.DEFAULT_BUCKETS, random.nextLong()),
                        System::nanoTime);
    }

    private static @Nullable Members members(@Nullable Path file, SecureRandom random)
            throws FileFailure {
        if (file == null) {
            return null;
        }
        UserNames names = new UserNames();
        return new Members(
                new UserFile(file, names, random.nextLong(), System.currentTimeMillis()),
                names,
                new Accounting(AccountingLimits.DEFAULT, random.nextLong()));
    }

    /// The lists; null if there are none.
    @Nullable AccessFiles lists() {
        return lists;
    }

    /// The users; null if the tracker is public.
    @Nullable Members members() {
        return members;
    }

    /// What holds for requests.
    Policy policy(TrackerSettings.Answers answers) {
        List<Gate> gates = new ArrayList<>();
        if (lists != null) {
            gates.add(new AccessGate(lists));
        }
        if (rates != null) {
            gates.add(rates);
        }
        if (members != null) {
            gates.add(new UserGate(members.file(), members.accounting()));
        }
        return new Policy(
                (int) answers.interval().toSeconds(),
                (int) answers.minInterval().toSeconds(),
                answers.defaultPeers(),
                answers.maxPeers(),
                members == null ? Passkeys.NONE : members.file(),
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
        if (members != null && members.file().poll(now)) {
            news.addAll(members.file().problems());
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
            members.file().reload(now);
        }
    }

    /// What is wrong with the files, for people.
    List<String> problems() {
        List<String> all = new ArrayList<>();
        if (lists != null) {
            all.addAll(lists.problems());
        }
        if (members != null) {
            all.addAll(members.file().problems());
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
