package spate.tracker.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import spate.tracker.users.Accounting;
import spate.tracker.users.SharedTotals;
import spate.tracker.users.Totals;
import spate.tracker.users.TotalsBatch;
import spate.tracker.users.UserNames;

/// What the users of private trackers do, told to the engine: `u:NAME` is a hash with the sums `up`, `down`
/// (bytes) and `seedtime` (seconds) of all trackers, and what each tracker has told.
///
/// The engine is told totals and adds what is new. So nothing is counted twice, however often it is told,
/// and nothing is lost that a tracker still knows; see [Accounting] for what that is after a restart.
///
/// A tracker that keeps no state is another one after each start. What those have told is removed some time after
/// nobody has told or asked for it.
public final class Accounts {
    private static final int AT_ONCE = 4096;

    /// How many users are read at a time: once a second, so that it costs the engine little.
    private static final int READ_AT_ONCE = 500;

    private final Accounting accounting;
    private final UserNames names;
    private final SharedTotals shared;
    private final byte[] trackerId;
    private int nextUser;

    /// @param shared is told the sums
    /// @param trackerId of no other tracker, and the same as long as the accounting is: as lasting as its
    ///     state
    /// @param isLasting whether there is a state, so that it comes back after a restart
    public Accounts(
            Accounting accounting,
            UserNames names,
            SharedTotals shared,
            long trackerId,
            boolean isLasting) {
        this.accounting = accounting;
        this.names = names;
        this.shared = shared;
        this.trackerId = ascii((isLasting ? "t:" : "e:") + HexFormat.of().toHexDigits(trackerId));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Tells what has changed.
    ///
    /// @return how many calls the engine refused and always would
    int flush(EngineSession session) throws IOException {
        TotalsBatch batch = accounting.drain();
        List<TotalsBatch.Change> changes = batch.changes();
        int refused = 0;
        for (int from = 0; from < changes.size(); from += AT_ONCE) {
            int to = Math.min(changes.size(), from + AT_ONCE);
            refused += tell(session, changes.subList(from, to));
        }
        if (!changes.isEmpty()) {
            accounting.confirm(batch.sequence());
        }
        return refused;
    }

    private int tell(EngineSession session, List<TotalsBatch.Change> changes) throws IOException {
        List<Future<byte[]>> answers = new ArrayList<>(changes.size());
        session.collect();
        for (TotalsBatch.Change change : changes) {
            answers.add(
                    session.call(
                            EngineLibrary.LIBRARY.account(), keys(change.user()), said(change)));
        }
        session.send();
        int refused = 0;
        for (int i = 0; i < answers.size(); i++) {
            byte[] sums = EngineSession.awaitOrNull(answers.get(i));
            refused += sums == null ? 1 : 0;
            take(changes.get(i).user(), sums);
        }
        return refused;
    }

    /// Reads the sums of some users, the next time those of the next: of those who are not here other trackers
    /// tell the engine.
    void refresh(EngineSession session) throws IOException {
        int all = names.count();
        int count = Math.min(all, READ_AT_ONCE);
        int first = nextUser;
        List<Future<byte[]>> answers = new ArrayList<>(count);
        session.collect();
        for (int i = 0; i < count; i++) {
            byte[][] keys = keys((first + i) % all);
            answers.add(session.call(EngineLibrary.LIBRARY.sums(), keys, trackerId));
        }
        session.send();
        for (int i = 0; i < count; i++) {
            take((first + i) % all, EngineSession.awaitOrNull(answers.get(i)));
        }
        nextUser = count == 0 ? 0 : (first + count) % all;
    }

    private void take(int user, byte @Nullable [] answer) {
        if (answer == null) {
            return;
        }
        String[] words = new String(answer, StandardCharsets.US_ASCII).split(" ", -1);
        try {
            if (words.length == 6) {
                shared.set(user, totals(words, 0), totals(words, 3));
            }
        } catch (NumberFormatException _) {
            // somebody else has written there
        }
    }

    private static Totals totals(String[] words, int at) {
        return new Totals(
                Long.parseLong(words[at]),
                Long.parseLong(words[at + 1]),
                Long.parseLong(words[at + 2]));
    }

    private byte[][] keys(int user) {
        String key = "u:" + names.name(user);
        return new byte[][] {key.getBytes(StandardCharsets.UTF_8)};
    }

    private byte[][] said(TotalsBatch.Change change) {
        Totals total = change.total();
        return new byte[][] {
            trackerId,
            ascii(Long.toString(total.uploadedBytes())),
            ascii(Long.toString(total.downloadedBytes())),
            ascii(Long.toString(total.seedSeconds()))
        };
    }
}
