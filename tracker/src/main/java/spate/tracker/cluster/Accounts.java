package spate.tracker.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Future;
import spate.tracker.users.Accounting;
import spate.tracker.users.Totals;
import spate.tracker.users.TotalsBatch;
import spate.tracker.users.UserNames;

/// What the users of private trackers do, told to the engine: `u:NAME` is a hash with the sums `up`, `down`
/// (bytes) and `seedtime` (seconds) of all trackers, and what each tracker has told.
///
/// The engine is told totals and adds what is new. So nothing is counted twice, however often it is told,
/// and nothing is lost that a tracker still knows; see [Accounting] for what that is after a restart.
public final class Accounts {
    private static final int AT_ONCE = 4096;

    private final Accounting accounting;
    private final UserNames names;
    private final byte[] trackerId;

    /// @param trackerId of no other tracker, and the same as long as the accounting is: as lasting as its
    ///     state
    public Accounts(Accounting accounting, UserNames names, long trackerId) {
        this.accounting = accounting;
        this.names = names;
        this.trackerId = ascii(HexFormat.of().toHexDigits(trackerId));
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
            answers.add(session.call(EngineLibrary.LIBRARY.account(), keys(change), said(change)));
        }
        session.send();
        int refused = 0;
        for (Future<byte[]> answer : answers) {
            refused += EngineSession.awaitOrNull(answer) == null ? 1 : 0;
        }
        return refused;
    }

    private byte[][] keys(TotalsBatch.Change change) {
        String key = "u:" + names.name(change.user());
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
