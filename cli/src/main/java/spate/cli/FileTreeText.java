package spate.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import spate.cli.terminal.Figures;
import spate.cli.terminal.Output;
import spate.cli.terminal.SafeText;
import spate.cli.terminal.Style;
import spate.protocol.metainfo.FileList;
import spate.protocol.metainfo.TorrentInfo;

/// The files of a torrent as a tree, with sizes before the names, so that names of any width and
/// script keep everything in line.
final class FileTreeText {
    private static final int SIZE_COLUMNS = 10;

    private final Output out;
    private final Style style;
    private int pads;

    FileTreeText(Output out, Style style) {
        this.out = out;
        this.style = style;
    }

    /// A folder, with its folders and files in the order they come in the torrent.
    private static final class Folder {
        private static final int[] EMPTY = {};

        final Map<String, Folder> folders = new LinkedHashMap<>();

        /// Files as their index; folders, in the order of the map, as -1.
        int[] children = EMPTY;

        int childCount;
        long size;

        void add(int child) {
            if (childCount == children.length) {
                children = Arrays.copyOf(children, Math.max(4, 2 * childCount));
            }
            children[childCount++] = child;
        }

        Folder folder(String name) {
            Folder known = folders.get(name);
            if (known == null) {
                known = new Folder();
                folders.put(name, known);
                add(-1);
            }
            return known;
        }
    }

    void show(TorrentInfo info) {
        Folder root = read(info.files());
        if (info.hasFolder()) {
            line(root.size, "", style.folder(SafeText.of(info.name())));
            children(info.files(), root, "");
        } else {
            file(info.files(), root.children[0], "");
        }
        if (pads > 0) {
            long padding = info.totalSize() - info.files().contentLength();
            String hidden =
                    Figures.count(pads, "padding file") + " (" + Figures.size(padding) + ")";
            out.line(style.faint(" ".repeat(SIZE_COLUMNS + 2) + "and " + hidden));
        }
    }

    private Folder read(FileList files) {
        Folder root = new Folder();
        for (int i = 0; i < files.size(); i++) {
            if (files.isPad(i)) {
                pads++;
            } else {
                place(root, files.path(i), files.length(i)).add(i);
            }
        }
        return root;
    }

    private static Folder place(Folder root, String path, long length) {
        Folder folder = root;
        folder.size += length;
        int start = 0;
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
            folder = folder.folder(path.substring(start, end));
            folder.size += length;
            start = end + 1;
        }
        return folder;
    }

    private void children(FileList files, Folder folder, String indent) {
        var folders = folder.folders.entrySet().iterator();
        for (int i = 0; i < folder.childCount && !out.abandoned(); i++) {
            boolean last = i + 1 == folder.childCount;
            String branch = indent + (last ? "└── " : "├── ");
            if (folder.children[i] >= 0) {
                file(files, folder.children[i], branch);
            } else {
                Map.Entry<String, Folder> below = folders.next();
                String name = SafeText.of(below.getKey());
                line(below.getValue().size, branch, style.folder(name));
                children(files, below.getValue(), indent + (last ? "    " : "│   "));
            }
        }
    }

    private void file(FileList files, int fileIndex, String branch) {
        String name = SafeText.of(files.name(fileIndex));
        String target = files.symlinkTarget(fileIndex);
        if (target != null) {
            String arrow = style.faint(" → " + SafeText.of(target));
            print("link", branch, name + arrow);
        } else {
            line(files.length(fileIndex), branch, name + style.faint(remark(files, fileIndex)));
        }
    }

    private static String remark(FileList files, int fileIndex) {
        String executable = files.isExecutable(fileIndex) ? "  executable" : "";
        return files.isHidden(fileIndex) ? executable + "  hidden" : executable;
    }

    private void line(long size, String branch, String name) {
        print(Figures.size(size), branch, name);
    }

    private void print(String size, String branch, String name) {
        String padding = " ".repeat(Math.max(0, SIZE_COLUMNS - size.length()));
        out.line(padding + style.faint(size) + "  " + style.faint(branch) + name);
    }
}
