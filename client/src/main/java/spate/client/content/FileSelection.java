package spate.client.content;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;

/// Some files of a torrent, named by numbers, ranges of numbers and patterns (see [Glob]): `1,3-5`,
/// `*.flac`, `0-9,cover.jpg`. Padding files have numbers, as in the torrent, but are never selected.
public final class FileSelection {
    private final List<Part> parts;
    private final int firstNumber;

    private FileSelection(List<Part> parts, int firstNumber) {
        this.parts = parts;
        this.firstNumber = firstNumber;
    }

    private sealed interface Part {
        /// The first index that can match.
        int first();

        /// The last index that can match, or more.
        int last();

        boolean matches(FileList files, int fileIndex);
    }

    private record Indices(int first, int last) implements Part {
        @Override
        public boolean matches(FileList files, int fileIndex) {
            return first <= fileIndex && fileIndex <= last && !files.isPad(fileIndex);
        }
    }

    private record Pattern(Glob glob) implements Part {
        @Override
        public int first() {
            return 0;
        }

        @Override
        public int last() {
            return Integer.MAX_VALUE;
        }

        @Override
        public boolean matches(FileList files, int fileIndex) {
            return !files.isPad(fileIndex) && glob.matches(files.path(fileIndex));
        }
    }

    /// Reads a selection.
    ///
    /// @param firstNumber the number that the first file has
    /// @throws IllegalArgumentException if it is none; the message tells why
    public static FileSelection parse(String text, int firstNumber) {
        List<Part> parts = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isBlank()) {
                parts.add(part(part.strip(), firstNumber));
            }
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        return new FileSelection(parts, firstNumber);
    }

    /// Splits at commas, but not at those in braces.
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int braces = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            braces += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ',' && braces <= 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Part part(String text, int firstNumber) {
        if (!text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-')
                || text.startsWith("-")) {
            return new Pattern(Glob.parse(text));
        }
        int first;
        int last;
        try {
            int dash = text.indexOf('-');
            first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
        } catch (NumberFormatException _) {
            throw noRange(text);
        }
        if (first > last) {
            throw noRange(text);
        }
        if (first < firstNumber) {
            throw new IllegalArgumentException(
                    "there is no file number %d; they count from %d".formatted(first, firstNumber));
        }
        return new Indices(first - firstNumber, last - firstNumber);
    }

    private static IllegalArgumentException noRange(String text) {
        return new IllegalArgumentException("'" + text + "' is not a range of numbers");
    }

    /// Whether a file is selected. A torrent need not have what is named, so that one selection may be
    /// held against many: see [#files].
    public boolean matches(FileList files, int fileIndex) {
        return parts.stream().anyMatch(part -> part.matches(files, fileIndex));
    }

    /// The indices of the files that are selected.
    ///
    /// @throws IllegalArgumentException if a number or a pattern is that of no file; the message tells
    ///     which
    public BitSet files(TorrentInfo info) {
        FileList files = info.files();
        BitSet selected = new BitSet();
        for (Part part : parts) {
            boolean matched = false;
            int last = Math.min(part.last(), files.size() - 1);
            for (int i = part.first(); i <= last; i++) {
                if (part.matches(files, i)) {
                    selected.set(i);
                    matched = true;
                }
            }
            check(part, matched, files);
        }
        return selected;
    }

    private void check(Part part, boolean matched, FileList files) {
        switch (part) {
            case Indices(_, int last) when last >= files.size() ->
                    throw new IllegalArgumentException(
                            "there is no file number %d, only %d to %d"
                                    .formatted(
                                            last + firstNumber,
                                            firstNumber,
                                            files.size() - 1 + firstNumber));
            case Pattern(Glob glob) when !matched ->
                    throw new IllegalArgumentException("no file matches '" + glob + "'");
            case Indices _, Pattern _ -> {}
        }
    }
}
