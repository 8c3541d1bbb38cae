package spate.protocol.metainfo;

/// Some files of a torrent that follow each other, as a magnet link selects them (BEP 53).
///
/// @param first the index of the first file, from 0
/// @param last the index of the last file
public record FileRange(int first, int last) implements Comparable<FileRange> {
    /// The first is not negative, and the last not before it.
    public FileRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("not a range: " + first + "-" + last);
        }
    }

    /// Whether a file is one of these.
    public boolean contains(int fileIndex) {
        return fileIndex >= first && fileIndex <= last;
    }

    @Override
    public int compareTo(FileRange other) {
        return first == other.first
                ? Integer.compare(last, other.last)
                : Integer.compare(first, other.first);
    }

    /// As BEP 53 writes it: `3` or `3-5`.
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
