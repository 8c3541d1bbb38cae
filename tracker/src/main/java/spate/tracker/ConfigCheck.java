package spate.tracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import spate.io.file.FileFailure;
import spate.tracker.access.AccessFiles;
import spate.tracker.http.CertificateCheck;
import spate.tracker.http.HttpSettings;
import spate.tracker.state.SnapshotFiles;
import spate.tracker.users.AccountFiles;
import spate.tracker.users.Accounting;
import spate.tracker.users.AccountingLimits;
import spate.tracker.users.UserFeed;
import spate.tracker.users.UserFile;
import spate.tracker.users.UserNames;
import spate.tracker.users.UserSource;

/// Reads what the settings of a tracker name, as far as that can be done beside one that runs: lists, users,
/// certificates, the folder of the state. Nothing is written, no port opened.
public final class ConfigCheck {
    private final TrackerSettings settings;
    private final List<String> problems = new ArrayList<>();

    private ConfigCheck(TrackerSettings settings) {
        this.settings = settings;
    }

    /// What is wrong, for people: a line each, with the file and, where it has lines, which.
    public static List<String> problems(TrackerSettings settings) {
        ConfigCheck check = new ConfigCheck(settings);
        check.readList(settings.access().allow());
        check.readList(settings.access().deny());
        check.readUsers(settings.access().users());
        check.readCertificates();
        check.readState(settings.state());
        return List.copyOf(check.problems);
    }

    private void readList(@Nullable Path list) {
        if (list == null) {
            return;
        }
        try {
            problems.addAll(new AccessFiles(list, null, 0, System.currentTimeMillis()).problems());
        } catch (FileFailure e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private void readUsers(@Nullable UserSource source) {
        long now = System.currentTimeMillis();
        try {
            switch (source) {
                case null -> {}
                case UserSource.InFile file ->
                        problems.addAll(
                                new UserFile(file.path(), new UserNames(), 0, now).problems());
                case UserSource.AtUrl url -> {
                    Path copy = Admission.copy(settings.state());
                    try (UserFeed feed = UserFeed.open(url, copy, new UserNames(), 0, now)) {
                        problems.addAll(feed.problems());
                    }
                }
            }
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private void readCertificates() {
        HttpSettings.Certificate files = settings.http().certificate();
        if (files == null && settings.admin() != null) {
            files = settings.admin().certificate();
        }
        if (files != null) {
            problems.addAll(CertificateCheck.problems(files));
        }
    }

    private void readState(TrackerSettings.@Nullable State state) {
        if (state == null) {
            return;
        }
        Path folder = state.folder().toAbsolutePath();
        Path existing = folder;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            problems.add(existing + ": not a folder");
        } else if (!Files.isWritable(existing)) {
            problems.add(existing + ": nothing can be written there");
        } else if (existing.equals(folder)) {
            readSaved(folder);
        }
    }

    /// One of two generations may be bad, or just be written by a tracker that runs: the other holds then.
    private void readSaved(Path folder) {
        SnapshotFiles swarms = new SnapshotFiles(folder);
        swarms.load((_, _) -> {});
        addIfAll(folder, "swarms", swarms.problems());
        if (settings.access().users() != null) {
            AccountFiles accounts =
                    new AccountFiles(
                            folder,
                            new Accounting(AccountingLimits.DEFAULT, 0),
                            new UserNames(),
                            () -> 0,
                            () -> 0);
            addIfAll(folder, "accounts", accounts.load());
        }
    }

    private void addIfAll(Path folder, String name, List<String> found) {
        Set<String> bad = new TreeSet<>(found);
        long files =
                List.of(".0", ".1").stream()
                        .filter(number -> Files.exists(folder.resolve(name + number)))
                        .count();
        if (files > 0 && bad.size() >= files) {
            problems.addAll(bad);
        }
    }
}
