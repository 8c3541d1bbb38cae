package spate.protocol.metainfo;

import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Token;
import spate.protocol.bencode.DictionaryIndex;
import spate.protocol.metainfo.MetainfoException.Kind;

/// Reads the `file tree` of a v2 or hybrid torrent (BEP 52) with a stack of its own.
final class FileTreeReader {
    private static final byte[] LENGTH = InfoParser.key("length");
    private static final byte[] PIECES_ROOT = InfoParser.key("pieces root");
    private static final int ROOT_LENGTH = 32;

    private final FileListBuilder files;
    private final byte[] base;
    private final int pieceLength;
    private final DictionaryIndex entry;

    private final int[] open = new int[FileList.MAX_DEPTH];
    private int depth;
    private boolean hasFolders;

    FileTreeReader(FileListBuilder files, byte[] base, int pieceLength) {
        this.files = files;
        this.base = base;
        this.pieceLength = pieceLength;
        this.entry = new DictionaryIndex(base);
    }

    /// Whether the tree is one file without a folder.
    boolean isSingleFile() {
        return files.size == 1 && !hasFolders;
    }

    /// How many files a tree has, and here and there more: the keys without a character.
    static int count(BencodeReader tree) throws BencodeException {
        int count = 0;
        int depth = 0;
        do {
            switch (tree.next()) {
                case DICTIONARY, LIST -> depth++;
                case END -> depth--;
                case KEY -> count += tree.contentLength() == 0 ? 1 : 0;
                case STRING, INTEGER -> {}
            }
        } while (depth > 0);
        return count;
    }

    void read(BencodeReader tree) throws MetainfoException, BencodeException {
        tree.expect(Token.DICTIONARY);
        int folder = FileList.TOP;
        while (true) {
            Token token = tree.next();
            if (token == Token.END) {
                if (depth == 0) {
                    return;
                }
                folder = open[--depth];
                continue;
            }
            assert token == Token.KEY;
            int offset = tree.contentStart();
            int length = tree.contentLength();
            if (length == 0) {
                folderProperties(tree);
            } else if (isFile(tree)) {
                file(tree, folder, offset, length);
            } else {
                folder = enter(tree, folder, offset, length);
            }
        }
    }

    /// Properties of a folder have no meaning yet, and a folder that has a length is no file tree.
    private void folderProperties(BencodeReader tree) throws MetainfoException, BencodeException {
        dictionary(tree);
        entry.read(tree);
        if (entry.find(LENGTH) >= 0) {
            throw new MetainfoException(Kind.FILES_INVALID, "a file that is also a folder");
        }
    }

    private boolean isFile(BencodeReader tree) throws MetainfoException, BencodeException {
        dictionary(tree);
        int at = tree.position();
        boolean hasProperties = at + 3 < base.length && base[at + 1] == '0' && base[at + 2] == ':';
        if (!hasProperties) {
            return false;
        }
        if (base[at + 3] != 'd') {
            throw new MetainfoException(Kind.FILES_INVALID, "at byte " + (at + 3));
        }
        BencodeReader properties =
                new BencodeReader(base, at + 3, base.length, BencodeReader.Mode.LENIENT);
        entry.read(properties);
        return base[properties.position()] == 'e';
    }

    private void dictionary(BencodeReader tree) throws MetainfoException {
        if (base[tree.position()] != 'd') {
            throw new MetainfoException(Kind.FILES_INVALID, "at byte " + tree.position());
        }
    }

    private int enter(BencodeReader tree, int folder, int offset, int length)
            throws MetainfoException, BencodeException {
        if (depth == FileList.MAX_DEPTH - 1) {
            throw new MetainfoException(Kind.PATH_TOO_DEEP, "'file tree'");
        }
        tree.expect(Token.DICTIONARY);
        open[depth++] = folder;
        hasFolders = true;
        return files.folder(folder, offset, length);
    }

    private void file(BencodeReader tree, int folder, int offset, int length)
            throws MetainfoException, BencodeException {
        int start = tree.position() + 3;
        tree.skip();
        int flags = V1FilesReader.flags(entry, base);
        if ((flags & FileList.PAD) != 0) {
            throw new MetainfoException(Kind.FILES_INVALID, "padding in a 'file tree'");
        }
        boolean isLink = (flags & FileList.SYMLINK) != 0;
        long fileLength = isLink ? 0 : V1FilesReader.length(entry);
        files.align(pieceLength);
        files.file(folder, offset, length);
        files.describe(fileLength, flags, start);
        if (isLink) {
            files.target(V1FilesReader.target(entry));
        } else if (fileLength > 0) {
            files.root(files.size - 1, root());
        }
    }

    private int root() throws MetainfoException, BencodeException {
        int index = entry.find(PIECES_ROOT, 's');
        if (index >= 0) {
            BencodeReader reader = entry.reader(index);
            reader.expect(Token.STRING);
            if (reader.contentLength() == ROOT_LENGTH && !isZero(reader.contentStart())) {
                return reader.contentStart();
            }
        }
        throw new MetainfoException(Kind.PIECES_ROOT_MISSING, "file " + files.size);
    }

    private boolean isZero(int start) {
        for (int i = start; i < start + ROOT_LENGTH; i++) {
            if (base[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
