package spate.protocol.metainfo;

import java.util.ArrayList;
import java.util.List;
import spate.protocol.bencode.BencodeException;
import spate.protocol.bencode.BencodeReader;
import spate.protocol.bencode.BencodeReader.Token;
import spate.protocol.bencode.DictionaryIndex;
import spate.protocol.metainfo.MetainfoException.Kind;

/// Reads the `files` list of a v1 or hybrid torrent (BEP 3, attributes of BEP 47).
final class V1FilesReader {
    private static final byte[] ATTR = InfoParser.key("attr");
    private static final byte[] LENGTH = InfoParser.key("length");
    private static final byte[] PATH = InfoParser.key("path");
    private static final byte[] PATH_UTF8 = InfoParser.key("path.utf-8");
    private static final byte[] SYMLINK_PATH = InfoParser.key("symlink path");
    private static final byte[] PAD_FOLDER = InfoParser.key(".pad");

    /// What BitComet calls padding files, which have no attribute.
    private static final byte[] BITCOMET_PAD = InfoParser.key("_____padding_file_");

    private final FileListBuilder files;
    private final byte[] base;
    private final DictionaryIndex entry;
    private boolean isBitCometPad;

    V1FilesReader(FileListBuilder files, byte[] base) {
        this.files = files;
        this.base = base;
        this.entry = new DictionaryIndex(base);
    }

    /// How many entries a list has.
    static int count(BencodeReader list) throws BencodeException {
        list.expect(Token.LIST);
        int count = 0;
        while (!list.atEnd()) {
            list.skip();
            count++;
        }
        return count;
    }

    void read(BencodeReader list) throws MetainfoException, BencodeException {
        list.expect(Token.LIST);
        while (!list.atEnd()) {
            int start = list.position();
            if (base[start] != 'd') {
                throw new MetainfoException(Kind.FILES_INVALID, "an entry is no dictionary");
            }
            entry.read(list);
            file(start);
        }
    }

    private void file(int start) throws MetainfoException, BencodeException {
        int flags = flags(entry, base);
        long length = (flags & FileList.SYMLINK) != 0 ? 0 : length(entry);
        int path = entry.find(PATH_UTF8, 'l');
        path = path < 0 ? entry.find(PATH, 'l') : path;
        isBitCometPad = false;
        if (path >= 0 && !isEmpty(path)) {
            path(entry.reader(path));
        } else if ((flags & FileList.PAD) != 0) {
            padPath(length);
        } else {
            throw new MetainfoException(Kind.PATH_MISSING, "file " + (files.size + 1));
        }
        files.describe(length, isBitCometPad ? flags | FileList.PAD : flags, start);
        if ((flags & FileList.SYMLINK) != 0) {
            files.target(target(entry));
        }
    }

    private boolean isEmpty(int path) {
        return base[entry.valueStart(path) + 1] == 'e';
    }

    private void path(BencodeReader path) throws MetainfoException, BencodeException {
        path.expect(Token.LIST);
        int folder = FileList.TOP;
        int depth = 0;
        while (true) {
            part(path);
            int offset = path.contentStart();
            int length = path.contentLength();
            isBitCometPad |= startsWith(offset, length, BITCOMET_PAD);
            if (++depth > FileList.MAX_DEPTH) {
                throw new MetainfoException(Kind.PATH_TOO_DEEP, "file " + (files.size + 1));
            }
            if (path.atEnd()) {
                files.file(folder, offset, length);
                return;
            }
            folder = files.folder(folder, offset, length);
        }
    }

    private static void part(BencodeReader path) throws MetainfoException, BencodeException {
        if (path.next() != Token.STRING) {
            throw new MetainfoException(Kind.PATH_INVALID, "at byte " + path.tokenStart());
        }
    }

    private boolean startsWith(int offset, int length, byte[] start) {
        return length >= start.length
                && java.util.Arrays.equals(
                        base, offset, offset + start.length, start, 0, start.length);
    }

    private void padPath(long length) throws MetainfoException {
        int folder = files.folder(FileList.TOP, PAD_FOLDER);
        files.file(folder, InfoParser.key(Long.toString(length)));
    }

    static int flags(DictionaryIndex entry, byte[] base) throws BencodeException {
        int index = entry.find(ATTR, 's');
        if (index < 0) {
            return 0;
        }
        int flags = 0;
        for (int i = entry.valueStart(index); i < entry.valueEnd(index); i++) {
            flags |=
                    switch (base[i]) {
                        case 'x' -> FileList.EXECUTABLE;
                        case 'h' -> FileList.HIDDEN;
                        case 'p' -> FileList.PAD;
                        case 'l' -> FileList.SYMLINK;
                        default -> 0;
                    };
        }
        return flags;
    }

    static long length(DictionaryIndex entry) throws MetainfoException {
        int index = entry.find(LENGTH, 'i');
        try {
            long length = index < 0 ? -1 : entry.integer(index);
            if (length >= 0) {
                return length;
            }
        } catch (BencodeException _) {
            // More than 64 bits: as invalid as a negative length.
        }
        throw new MetainfoException(Kind.LENGTH_INVALID);
    }

    /// The raw parts of a link's target; empty if it has none.
    static List<byte[]> target(DictionaryIndex entry) throws MetainfoException, BencodeException {
        int index = entry.find(SYMLINK_PATH, 'l');
        List<byte[]> parts = new ArrayList<>();
        if (index < 0) {
            return parts;
        }
        BencodeReader reader = entry.reader(index);
        reader.expect(Token.LIST);
        while (!reader.atEnd()) {
            part(reader);
            if (parts.size() == FileList.MAX_DEPTH) {
                throw new MetainfoException(Kind.PATH_TOO_DEEP, "the target of a link");
            }
            parts.add(reader.content());
        }
        return parts;
    }
}
