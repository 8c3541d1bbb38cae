package spate.tracker.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spate.io.file.DurableFiles;
import spate.io.file.FileFailure;
import spate.io.file.FileProblem;

/// A file with an entry a line, as people write it: ended by LF or CRLF, with or without a mark of the
/// byte order (UTF-8) in front, blank lines, spaces around; `#` begins a comment at the start of a line
/// and behind a space.
///
/// For one thread at a time.
public final class ListFile {
    /// A larger file is not read.
    public static final long MAX_BYTES = 1L << 30;

    /// A change that is not older than this when a file is read may be followed by another that does not
    /// show: file systems count time in steps of up to two seconds.
    private static final long FRESH_MILLIS = 3000;

    /// What was changed a moment ago may still be being written, in place and not to its end: it is read when it
    /// was left alone for so long.
    private static final long SETTLING_MILLIS = 1000;

    /// What is changed ever again is read all the same after this.
    private static final long MAX_SETTLING_MILLIS = 5000;

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Path path;
    private @Nullable Stamp stamp;
    private boolean wasFresh;
    private long readMillis;

    /// When a change was seen first that was not read yet; 0 for none.
    private long changedMillis;

    /// Takes the lines of a file.
    public interface Lines {
        /// An entry: bytes `from` to `to`, exclusive, of an array that is used again.
        ///
        /// @return what is wrong with it, in words that follow a colon; null if nothing is
        @Nullable String take(byte[] bytes, int from, int to);

        /// A line that is too long to be an entry was passed over.
        default void passedOver() {}

        /// Whether what a line says is not for everybody who is told that something is wrong with it.
        default boolean areSecret() {
            return false;
        }
    }

    /// Which lines stay in a file.
    public interface LineFilter {
        /// Whether an entry stays: bytes `from` to `to`, exclusive.
        boolean keeps(byte[] bytes, int from, int to);
    }

    private record Stamp(long size, FileTime modified, @Nullable Object fileKey) {}

    public ListFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /// Whether the file is not what was read last: another length, time or i-node, gone, or come. One that may
    /// still be being written is taken for unchanged, for a while.
    ///
    /// @param unixMillis the time
    public boolean hasChanged(long unixMillis) {
        if (wasFresh && unixMillis - readMillis > FRESH_MILLIS) {
            return true;
        }
        try {
            Stamp found = stamp();
            return !found.equals(stamp) && !isSettling(found, unixMillis);
        } catch (IOException _) {
            return stamp != null;
        }
    }

    private boolean isSettling(Stamp found, long unixMillis) {
        if (changedMillis == 0) {
            changedMillis = unixMillis;
        }
        long age = unixMillis - found.modified.toMillis();
        return stamp != null
                && age >= 0
                && age < SETTLING_MILLIS
                && unixMillis - changedMillis < MAX_SETTLING_MILLIS;
    }

    private Stamp stamp() throws IOException {
        var found = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(found.size(), found.lastModifiedTime(), found.fileKey());
    }

    /// Reads all lines.
    ///
    /// @param unixMillis the time
    /// @return what is wrong with single lines, for people: file, number of the line, trouble
    /// @throws FileFailure if there is no such file, or it cannot be read; some lines may have been taken
    public List<String> read(Lines lines, long unixMillis) throws FileFailure {
        stamp = null;
        changedMillis = 0;
        wasFresh = false;
        try {
            Stamp before = checkedStamp();
            LineScanner scanner = new LineScanner(path.toString(), lines);
            try (InputStream in = Files.newInputStream(path)) {
                scan(in, scanner);
            }
            stamp = before;
            readMillis = unixMillis;
            wasFresh = Math.abs(unixMillis - before.modified.toMillis()) <= FRESH_MILLIS;
            return scanner.finish();
        } catch (IOException failure) {
            throw diagnosed(failure);
        }
    }

    /// Reads lines that are in memory.
    ///
    /// @param name of what they are of, for people
    /// @return what is wrong with single lines, as [#read] tells it
    public static List<String> scan(String name, byte[] bytes, Lines lines) {
        LineScanner scanner = new LineScanner(name, lines);
        scanner.scan(bytes, bytes.length);
        return scanner.finish();
    }

    private Stamp checkedStamp() throws IOException {
        Stamp found = stamp();
        if (!Files.isRegularFile(path)) {
            throw new FileFailure(FileProblem.UNSAFE, path);
        }
        checkSize(found.size);
        return found;
    }

    private void checkSize(long size) throws FileFailure {
        if (size > MAX_BYTES) {
            var cause = new IOException("longer than " + (MAX_BYTES >>> 20) + " MiB");
            throw new FileFailure(FileProblem.IO, path, cause);
        }
    }

    private void scan(InputStream in, LineScanner scanner) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long total = 0;
        for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
            total += length;
            checkSize(total);
            scanner.scan(chunk, length);
        }
    }

    private FileFailure diagnosed(IOException failure) {
        return switch (failure) {
            case FileFailure known -> known;
            case NoSuchFileException _ -> new FileFailure(FileProblem.MISSING, path, failure);
            case AccessDeniedException _ -> new FileFailure(FileProblem.DENIED, path, failure);
            default -> new FileFailure(FileProblem.IO, path, failure);
        };
    }

    /// Writes the file anew, as a whole: whoever looks finds it as it was or as it is then. Comments and
    /// blank lines stay. A file of which nothing changes is not written.
    ///
    /// @param filter which entries stay
    /// @param added asked after the filter has seen every entry: lines for the end of the file
    /// @return whether anything changed
    /// @throws FileFailure when the file stays as it is
    public boolean edit(LineFilter filter, Supplier<List<String>> added) throws FileFailure {
        byte[] before = readWhole();
        byte[] kept = new byte[before.length];
        int length = 0;
        int start = startOfText(before);
        System.arraycopy(before, 0, kept, 0, start);
        length += start;
        while (start < before.length) {
            int end = endOfLine(before, start);
            LineRange line = LineRange.of(before, start, end);
            if (line.isBlank() || filter.keeps(before, line.from(), line.to())) {
                System.arraycopy(before, start, kept, length, end - start);
                length += end - start;
            }
            start = end;
        }
        byte[] ending = ending(added.get(), kept, length);
        if (length == before.length && ending.length == 0) {
            return false;
        }
        byte[] after = new byte[Math.addExact(length, ending.length)];
        System.arraycopy(kept, 0, after, 0, length);
        System.arraycopy(ending, 0, after, length, ending.length);
        checkSize(after.length);
        DurableFiles.replace(path, after);
        return true;
    }

    private byte[] readWhole() throws FileFailure {
        try {
            checkedStamp();
            byte[] bytes = Files.readAllBytes(path);
            checkSize(bytes.length);
            return bytes;
        } catch (IOException failure) {
            throw diagnosed(failure);
        }
    }

    private static int startOfText(byte[] bytes) {
        return LineRange.startsWithMark(bytes, bytes.length) ? LineRange.MARK_BYTES : 0;
    }

    private static int endOfLine(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return Math.min(bytes.length, end + 1);
    }

    /// New lines, ended as the last one of the file is.
    private static byte[] ending(List<String> lines, byte[] kept, int length) {
        if (lines.isEmpty()) {
            return new byte[0];
        }
        boolean isWindows = length > 1 && kept[length - 1] == '\n' && kept[length - 2] == '\r';
        String end = isWindows ? "\r\n" : "\n";
        boolean isOpen = length > startOfText(kept) && kept[length - 1] != '\n';
        String text = (isOpen ? end : "") + String.join(end, lines) + end;
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
