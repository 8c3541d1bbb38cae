package spate.client.resume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// Length and time of last change of each file of a torrent, and of its part file behind them: what
/// tells whether somebody else wrote to them. Two numbers a file, nothing more.
final class FileFacts {
    /// The length of a file that is not there.
    static final long ABSENT = -1;

    private static final int BYTES_EACH = 16;

    private final long[] lengths;
    private final long[] times;

    private FileFacts(int count) {
        lengths = new long[count];
        times = new long[count];
        Arrays.fill(lengths, ABSENT);
    }

    /// The facts of files none of which is there.
    static FileFacts absent(int count) {
        return new FileFacts(count);
    }

    /// Reads what [#toBytes] wrote.
    ///
    /// @throws IllegalArgumentException when the length fits no number of files
    static FileFacts ofBytes(byte[] bytes) {
        if (bytes.length % BYTES_EACH != 0) {
            throw new IllegalArgumentException("not a whole number of files");
        }
        FileFacts facts = new FileFacts(bytes.length / BYTES_EACH);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (int i = 0; i < facts.count(); i++) {
            facts.lengths[i] = in.getLong();
            facts.times[i] = in.getLong();
        }
        return facts;
    }

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(count(), BYTES_EACH));
        for (int i = 0; i < count(); i++) {
            out.putLong(lengths[i]).putLong(times[i]);
        }
        return out.array();
    }

    FileFacts copy() {
        FileFacts copy = new FileFacts(count());
        System.arraycopy(lengths, 0, copy.lengths, 0, lengths.length);
        System.arraycopy(times, 0, copy.times, 0, times.length);
        return copy;
    }

    int count() {
        return lengths.length;
    }

    /// In bytes, or [#ABSENT].
    long length(int index) {
        return lengths[index];
    }

    boolean isAbsent(int index) {
        return lengths[index] == ABSENT;
    }

    /// Whether the file is as it was then.
    boolean isUnchanged(int index, FileFacts then) {
        return lengths[index] == then.lengths[index]
                && (lengths[index] == ABSENT || times[index] == then.times[index]);
    }

    /// Asks the file system. What cannot be looked at, or is no plain file (a link neither: the
    /// storage follows none), counts as absent: nothing in it is trusted.
    void look(int index, Path file) {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            lengths[index] = found.isRegularFile() ? found.size() : ABSENT;
            times[index] = found.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        } catch (IOException _) {
            lengths[index] = ABSENT;
            times[index] = 0;
        }
    }
}
