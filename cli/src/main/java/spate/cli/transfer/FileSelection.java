package spate.cli.transfer;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import spate.cli.option.BadUsage;
import spate.protocol.metainfo.FileList;

/// Files of a torrent as the user names them: by number from 1 (`1,3-5`) or by glob (`*.flac`),
/// which is held against the path in the torrent and against the file's name.
public final class FileSelection {

    private final String text;
    private final List<Range> ranges = new ArrayList<>();
    private final List<PathMatcher> globs = new ArrayList<>();

    private record Range(int first, int last) {}

    private FileSelection(String text) {
        this.text = text;
    }

    /// Reads numbers, ranges and globs, separated by commas.
    public static FileSelection parse(String text) throws BadUsage {
        FileSelection selection = new FileSelection(text);
        for (String part : text.split(",", -1)) {
            selection.add(part.strip());
        }
        return selection;
    }

    private void add(String part) throws BadUsage {
        if (part.isEmpty()) {
            throw new BadUsage("'" + text + "' has an empty part; write 1,3-5 or '*.flac'");
        }
        if (part.matches("\\d{1,9}(-\\d{1,9})?")) {
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
            if (first < 1 || last < first) {
                throw new BadUsage("'" + part + "' is no range of files; they count from 1");
            }
            ranges.add(new Range(first, last));
            return;
        }
        try {
            globs.add(FileSystems.getDefault().getPathMatcher("glob:" + part));
        } catch (IllegalArgumentException e) {
            throw new BadUsage("'" + part + "' is no glob: " + e.getMessage());
        }
    }

    /// Whether the file is meant.
    public boolean matches(FileList files, int fileIndex) {
        for (Range range : ranges) {
            if (fileIndex + 1 >= range.first && fileIndex + 1 <= range.last) {
                return true;
            }
        }
        if (globs.isEmpty()) {
            return false;
        }
        Path path = Path.of(files.path(fileIndex));
        Path name = path.getFileName();
        for (PathMatcher glob : globs) {
            if (glob.matches(path) || (name != null && glob.matches(name))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
