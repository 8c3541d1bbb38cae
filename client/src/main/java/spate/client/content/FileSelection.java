package spate.client.content;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;

/// Some files of a torrent, named by numbers, ranges of numbers and patterns: `1,3-5`, `*.flac`,
/// `0-9,cover.jpg`. Padding files have numbers, as in the torrent, but are never selected.
public final class FileSelection {
    private final List<Part> parts;
    private final int firstNumber;

    private FileSelection(List<Part> parts, int firstNumber) {
        this.parts = parts;
        this.firstNumber = firstNumber;
    }

    private sealed interface Part {}

    private record Numbers(int first, int last) implements Part {}

    private record Pattern(Glob glob) implements Part {}

    /// Reads a selection.
    ///
    /// @param firstNumber the number that the first file has
    /// @throws IllegalArgumentException if it is none; the message tells why
    public static FileSelection parse(String text, int firstNumber) {
        List<Part> parts = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isBlank()) {
                parts.add(part(part.strip()));
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

    private static Part part(String text) {
        if (!text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-')
                || text.startsWith("-")) {
            return new Pattern(Glob.parse(text));
        }
        try {
            int dash = text.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
            if (first <= last) {
                return new Numbers(first, last);
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException("'" + text + "' is not a range of numbers");
    }

    /// The indices of the files that are selected.
    ///
    /// @throws IllegalArgumentException if a number or a pattern is that of no file; the message tells
    ///     which
    public BitSet files(TorrentInfo info) {
        BitSet selected = new BitSet();
        for (Part part : parts) {
            switch (part) {
                case Numbers(int first, int last) -> select(info.files(), first, last, selected);
                case Pattern(Glob glob) -> select(info.files(), glob, selected);
            }
        }
        return selected;
    }

    private void select(FileList files, int first, int last, BitSet selected) {
        int end = files.size() - 1 + firstNumber;
        if (first < firstNumber || last > end) {
            throw new IllegalArgumentException(
                    "there is no file number %d, only %d to %d"
                            .formatted(first < firstNumber ? first : last, firstNumber, end));
        }
        for (int number = first; number <= last; number++) {
            int index = number - firstNumber;
            selected.set(index, !files.isPad(index));
        }
    }

    private static void select(FileList files, Glob glob, BitSet selected) {
        boolean matched = false;
        for (int i = 0; i < files.size(); i++) {
            if (!files.isPad(i) && glob.matches(files.path(i))) {
                selected.set(i);
                matched = true;
            }
        }
        if (!matched) {
            throw new IllegalArgumentException("no file matches '" + glob + "'");
        }
    }
}
