package spate.tracker.file;

import java.util.ArrayList;
import java.util.List;
import spate.tracker.file.ListFile.Lines;

/// Divides what comes in pieces into lines, and notes what is wrong with them.
final class LineScanner {
    /// What is longer can only be an entry with a comment behind it.
    static final int MAX_LINE_BYTES = 1024;

    /// More troubles are counted only.
    static final int MAX_PROBLEMS = 100;

    private static final int SHOWN_BYTES = 60;

    private final String name;
    private final Lines lines;
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private final List<String> problems = new ArrayList<>();
    private int length;
    private boolean isCut;
    private long number;
    private long moreProblems;

    /// @param name of what the lines are of, for people
    LineScanner(String name, Lines lines) {
        this.name = name;
        this.lines = lines;
    }

    void scan(byte[] chunk, int chunkLength) {
        for (int i = 0; i < chunkLength; i++) {
            byte b = chunk[i];
            if (b == '\n') {
                endLine();
            } else if (length < line.length) {
                line[length++] = b;
            } else {
                isCut = true;
            }
        }
    }

    private void endLine() {
        number++;
        int start =
                number == 1 && LineRange.startsWithMark(line, length) ? LineRange.MARK_BYTES : 0;
        LineRange range = LineRange.of(line, start, length);
        boolean isWhole = !isCut || hasComment(range);
        if (!isWhole) {
            lines.passedOver();
            problem("longer than " + MAX_LINE_BYTES + " bytes", range);
        } else if (!range.isBlank()) {
            String trouble = lines.take(line, range.from(), range.to());
            if (trouble != null) {
                problem(trouble, range);
            }
        }
        length = 0;
        isCut = false;
    }

    private boolean hasComment(LineRange range) {
        for (int at = range.to(); at < length; at++) {
            if (line[at] == '#') {
                return true;
            }
        }
        return false;
    }

    private void problem(String trouble, LineRange range) {
        if (problems.size() == MAX_PROBLEMS) {
            moreProblems++;
            return;
        }
        String entry = lines.areSecret() ? "" : ": " + shown(range);
        problems.add(name + ":" + number + ": " + trouble + entry);
    }

    /// The entry as it can be shown on any terminal.
    private String shown(LineRange range) {
        int to = Math.min(range.to(), range.from() + SHOWN_BYTES);
        StringBuilder text = new StringBuilder("'");
        for (int at = range.from(); at < to; at++) {
            text.append(line[at] >= ' ' && line[at] < 0x7F ? (char) line[at] : '?');
        }
        return text.append(to < range.to() ? "...'" : "'").toString();
    }

    /// The file has ended.
    ///
    /// @return what was wrong
    List<String> finish() {
        if (length > 0 || isCut) {
            endLine();
        }
        if (moreProblems > 0) {
            problems.add(name + ": and " + moreProblems + " more such lines");
        }
        return List.copyOf(problems);
    }
}
