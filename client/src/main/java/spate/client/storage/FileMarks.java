package spate.client.storage;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import spate.io.file.FileStamp;

/// How long each file of a torrent is at least, and which file it is, as far as we know: a file that
/// differs was changed by another program. Times tell nothing, for we write to the files ourselves.
///
/// For any number of disk threads. A length only grows, behind the write that made it so: no file is
/// shorter than its mark unless somebody cut it. Twelve bytes a file.
final class FileMarks {
    private final AtomicLongArray lengths;
    private final AtomicIntegerArray identities;

    FileMarks(int count) {
        lengths = new AtomicLongArray(count);
        identities = new AtomicIntegerArray(count);
    }

    /// How long a file is at least, in bytes.
    long length(int file) {
        return lengths.get(file);
    }

    /// A file reaches so far.
    void reach(int file, long lengthBytes) {
        if (lengths.get(file) < lengthBytes) {
            lengths.accumulateAndGet(file, lengthBytes, Math::max);
        }
    }

    /// From now on a file is as it is found.
    ///
    /// @param mostBytes how much of its length matters: we may cut it to that ourselves
    void learn(int file, FileStamp stamp, long mostBytes) {
        lengths.set(file, Math.min(stamp.sizeBytes(), mostBytes));
        identities.set(file, stamp.identity());
    }

    /// A file is not there.
    void forget(int file) {
        lengths.set(file, 0);
        identities.set(file, 0);
    }

    /// What another program did to a file, in words, or null if that cannot be seen.
    ///
    /// @param leastBefore its [#length] before the stamp was taken: a write since then has made the file
    ///     longer than the stamp says, and is no reason to find it too short
    @Nullable String change(int file, FileStamp stamp, long leastBefore) {
        int identity = identities.get(file);
        if (identity != 0 && stamp.identity() != 0 && identity != stamp.identity()) {
            return "another file took its place";
        }
        long least =
                Math.min(leastBefore, lengths.get(file)); // it may have been told and learnt since
        return stamp.sizeBytes() < least ? "the file was cut short" : null;
    }
}
